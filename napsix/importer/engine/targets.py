"""The fields that columns are meant for, and how well a title names one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from napsix.text import fold

from .titles import TRIMMED, Title, normalise_header, other_things, take_apart, word_order
from .types import Cell
from .values import cell_text

# What a title is worth that is spelled like a name of the field, the same but for filler words, and at most when it is
# only similar (of 100, `ALIKE` is similar).
SPELLED = 0.97
EXACT = 0.95
FUZZY = 0.85
ALIKE = 82
SHORTEST_FUZZY = 4
# More titles are not looked at to see what a row of them means.
WIDEST = 200


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can be mapped to.

    Args:
        name: as in contract.md, ``contact.email``.
        label: as people read it; it is an alias too.
        kind: a kind of `values.converter`.
        aliases: other titles people give such a column, in any language; accents and case do not matter.
        joinable: several columns may be joined into it.
        required: a file without it cannot be imported.
        choices: ``(value, label)`` pairs for kind ``choice``.
        parts: for a joinable field, the titles of each part in the order of joining (`STREET_PARTS` for an address).
        is_key: a row that is there is found by it.
        shared: titles that mean it where no column has one of its own, and something else beside one that has.
        is_inner: it is of one of several rows that belong to the record, as a contact's field is.
        beside: of the field for what a row is called, the fields for the whole, first and last name of a person and
            for another name of a company, which the same titles may mean.
    """

    name: str
    label: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    joinable: bool = False
    required: bool = False
    choices: tuple[tuple[object, object], ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    is_key: bool = False
    is_inner: bool = False
    shared: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def name_score(title: Title, target: Target) -> float:
    """How well a title fits the names of a field."""
    best = 0.0
    for name in (target.label, target.name, *target.aliases):
        alias = normalise_header(name)
        if alias == title.whole:
            best = max(best, SPELLED if fold(name) == title.spelled else EXACT)
        elif other_things(alias) != title.others:
            continue
        elif alias == title.plain:
            best = max(best, EXACT - title.trimmed)
        elif any(map(str.__eq__, word_order(alias), word_order(title.whole))):
            best = max(best, EXACT - TRIMMED)
        elif alias == title.core and title.is_said_of_core:
            best = max(best, EXACT - title.penalty)
        elif len(alias) >= SHORTEST_FUZZY and alias[0] == title.whole[:1]:
            alike = max(fuzz.ratio(alias, title.whole), fuzz.token_sort_ratio(alias, title.whole))
            best = max(best, FUZZY * alike / 100 - title.trimmed if alike >= ALIKE else 0)
    return best


def fields_named(targets: Iterable[Target]) -> Callable[[Sequence[Cell]], float]:
    """A function from a row of titles to how many fields they name; the better of equals leaves fewer titles over."""
    fields: dict[str, str] = {}
    for target in targets:
        names = (
            target.label,
            target.name,
            *target.aliases,
            *target.shared,
            *(n for part in target.parts for n in part),
        )
        fields |= {normalise_header(name): target.name for name in names}

    def meaning(cells: Sequence[Cell]) -> float:
        titles = [take_apart(text) for cell in cells[:WIDEST] if isinstance(cell, str) and (text := cell_text(cell))]
        named = [fields.get(one.whole) or fields.get(one.plain) or fields.get(one.core) for one in titles]
        known = set(filter(None, named))
        return len(known) + len(known) / (len(titles) + 1)

    return meaning

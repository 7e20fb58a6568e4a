"""Which field each column is meant for, from its title and its values (traps P14-P16)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from . import looks
from .titles import QUALIFIERS, Title, normalise_header, take_apart
from .types import Column
from .values import cell_text

__all__ = ["STREET_PARTS", "Suggestion", "Target", "normalise_header", "signature", "suggest"]

SURE = 0.9
LIKELY = 0.6
LEARNED = 0.97
EXACT = 0.95
FUZZY = 0.85
ALIKE = 82
EVIDENCE = 0.45
# What the values alone are worth under an unknown title, and without any.
SPEAKING_VALUES = {"tax_id": (0.8, 0.92), "email": (0.7, 0.92), "date": (0.45, 0.45), "url": (0.45, 0.45)}
MOST_AGREE = 0.8
SHORTEST_FUZZY = 4
# Titles of a column that may just count the rows.
COUNTING = frozenset(["numero", "n", "id", "index", "indice", "fila", "orden", "item", "row", "numero orden"])

STREET_PARTS = (
    ("calle", "street", "avenida", "nombre calle", "street name"),
    ("numero", "altura", "numero calle", "numero puerta", "house number", "street number"),
)


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
    """

    name: str
    label: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    joinable: bool = False
    required: bool = False
    choices: tuple = ()
    parts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed field for a column.

    Args:
        target: name of the target.
        score: 0 to 1.
        band: ``sure`` (applied without asking), ``likely`` (shown as "revise") or ``offered`` (not applied).
        order: place among the columns joined into the same field, from 1; 1 for the others.
    """

    target: str
    score: float
    band: str
    order: int = 1


def suggest(
    columns: Sequence[Column], targets: Sequence[Target], learned: Mapping[str, str] | None = None
) -> dict[int, Suggestion]:
    """Column position -> suggestion; columns nothing is known about are left out.

    A field gets one column, the best; the others that fit are offered. Only joined fields (`Target.parts`) get several.

    Args:
        learned: `normalise_header(title)` -> target name, from earlier imports.
    """
    titles = {column.position: take_apart(column.title) for column in columns}
    columns = [column for column in columns if not _counts_rows(column, titles[column.position])]
    found = {}
    for target in targets:
        if target.parts:
            found |= _joined(columns, titles, target)
    taken = {suggestion.target for suggestion in found.values() if suggestion.band != "offered"}
    candidates = []
    for column in columns:
        if column.position in found:
            continue
        scores = [(_score(column, titles[column.position], target, learned or {}), target) for target in targets]
        good = [(score, target) for score, target in scores if score]
        # Of equal scores, the column that fits fewer fields has the better claim.
        candidates += [(-score, len(good), column.position, n, target) for n, (score, target) in enumerate(good)]
    for score, _, position, _, target in sorted(candidates, key=lambda candidate: candidate[:4]):
        if position not in found or (found[position].band == "offered" and target.name not in taken):
            free = target.name not in taken
            found[position] = _suggestion(target, -score if free else min(-score, LIKELY - 0.1))
            if found[position].band != "offered":
                taken.add(target.name)
    return dict(sorted(found.items()))


def signature(columns: Sequence[Column]) -> str:
    """A short text that is equal for files with the same titles in any order, to find a remembered mapping."""
    titles = sorted(normalise_header(column.title) for column in columns if column.titled)
    return hashlib.sha256("\n".join(titles).encode()).hexdigest()[:32]


def _suggestion(target, score, order=1):
    band = "sure" if score >= SURE else "likely" if score >= LIKELY else "offered"
    return Suggestion(target.name, round(min(score, 1.0), 2), band, order)


def _joined(columns, titles, target):
    """Suggestions for the parts of a joined field: those of the best address are sure, other addresses are offered."""
    words = [{normalise_header(word) for word in part} for part in target.parts]
    groups = []
    for column in columns:
        if titles[column.position].core in words[0]:
            group = _following_parts(column, columns, titles, words)
            groups.append((QUALIFIERS[titles[column.position].qualifier], group))
    found = {}
    for place, (penalty, group) in enumerate(sorted(groups, key=lambda entry: entry[0])):
        score = EXACT - penalty if place == 0 else LIKELY - 0.1
        for order, column in enumerate(group, 1):
            found[column.position] = _suggestion(target, score, order)
    return found


def _following_parts(first, columns, titles, words):
    """The column of the first part and those of the next parts, which stand right behind it."""
    group = [first]
    for part in words[1:]:
        title = titles[first.position]
        for column in columns:
            near = 0 < column.position - group[-1].position <= 2  # noqa: PLR2004 - neighbours
            if near and titles[column.position].core in part and titles[column.position].qualifier == title.qualifier:
                group.append(column)
                break
    return group


def _score(column: Column, title: Title, target: Target, learned: Mapping[str, str]) -> float:
    """How well a target fits a column, 0 when nothing speaks for it."""
    agreement = _agreement(column, target)
    if column.titled and learned.get(title.whole) == target.name:
        return LEARNED
    name = _name_score(title, target) if column.titled else 0
    if not name:
        titled, untitled = SPEAKING_VALUES.get(target.kind, (0, 0))
        return (titled if column.titled else untitled) if (agreement or 0) >= MOST_AGREE else 0
    if agreement is None:
        return name
    if agreement < 0.1:  # noqa: PLR2004 - the title says one thing, no value does
        return name * 0.6
    score = name + EVIDENCE * agreement if agreement >= 0.5 else name  # noqa: PLR2004
    return min(score, 1.0) if name > FUZZY else min(score, SURE - 0.01)


def _name_score(title, target):
    best = 0
    for alias in map(normalise_header, (target.label, target.name, *target.aliases)):
        if alias == title.whole:
            return EXACT
        if alias == title.core:
            best = max(best, EXACT - QUALIFIERS[title.qualifier])
        elif len(alias) >= SHORTEST_FUZZY and alias[0] == title.whole[:1]:
            alike = max(fuzz.ratio(alias, title.whole), fuzz.token_sort_ratio(alias, title.whole))
            best = max(best, FUZZY * alike / 100 if alike >= ALIKE else 0)
    return best


def _agreement(column, target):
    """Share of the column's values that look like the target's kind; None when the kind cannot be seen."""
    test = looks.TESTS.get(target.kind)
    texts = {cell_text(sample): sample for sample in column.samples}
    if test is None or not texts:
        return None
    return sum(test(sample) for sample in texts.values()) / len(texts)


def _counts_rows(column, title):
    """Whether the column only numbers the rows: such numbers name no client."""
    if title.whole not in COUNTING and column.titled:
        return False
    texts = [cell_text(sample) for sample in column.samples]
    return len(texts) > 2 and texts in ([str(n + first) for n in range(len(texts))] for first in (0, 1))  # noqa: PLR2004

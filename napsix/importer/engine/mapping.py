"""Which field each column is meant for, from its title and its values (traps P14-P16)."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from napsix.text import fold

from . import looks
from .counting import counts_rows
from .titles import QUALIFIERS, Title, normalise_header, take_apart
from .types import SourceColumn
from .values import cell_text

__all__ = ["STREET_PARTS", "Suggestion", "Target", "counting", "normalise_header", "signature", "suggest"]

SURE = 0.9
LIKELY = 0.6
OFFERED = 0.5
# What a title is worth: taught by an earlier import (before anything else), spelled like a name of the field, the same
# but for filler words, and at most when it is only similar (of 100, `ALIKE` is similar).
LEARNED = 2.0
SPELLED = 0.97
EXACT = 0.95
FUZZY = 0.85
ALIKE = 82
SHORTEST_FUZZY = 4
# What values add that look like the field's kind; the factor when none does. One wrong value says much where few are
# possible; of others it takes some, for a short file may hold a single address, and that one mistyped.
EVIDENCE = 0.45
CONTRADICTED = 0.6
CONTRADICTING = 10
CLOSED_KINDS = {"boolean", "choice"}
NONE_AGREE, HALF_AGREE, MOST_AGREE = 0.1, 0.5, 0.8
JUDGED_SAMPLES = 100
# What the values alone are worth under an unknown title, and without any.
SPEAKING_VALUES = {"tax_id": (0.8, 0.92), "email": (0.7, 0.92), "date": (0.45, 0.45), "url": (0.45, 0.45)}
# The parts of a joined field stand side by side, at most one column between them.
NEIGHBOURS = 2
# Titles of a column that counts the rows, unless they say of whom the number is.
COUNTING = frozenset(
    ["numero", "n", "id", "index", "indice", "fila", "orden", "item", "row", "renglon", "linea", "line", "numero orden"]
)
WHOSE = frozenset(["cliente", "clientes", "client", "customer"])

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
        is_key: a row that is there is found by it.
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
    columns: Sequence[SourceColumn],
    targets: Sequence[Target],
    learned: Mapping[str, str] | None = None,
    *,
    keys: Collection[int] = (),
) -> dict[int, Suggestion]:
    """Column position -> suggestion; columns nothing is known about are left out.

    A field gets one column, the best; the others that fit are offered. Only joined fields (`Target.parts`) get several.

    Args:
        learned: `normalise_header(title)` -> target name, from earlier imports.
        keys: positions of those of the `counting` columns that are known to be a key all the same.
    """
    left_out = counting(columns, targets).difference(keys)
    judge = _Judge([column for column in columns if column.position not in left_out], learned or {})
    found: dict[int, Suggestion] = {}
    for target in targets:
        if target.parts:
            found |= judge.joined(target)
    taken = {suggestion.target for suggestion in found.values() if suggestion.band != "offered"}
    for score, column, target in judge.candidates(targets, found):
        known = found.get(column.position)
        is_free = target.name not in taken
        if known is None or (known.band == "offered" and is_free):
            found[column.position] = made = _suggestion(target, score if is_free else min(score, OFFERED))
            if made.band != "offered":
                taken.add(target.name)
    return dict(sorted(found.items()))


def counting(columns: Sequence[SourceColumn], targets: Sequence[Target]) -> set[int]:
    """Positions of the columns that only count the rows and whose titles, if any, would have them taken for a key."""
    return {column.position for column in columns if _is_counting(column, targets)}


def _is_counting(column: SourceColumn, targets: Sequence[Target]) -> bool:
    title = take_apart(column.title)
    is_called_so = not column.titled or (title.whole in COUNTING and WHOSE.isdisjoint(title.spelled.split()))
    if not counts_rows(column.samples, is_called_so=is_called_so):
        return False
    best = max(targets, key=lambda target: _name_score(title, target))
    return is_called_so or (best.is_key and _name_score(title, best) > 0)


def signature(columns: Sequence[SourceColumn]) -> str:
    """A short text that is equal for files with the same titles in any order, to find a remembered mapping."""
    titles = sorted(normalise_header(column.title) for column in columns if column.titled)
    return hashlib.sha256("\n".join(titles).encode()).hexdigest()[:32]


def _suggestion(target: Target, score: float, order: int = 1) -> Suggestion:
    band = "sure" if score >= SURE else "likely" if score >= LIKELY else "offered"
    return Suggestion(target.name, round(min(score, 1.0), 2), band, order)


class _Judge:
    """How well the columns of one file fit fields."""

    def __init__(self, columns: Sequence[SourceColumn], learned: Mapping[str, str]) -> None:
        self.titles = {column.position: take_apart(column.title) for column in columns}
        self.columns = columns
        self.learned = learned
        self._agreements: dict[tuple[int, str], float] = {}

    def candidates(
        self, targets: Sequence[Target], found: Mapping[int, Suggestion]
    ) -> list[tuple[float, SourceColumn, Target]]:
        """(score, column, target), best first, for the columns that have no suggestion yet."""
        candidates = []
        for column in self.columns:
            if column.position in found:
                continue
            fits = [(self._score(column, target), n, target) for n, target in enumerate(targets)]
            fits = [fit for fit in fits if fit[0]]
            # Of equal scores, the column that fits fewer fields has the better claim.
            candidates += [(-score, len(fits), column.position, n, column, target) for score, n, target in fits]
        ordered = sorted(candidates, key=lambda candidate: candidate[:4])
        return [(-score, column, target) for score, _, _, _, column, target in ordered]

    def joined(self, target: Target) -> dict[int, Suggestion]:
        """Suggestions for the parts of a joined field: those of the best address are sure, other ones are offered."""
        words = [{normalise_header(word) for word in part} for part in target.parts]
        words[0] |= {normalise_header(word) for word in (target.label, *target.aliases)}
        groups = []
        for column in self.columns:
            title = self.titles[column.position]
            taught = self.learned.get(title.whole, target.name)
            if title.core in words[0] and taught == target.name:
                penalty = 0 if title.whole in self.learned else QUALIFIERS[title.qualifier]
                groups.append((penalty, self._with_following_parts(column, words)))
        found = {}
        for place, (penalty, group) in enumerate(sorted(groups, key=lambda entry: entry[0])):
            score = EXACT - penalty if place == 0 else OFFERED
            for order, column in enumerate(group, 1):
                found[column.position] = _suggestion(target, score, order)
        return found

    def _with_following_parts(self, first: SourceColumn, words: list[set[str]]) -> list[SourceColumn]:
        """The column of the first part and those of the next parts, which stand right behind it."""
        qualifier = self.titles[first.position].qualifier
        group = [first]
        for part in words[1:]:
            for column in self.columns:
                title = self.titles[column.position]
                is_near = 0 < column.position - group[-1].position <= NEIGHBOURS
                if is_near and title.core in part and title.qualifier == qualifier:
                    group.append(column)
                    break
        return group

    def _score(self, column: SourceColumn, target: Target) -> float:
        """How well a target fits a column, 0 when nothing speaks for it."""
        title = self.titles[column.position]
        if column.titled and self.learned.get(title.whole) == target.name:
            return LEARNED
        name = _name_score(title, target) if column.titled else 0
        agreement = self._agreement(column, target.kind)
        if not name:
            titled, untitled = SPEAKING_VALUES.get(target.kind, (0, 0))
            return (titled if column.titled else untitled) if (agreement or 0) >= MOST_AGREE else 0
        if agreement is None:
            return name
        if agreement < NONE_AGREE:
            is_contradicted = target.kind in CLOSED_KINDS or len(column.samples) >= CONTRADICTING
            return name * CONTRADICTED if is_contradicted else name
        score = name + EVIDENCE * agreement if agreement >= HALF_AGREE else name
        return score if name > FUZZY else min(score, SURE - 0.01)

    def _agreement(self, column: SourceColumn, kind: str) -> float | None:
        """Share of a column's values that look like a kind; None when the kind cannot be seen."""
        test = looks.TESTS.get(kind)
        if test is None or not column.samples:
            return None
        key = column.position, kind
        if key not in self._agreements:
            cells = {cell_text(sample): sample for sample in column.samples[:JUDGED_SAMPLES]}
            self._agreements[key] = sum(map(test, cells.values())) / len(cells)
        return self._agreements[key]


def _name_score(title: Title, target: Target) -> float:
    """How well a title fits the names of a field."""
    best = 0.0
    for name in (target.label, target.name, *target.aliases):
        alias = normalise_header(name)
        if alias == title.whole:
            best = max(best, SPELLED if fold(name) == title.spelled else EXACT)
        elif alias == title.core:
            best = max(best, EXACT - QUALIFIERS[title.qualifier])
        elif len(alias) >= SHORTEST_FUZZY and alias[0] == title.whole[:1]:
            alike = max(fuzz.ratio(alias, title.whole), fuzz.token_sort_ratio(alias, title.whole))
            best = max(best, FUZZY * alike / 100 if alike >= ALIKE else 0)
    return best

"""Which field each column is meant for, from its title and its values (traps P14-P16)."""

import hashlib
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace

from . import looks
from .counting import counts_rows
from .groups import MOST_NUMBERS, ORDINALS, Groups, numbered_name
from .naming import Choices, Naming
from .revising import REVISED, Suggestion, revised
from .targets import EXACT, FUZZY, SPELLED, Target, name_score
from .titles import WHOSE, normalise_header, take_apart
from .types import SourceColumn

__all__ = ["STREET_PARTS", "Suggestion", "Target", "counting", "normalise_header", "signature", "suggest"]

SURE = 0.9
LIKELY = 0.6
OFFERED = 0.5
# What a title is worth that an earlier import taught: it comes before anything else.
LEARNED = 2.0
# What values add that look like the field's kind; the factor when none does. One wrong value says much where few are
# possible; of others it takes some, for a short file may hold a single address, and that one mistyped.
EVIDENCE = 0.45
CONTRADICTED = 0.6
CONTRADICTING = 10
CLOSED_KINDS = {"boolean", "choice"}
NONE_AGREE, HALF_AGREE, MOST_AGREE = 0.1, 0.5, 0.8
# What the values alone are worth under an unknown title, and without any.
SPEAKING_VALUES = {"tax_id": (0.8, 0.92), "email": (0.7, 0.92), "date": (0.45, 0.45), "url": (0.45, 0.45)}
# Words of a title by which the number is of a company, whoever else is in the row.
OF_COMPANY = frozenset(["empresa", "company", "organizacion", "organization"])
# The parts of a joined field stand side by side, at most one column between them.
NEIGHBOURS = 2
# Titles of a column that counts the rows, unless they say of whom the number is.
COUNTING = frozenset(
    ["numero", "n", "id", "index", "indice", "fila", "orden", "item", "row", "renglon", "linea", "line", "numero orden"]
)

STREET_PARTS = (
    ("calle", "street", "avenida", "nombre calle", "street name"),
    ("numero", "altura", "numero calle", "numero puerta", "house number", "street number"),
)


def suggest(
    columns: Sequence[SourceColumn],
    targets: Sequence[Target],
    learned: Mapping[str, str] | None = None,
    *,
    keys: Collection[int] = (),
    of_company: bool = False,
) -> dict[int, Suggestion]:
    """Column position -> suggestion; columns nothing is known about are left out.

    A field gets one column, the best; the others that fit are offered. Only joined fields (`Target.parts`) get several.

    Args:
        learned: `normalise_header(header)` -> target name, from earlier imports; empty for a column that was left
            out, and is again: its suggestion names no target. It is passed over where a required field would get no
            column by it.
        of_company: whether the rows name companies that are there by their keys, so that people in them are contacts.
        keys: positions of those of the `counting` columns that are known to be a key all the same.
    """
    left_out = counting(columns, targets).difference(keys)
    kept = [column for column in columns if column.position not in left_out]
    if not learned:
        return dict(sorted(_suggest(kept, targets, {}, of_company=of_company).items()))
    taught = _taught(kept, targets, learned)
    found = _suggest(kept, targets, taught, of_company=of_company)
    given = {one.target for one in found.values() if one.band != "offered"}
    if any(target.required and target.name not in given for target in targets):
        alone = _suggest(kept, targets, {}, of_company=of_company)
        needed = {place for place, one in alone.items() if one.target in {t.name for t in targets if t.required}}
        taught = {place: name for place, name in taught.items() if place not in needed}
        found = _suggest(kept, targets, taught, of_company=of_company)
    return dict(sorted(found.items()))


def _taught(columns: Sequence[SourceColumn], targets: Sequence[Target], learned: Mapping[str, str]) -> dict[int, str]:
    """Position -> name of the field that an earlier import taught, of those that there are; empty for none."""
    names = {""} | {one.name for one in targets}
    names |= {numbered_name(one.name, n) for one in targets if one.is_inner for n in range(2, MOST_NUMBERS + 1)}
    keys = {column.position: normalise_header(column.header) for column in columns if column.titled}
    return {place: learned[key] for place, key in keys.items() if learned.get(key) in names}


def _suggest(
    columns: Sequence[SourceColumn], targets: Sequence[Target], taught: Mapping[int, str], *, of_company: bool
) -> dict[int, Suggestion]:
    names = {target.name for target in targets}
    found = {place: Suggestion(name, 1.0, "sure", 1, "learned") for place, name in taught.items() if name not in names}
    judge = _Judge([column for column in columns if column.position not in found], taught)
    wholes = [judge.titles[column.position].whole for column in judge.columns]
    if len(set(wholes)) < len(wholes) or any(
        word.isdigit() or word in ORDINALS for one in wholes for word in one.split()
    ):
        found |= {place: _suggestion(*choice, why="group") for place, choice in judge.numbered(targets).items()}
    for target in targets:
        if target.parts:
            found |= judge.joined(target)
        if target.beside:
            called = judge.called(target, targets, found, of_company=of_company)
            found |= {place: _suggestion(*choice) for place, choice in called.items()}
    taken = {suggestion.target for suggestion in found.values() if suggestion.band != "offered"}
    for score, column, target in judge.candidates(targets, found):
        known = found.get(column.position)
        is_free = target.name not in taken
        if known is None or (known.band == "offered" and is_free):
            why = judge.why(column, target, score)
            found[column.position] = made = _suggestion(target, score if is_free else min(score, OFFERED), why=why)
            if made.band != "offered":
                taken.add(target.name)
    chosen = {one.target for one in found.values() if one.band != "offered"}
    is_of_contact = any(one.name in chosen and one.is_inner and one.kind in REVISED for one in targets)
    return revised(found, columns, targets) if is_of_contact else found


def counting(columns: Sequence[SourceColumn], targets: Sequence[Target]) -> set[int]:
    """Positions of the columns that only count the rows and whose titles, if any, would have them taken for a key."""
    return {column.position for column in columns if _is_counting(column, targets)}


def _is_counting(column: SourceColumn, targets: Sequence[Target]) -> bool:
    title = take_apart(column.title)
    is_called_so = not column.titled or (title.whole in COUNTING and WHOSE.isdisjoint(title.spelled.split()))
    if not counts_rows(column.samples, is_called_so=is_called_so):
        return False
    best = max(targets, key=lambda target: name_score(title, target))
    return is_called_so or (best.is_key and name_score(title, best) > 0)


def signature(columns: Sequence[SourceColumn]) -> str:
    """A short text that is equal for files with the same titles in any order, to find a remembered mapping."""
    titles = sorted(normalise_header(column.title) for column in columns if column.titled)
    return hashlib.sha256("\n".join(titles).encode()).hexdigest()[:32]


def _suggestion(target: Target, score: float, order: int = 1, why: str = "") -> Suggestion:
    band = "sure" if score >= SURE else "likely" if score >= LIKELY else "offered"
    return Suggestion(target.name, round(min(score, 1.0), 2), band, order, why)


class _Judge:
    """How well the columns of one file fit fields."""

    def __init__(self, columns: Sequence[SourceColumn], taught: Mapping[int, str]) -> None:
        self.titles = {column.position: take_apart(column.title) for column in columns}
        self.columns = columns
        self.taught = taught
        self._agreements: dict[tuple[int, str], float] = {}

    def numbered(self, targets: Sequence[Target]) -> dict[int, tuple[Target, float]]:
        """(field, score) of the columns of numbered groups, but for those that were taught."""
        groups = Groups(self.untaught(), self.titles, targets).found()
        return {
            place: (replace(target, name=numbered_name(target.name, number)), EXACT)
            for place, (target, number) in groups.items()
        }

    def untaught(self, found: Container[int] = ()) -> list[SourceColumn]:
        """The columns that no earlier import taught, but for those that are found already."""
        return [one for one in self.columns if one.position not in found and one.position not in self.taught]

    def called(self, target: Target, targets: Sequence[Target], found: Container[int], *, of_company: bool) -> Choices:
        """(field, score, order, why) of the columns that say what a row is called, but for those that were taught."""
        untaught = self.untaught(found)
        beside = {one.name: one for one in targets if one.name in target.beside}
        if len(beside) < len(target.beside):  # a narrower declaration has no columns for them
            return {}
        others = [beside[name] for name in target.beside]

        def is_keyed() -> bool:
            return of_company or any(self._is_company_key(column, targets) for column in self.columns)

        def has_details() -> bool:
            details = [one for one in targets if one.is_inner and one.name not in beside]
            return any(name_score(self.titles[column.position], one) >= SURE for column in untaught for one in details)

        return Naming(untaught, self.titles, target, others, of_company=is_keyed, has_details=has_details).choices()

    def _is_company_key(self, column: SourceColumn, targets: Sequence[Target]) -> bool:
        """Whether a column holds the keys of companies, by its title or its numbers."""
        title = self.titles[column.position]
        if not any(target.is_key and name_score(title, target) >= SURE for target in targets if not target.is_inner):
            return False
        if not OF_COMPANY.isdisjoint(title.qualifier.split()):
            return True
        return bool(column.samples) and looks.share(column.samples, looks.is_company_tax_id) > HALF_AGREE

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
            taught = self.taught.get(column.position, target.name)
            if title.core in words[0] and taught == target.name:
                penalty = 0 if column.position in self.taught else title.penalty
                groups.append((penalty, self._with_following_parts(column, words)))
        found = {}
        for place, (penalty, group) in enumerate(sorted(groups, key=lambda entry: entry[0])):
            score = EXACT - penalty if place == 0 else OFFERED
            for order, column in enumerate(group, 1):
                why = "learned" if column.position in self.taught else "part"
                found[column.position] = _suggestion(target, score, order, why=why)
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

    def why(self, column: SourceColumn, target: Target, score: float) -> str:
        """What speaks for a target, see `Suggestion`."""
        if score >= LEARNED:
            return "learned"
        name = name_score(self.titles[column.position], target) if column.titled else 0
        if not name:
            return "values"
        return "both" if score > name else "title" if name > FUZZY else "alike"

    def _score(self, column: SourceColumn, target: Target) -> float:
        """How well a target fits a column, 0 when nothing speaks for it."""
        title = self.titles[column.position]
        if self.taught.get(column.position) == target.name:
            return LEARNED
        name = name_score(title, target) if column.titled else 0
        agreement = self._agreement(column, target.kind)
        is_shared = bool(target.is_inner and target.shared) and title.whole in map(normalise_header, target.shared)
        if is_shared and (agreement or 0) >= MOST_AGREE:
            return SPELLED + EVIDENCE
        if not name:
            titled, untitled = SPEAKING_VALUES.get(target.kind, (0, 0))
            return (titled if column.titled else untitled) if (agreement or 0) >= MOST_AGREE else 0
        if agreement is None:
            return name
        if agreement < NONE_AGREE:
            is_contradicted = target.kind in CLOSED_KINDS or len(column.samples) >= CONTRADICTING
            return name * CONTRADICTED if is_contradicted and not self._is_possible(column, target.kind) else name
        score = name + EVIDENCE * agreement if agreement >= HALF_AGREE else name
        return score if name > FUZZY else min(score, SURE - 0.01)

    def _is_possible(self, column: SourceColumn, kind: str) -> bool:
        """Whether the values may be of a kind under a title that says so, though they do not speak for themselves."""
        test = looks.POSSIBLE.get(kind)
        return test is not None and looks.share(column.samples, test) >= HALF_AGREE

    def _agreement(self, column: SourceColumn, kind: str) -> float | None:
        """Share of a column's values that look like a kind; None when the kind cannot be seen."""
        test = looks.TESTS.get(kind)
        if test is None or not column.samples:
            return None
        key = column.position, kind
        if key not in self._agreements:
            self._agreements[key] = looks.share(column.samples, test)
        return self._agreements[key]

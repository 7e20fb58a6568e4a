"""Rows that go on with the record above them: its cells are merged over them, or left empty (trap P72).

Odoo and ERPNext export the contacts of a client so, and so people draw it in Excel. A row that lacks a name by mistake
looks much the same, so the cells above are repeated by themselves only where nothing speaks against it.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from .given_names import FREE_MAIL
from .grid import Span
from .leftovers import LONE_CELL, PAGE_LINE, TITLES_AGAIN, TOTAL
from .looks import is_email
from .types import Cell, Problem, RawRow
from .values import cell_text, is_blank

# Lines of a printed list that may stand between a record and the rows that go on with it.
BETWEEN = (PAGE_LINE, TITLES_AGAIN, TOTAL)
# Of the rows whose address of mail can be compared with that of their record, so many may have another company's.
MOST_STRANGE = 0.25


class Roles(NamedTuple):
    """What the columns of a table are for, by position.

    Args:
        keys: they name the record.
        inner: they are of one of several rows that belong to the record, its contacts.
        gathered: a record takes several of their values, its tags.
        own: they are of the record itself, ``keys`` included.
        neutral: of those, the ones that may just as well be of a contact, a phone.
    """

    keys: Collection[int]
    inner: Collection[int]
    gathered: Collection[int]
    own: Collection[int]
    neutral: Collection[int]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Which rows repeat the one above, and in which columns.

    Args:
        keys: a row in which all of these are empty goes on with the one above, or is counted.
        columns: their empty cells are repeated; none where it is not certain.
        strict: columns that must be empty too; none where a person said so.
        inner: one of these must be filled; none where a person said so.
    """

    keys: Sequence[int]
    columns: Sequence[int]
    strict: Sequence[int] = ()
    inner: Sequence[int] = ()

    def as_json(self) -> dict[str, list[int]]:
        """The same as a dict of lists, which makes it again."""
        return {name: sorted(places) for name, places in asdict(self).items()}

    def takes(self, row: RawRow) -> bool:
        """Whether a row goes on with the one above."""
        if row.problem is not None and row.problem.severity == "error":
            return False
        if row.problem is not None and row.problem.code in BETWEEN:
            return False
        cells = row.cells
        return (
            all(is_blank(cells[n]) for n in self.keys)
            and all(is_blank(cells[n]) for n in self.strict)
            and (not self.inner or any(not is_blank(cells[n]) for n in self.inner))
        )


NOTHING = Repeat((), ())


class Merged:
    """The cells that reach down over others.

    Args:
        spans: see `grid.Span`.
        before: how many columns of the sheet stand before those of the table.
    """

    def __init__(self, spans: Sequence[Span], before: int = 0) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for first, last, column in sorted(spans):
            if column >= before:
                self._starts.setdefault(column - before, []).append((first, last))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def start(self, row: int, column: int) -> int | None:
        """The row in which the cell begins that reaches down to a place, None for a place of its own."""
        spans = self._starts.get(column, ())
        place = bisect_right(spans, (row, 0)) - 1
        if place < 0 or not spans[place][0] < row <= spans[place][1]:
            return None
        return spans[place][0]

    def columns(self) -> Collection[int]:
        """The columns with cells that reach down."""
        return self._starts.keys()


class Filler:
    """Repeats cells downwards, over the rows of one reading of a table in their order.

    Attributes:
        filled: how many rows got a cell so far.
        nameless: how many rows without a name of their own stand below others and got none.
    """

    def __init__(self, repeat: Repeat, merged: Merged) -> None:
        self._repeat = repeat
        self._merged = merged
        self._above: RawRow | None = None
        self._starting: dict[int, tuple[int, Cell]] = {}
        self.filled = self.nameless = 0

    def said(self) -> list[Problem]:
        """What is to be said of the file."""
        filled, nameless = self.filled, self.nameless
        found = [Problem("warning", "file.filled_down", {"count": filled})] if filled else []
        return [*found, *([Problem("warning", "file.not_filled_down", {"count": nameless})] if nameless else [])]

    def fill(self, row: RawRow) -> RawRow:
        """The row, with the cells that it repeats."""
        if row.problem is not None and row.problem.severity == "error":
            self._above = None  # what follows it may be its own
            return row
        found = self._continued(row)
        if self._merged:
            found = self._uncovered(row, found)
        if found is row:
            self._note(row)
        else:
            self.filled += 1
        return found

    def _continued(self, row: RawRow) -> RawRow:
        above = self._above
        if above is None or not self._repeat.columns or not self._repeat.takes(row):
            return row
        cells = list(row.cells)
        for place in self._repeat.columns:
            if is_blank(cells[place]):
                cells[place] = above.cells[place]
        is_lone = row.problem is not None and row.problem.code == LONE_CELL
        return RawRow(row.number, cells, None if is_lone else row.problem, above.number)

    def _uncovered(self, row: RawRow, found: RawRow) -> RawRow:
        """The row with what cells hold that reach down to it."""
        cells: list[Cell] | None = None
        for column in self._merged.columns():
            if column >= len(row.cells):
                continue
            start = self._merged.start(row.number, column)
            if start is None:
                self._starting[column] = row.number, row.cells[column]
                continue
            first, value = self._starting.get(column, (0, None))
            if first == start and is_blank(found.cells[column]) and not is_blank(value):
                cells = cells or list(found.cells)
                cells[column] = value
        return found if cells is None else found._replace(cells=cells)

    def _note(self, row: RawRow) -> None:
        """Keep a row that names its record, for those below; count one that does not."""
        if row.problem is not None and row.problem.code in BETWEEN:
            return
        is_named = any(not is_blank(row.cells[n]) for n in self._repeat.keys)
        if is_named:
            self._above = row if row.problem is None or row.problem.code != LONE_CELL else None
        elif self._repeat.keys and self._above is not None and row.problem is None:
            self.nameless += 1


def repeat_of(rows: Sequence[RawRow], roles: Roles, merged: Merged) -> Repeat | None:
    """What is to be repeated without asking, None unless it is certain.

    Every row without a name has something of a contact and nothing of a client's own, stands below one that has a
    name, and its address of mail is not of another company; or the name's cell is merged over it.

    Args:
        rows: the first of the table, as they stand in the file.
    """
    if not roles.keys:
        return None
    rows = [row for row in rows if _is_sound(row)]
    below = [row for row in rows if all(is_blank(row.cells[n]) for n in roles.keys)]
    if not below or not rows or rows[0] is below[0]:
        return None
    empty = [n for n in range(len(rows[0].cells)) if all(is_blank(row.cells[n]) for row in below)]
    if all(any(merged.start(row.number, n) is not None for n in roles.keys) for row in below):
        return Repeat(sorted(roles.keys), empty)
    inner = {*roles.inner, *roles.gathered}
    are_inner = all(any(not is_blank(row.cells[n]) for n in inner) for row in below)
    has_own = any(n not in empty for n in {*roles.own} - {*roles.neutral, *roles.gathered})
    if not inner or not are_inner or has_own or _are_strangers(rows, roles):
        return None
    return Repeat(sorted(roles.keys), empty, [n for n in empty if n in roles.own], sorted(inner))


def repeat_as_told(rows: Sequence[RawRow], keys: Collection[int]) -> Repeat:
    """What is to be repeated where a person said so: all that the rows without a name leave empty.

    Without columns that name the record, the first one does.
    """
    names = sorted(keys) or [0]
    rows = [row for row in rows if _is_sound(row)]
    below = [row for row in rows if all(is_blank(row.cells[n]) for n in names)]
    width = len(rows[0].cells) if rows else 1
    return Repeat(names, [n for n in range(width) if all(is_blank(row.cells[n]) for row in below)] if below else names)


def filled_below(rows: Sequence[RawRow], repeat: Repeat) -> set[int]:
    """The columns in which rows that go on with the one above say something."""
    below = [row for row in rows if _is_sound(row) and repeat.takes(row)]
    return {n for row in below for n, cell in enumerate(row.cells) if not is_blank(cell)}


def _is_sound(row: RawRow) -> bool:
    problem = row.problem
    return problem is None or (problem.severity != "error" and problem.code not in BETWEEN)


def _are_strangers(rows: Sequence[RawRow], roles: Roles) -> bool:
    """Whether rows without a name write from another company than the record above them."""
    domains: set[str] = set()
    compared = strange = 0
    for row in rows:
        own = _domains(row.cells, roles.inner)
        if any(not is_blank(row.cells[n]) for n in roles.keys):
            domains = own
        elif own and domains:
            compared += 1
            strange += own.isdisjoint(domains)
    return strange > MOST_STRANGE * compared


def _domains(cells: Sequence[Cell], places: Collection[int]) -> set[str]:
    """The domains of the addresses of mail in some cells, without those that anybody can have."""
    texts = [cell_text(cells[n]).lower() for n in places if is_email(cells[n])]
    found = {text.rpartition("@")[2].strip(" >;,)") for text in texts}
    return {domain for domain in found if domain.partition(".")[0] not in FREE_MAIL}

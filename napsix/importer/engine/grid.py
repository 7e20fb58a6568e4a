"""A sheet as the readers of marked-up tables build it, and what is told of one before its rows are read."""

from collections.abc import Sequence
from typing import NamedTuple

from .types import Cell, CellError, FormulaNoValue, UnreadableFile

# What stands in a cell that the fast reader loses; a number is that of the digits to pad to.
Mark = CellError | FormulaNoValue | int
# A row's number, as a person sees it, and its cells.
Row = tuple[int, list[Cell]]
# No sheet of any program has more rows.
LAST_ROW = 1_048_576


# A cell that reaches down: its row as a person sees it, the last row it reaches to, and the index of its column.
Span = tuple[int, int, int]
# More of them are not kept.
MOST_SPANS = 50_000


class Notes(NamedTuple):
    """How many rows of a sheet are hidden and how many cells merged, and those of them that reach down."""

    hidden: int = 0
    merged: int = 0
    spans: Sequence[Span] = ()


class Head(NamedTuple):
    """Of one sheet: its name, whether it is visible, its first rows, and what else there is to say of it."""

    name: str
    visible: bool
    rows: list[Row]
    notes: Notes = Notes()


class Survey(NamedTuple):
    """What a look at a sheet's own bytes tells, to hold against what the fast reader gives.

    Args:
        stored: how many cells hold something.
        lost: row number -> {column index: what stands there} of the cells that the fast reader shows as empty.
        columns, rows: the last column and row, counted from 1.
    """

    stored: int
    lost: dict[int, dict[int, Mark]]
    columns: int = 0
    rows: int = 0


class Grid:
    """A sheet built cell by cell; cells may reach over several columns and rows, where they leave blanks.

    Args:
        columns: how many are accepted; a cell beyond them is refused unless it is blank.
    """

    def __init__(self, name: str, columns: int, *, visible: bool = True) -> None:
        self.name = name
        self.visible = visible
        self.rows: list[Row] = []
        self.hidden = self.merged = 0
        self.spans: list[Span] = []
        self._columns = columns
        self._number, self._next, self._column = 0, 1, 0
        # Column -> the last row that a cell above reaches down to.
        self._covered: dict[int, int] = {}

    def start_row(self, number: int | None = None) -> None:
        """Begin the next row, or row `number`."""
        number = self._next if number is None else number
        if not self._next <= number <= LAST_ROW:
            raise ValueError("row beyond the sheet")
        self._number, self._next, self._column = number, number + 1, 0
        self.rows.append((number, []))

    def skip(self, rows: int) -> None:
        """Leave out so many rows before the next one."""
        self._next += max(rows, 0)

    def put(self, cell: Cell, column: int | None = None, *, across: int = 1, down: int = 1) -> None:
        """Put a cell into the next free column, or into `column`, over `across` columns and `down` rows."""
        if column is None:
            column = self._column
            while self._covered.get(column, 0) >= self._number:
                column += 1
        self._column = column + max(across, 1)
        self.merged += across > 1 or down > 1
        if down > 1:
            last = self._number + down - 1
            self.spans.append((self._number, last, column))
            self._covered |= dict.fromkeys(range(column, min(self._column, self._columns)), last)
        if cell is None or cell == "":
            return
        if column >= self._columns:
            raise UnreadableFile("file.too_many_columns", limit=self._columns, columns=column + 1)
        row = self.rows[-1][1]
        row.extend([""] * (column - len(row)))
        row.append(cell) if column == len(row) else row.__setitem__(column, cell)


def column_index(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def column_letters(index: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""What the parts of the engine hand to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypedDict


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose formula failed in the workbook, as ``#N/A`` (trap P68). `code` is what the person sees there."""

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class FormulaNoValue:
    """A cell with a formula whose result was never stored: a program wrote the file and no one opened it (P67)."""

    def __str__(self) -> str:
        return ""


# Rows that are read to find out what a file is, and that a preview can show without reading on.
HEAD_ROWS = 250

Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | FormulaNoValue | None
# The values that a sentence needs, by the names `codes.CODES` gives them.
Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about a file, a row or a cell; the sentence is made from `code` and `params` when shown.

    Args:
        severity: ``"error"`` (the row is not imported) or ``"warning"`` (imported and reported).
        code: a key of `codes.CODES`.
        params: the values the sentence needs, all JSON-serialisable.
        position: position of the column it is about, None when it is about the whole row or file.
    """

    severity: str
    code: str
    params: Params = field(default_factory=dict)
    position: int | None = None


class RawRow(NamedTuple):
    """One data row as it stands in the file. A tuple, because there may be millions of them.

    `number` is the row a person sees in the spreadsheet program, or the physical line of a text file where the row
    begins. `cells` has one entry for each column of the table (more only under ``row.long``, fewer only under
    ``row.quoted_whole`` and ``row.open_quote``). An empty cell is None or "". `problem` of severity error means that
    the row must not be imported. `under` is the number of the row that it goes on with, whose cells it repeats
    (`filldown`).
    """

    number: int
    cells: Sequence[Cell]
    problem: Problem | None = None
    under: int | None = None


class ReadRequest(TypedDict):
    """What `workbook` asks of `reader`: the first `head` rows of every sheet, or all rows (0) of one."""

    path: str
    format: str
    sheet: str | None
    head: int
    columns: int
    memory: int


class EngineError(Exception):
    """Base of the two refusals below: a code and the values its sentence needs."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class UnreadableFile(EngineError):
    """The whole file is refused; nothing was read from it. Raised by `open_table` and, seldom, while reading rows."""


class BadValue(EngineError):
    """One cell is refused by its converter; the row is not imported."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the engine accepts. Sizes are in bytes (traps P21, P76, P78, P79)."""

    file_bytes: int = 300 * 2**20
    columns: int = 1_000
    rows: int = 2_000_000
    field_chars: int = 1_000_000
    zip_bytes: int = 2**30
    zip_member_bytes: int = 512 * 2**20
    zip_members: int = 2_000
    zip_ratio: int = 150
    reader_bytes: int = 2 * 2**30


@dataclass(slots=True)
class Detected:
    """What was found out about a file; every entry can be overridden through `open_table`.

    Args:
        format: ``csv`` (any delimited text), ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``html`` (tables of a page) or
            ``spreadsheetml`` (a workbook in one XML file).
        encoding: Python codec name of a text file, None for workbooks.
        delimiter: the separating character; None for workbooks and one-column text files.
        quote: the quoting character of a text file.
        escape: ``\\`` when quotes inside a cell are escaped with it, None when they are doubled (P26).
        sheet: name of the sheet that is read; None for text files.
        sheets: names of all sheets that hold cells, visible ones first.
        header_row: number of the (last) header row as a person sees it; 0 when the file has no header (P14).
        header_rows: how many rows the header takes (P18); 0 without header.
        own_columns: how many leading columns (Fila, Resultado, Motivo of our error file) are left out of every row.
        damaged: whether its texts were read in a wrong code page before, and saved so (P07).
        repeated: the columns of rows that go on with the one above, as `filldown.Repeat` has them; empty for none.
    """

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    header_row: int = 0
    header_rows: int = 0
    own_columns: int = 0
    damaged: bool = False
    repeated: dict[str, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class SourceColumn:
    """One column of the table.

    Args:
        position: index into `RawRow.cells`.
        header: the title to show and to name the column by, unique in the table: a repeated one carries its
            ordinal, ``Teléfono (2)`` (P15); an empty one is ``Columna F (sin título)`` (P16), or ``Columna F`` when the
            file has no header.
        samples: up to 200 non-empty cells from the first rows.
        title: the title as it stands in the file, empty where it gives none.
    """

    position: int
    header: str
    samples: list[Cell] = field(default_factory=list)
    title: str = ""

    @property
    def titled(self) -> bool:
        """Whether the file gives it a title."""
        return bool(self.title)

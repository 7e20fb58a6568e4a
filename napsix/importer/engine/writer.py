"""Files that people get back: the error file, and the guard for cells that a spreadsheet would run as formulas."""

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Protocol, Self

from openpyxl import Workbook
from openpyxl.cell import Cell as WritableCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError

from napsix.text import safe_cell
from napsix.text import unguarded as unguard

from .header import OWN_TITLES
from .types import Cell, CellError, Detected, FormulaNoValue, RawRow, SourceColumn
from .values import cell_text

__all__ = ["ErrorFile", "error_format", "safe_cell", "unguard"]

FAULTY = PatternFill("solid", start_color="FFFFC7CE")


def error_format(detected: Detected) -> str:
    """The format of the error file for an upload: ``csv`` for text, ``xlsx`` for every workbook."""
    return "csv" if detected.format == "csv" else "xlsx"


class ErrorFile:
    """Writes rows as they were uploaded behind three columns: row, result, reason. Can be uploaded again as it is.

    A context manager::

        with ErrorFile(path, table.detected, table.columns) as errors:
            errors.add(row, "error", "El CUIT no es válido.", positions=[0])

    Memory stays flat. A text file has the upload's delimiter and is UTF-8 with BOM, which spreadsheets understand.
    """

    def __init__(self, path: str | Path, detected: Detected, columns: list[SourceColumn]) -> None:
        has_titles = detected.header_row > 0
        titles: list[Cell] = [*OWN_TITLES, *(column.title if has_titles else column.header for column in columns)]
        if error_format(detected) == "csv":
            self._sheet: _Sheet = _TextSheet(path, detected.delimiter or ";")
        else:
            self._sheet = _WorkbookSheet(path, detected.sheet)
        self._sheet.append(titles)

    def add(self, row: RawRow, result: str, reason: str, positions: tuple[int, ...] = ()) -> None:
        """Write a row; `positions` are the columns at fault, which a workbook shows in red."""
        own: list[Cell] = [row.number, result, reason]
        self._sheet.append([*own, *row.cells], {position + len(own) for position in positions})

    def close(self) -> None:
        """Write what is left and close the file; until then a workbook is not on the disk."""
        self._sheet.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class _Sheet(Protocol):
    def append(self, cells: list[Cell], faulty: Collection[int] = ()) -> None: ...
    def close(self) -> None: ...


class _TextSheet:
    def __init__(self, path: str | Path, delimiter: str) -> None:
        self._file = open(path, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115 - closed by close()
        self._writer = csv.writer(self._file, delimiter=delimiter)

    def append(self, cells: list[Cell], faulty: Collection[int] = ()) -> None:
        self._writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell_text(cell) for cell in cells])

    def close(self) -> None:
        self._file.close()


class _WorkbookSheet:
    def __init__(self, path: str | Path, name: str | None) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(name)

    def append(self, cells: list[Cell], faulty: Collection[int] = ()) -> None:
        self._sheet.append([self._cell(cell, n in faulty) for n, cell in enumerate(cells)])

    def _cell(self, value: Cell, is_faulty: bool) -> WritableCell:
        written = WriteOnlyCell(self._sheet)
        if isinstance(value, CellError):
            written.value = value.code  # openpyxl writes an error cell for it
        elif isinstance(value, str):
            _write_text(written, value)
        elif value is not None and not isinstance(value, FormulaNoValue):
            written.value = value
        if is_faulty:
            written.fill = FAULTY
        return written

    def close(self) -> None:
        self._book.save(self._path)


def _write_text(cell: WritableCell, text: str) -> None:
    """A text, never a formula or an error, whatever it begins with (P57)."""
    try:
        cell.value = text
    except IllegalCharacterError:
        cell.value = cell_text(text)
    cell.data_type = "s"

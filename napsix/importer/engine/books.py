"""A workbook of any kind behind one face: its sheets, the first rows of one, all rows of one.

python-calamine reads most of them, and loses cells of some: what it gives is held against what the sheet's own bytes
say is there, and a sheet of which cells are missing is refused, never shortened.
"""

import contextlib
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Protocol

import python_calamine as calamine

from . import biff, guard, ods, ole2, spreadsheetml, webpage, xlsb, xlsx, xlsx_cells
from .grid import MOST_SPANS, Grid, Mark, Notes, Row, Survey
from .types import Cell, CellError, FormulaNoValue, ReadRequest, UnreadableFile


class Book(Protocol):
    """A workbook that is open to be read."""

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the name of each sheet of cells, and whether it is visible; chart sheets are none (P69)."""
        ...

    def head(self, name: str, count: int) -> Iterator[Row]:
        """Return at least the first `count` rows of a sheet, blank ones too."""
        ...

    def rows(self, name: str) -> Iterator[Row]:
        """Return the rows of a sheet, blank ones too."""
        ...

    def notes(self, name: str) -> Notes:
        """Return what else there is to say of a sheet."""
        ...


@contextmanager
def opened(request: ReadRequest) -> Generator[Book]:
    """Open the workbook that a request names."""
    found, path, columns = request["format"], request["path"], request["columns"]
    if found in MARKED_UP:
        yield GridBook(MARKED_UP[found](path, columns))
    elif found in PACKAGES:
        with guard.opened(path, found) as archive:
            yield PACKAGES[found](archive, path, columns)
    else:
        yield XlsBook(path, columns)


class GridBook(Book):
    """Sheets that a reader of our own has read whole, so that none of their cells can be missing."""

    def __init__(self, grids: list[Grid]) -> None:
        self.grids = {grid.name: grid for grid in grids}

    def sheets(self) -> list[tuple[str, bool]]:
        return [(name, grid.visible) for name, grid in self.grids.items()]

    def head(self, name: str, count: int) -> Iterator[Row]:
        return self.rows(name)

    def rows(self, name: str) -> Iterator[Row]:
        return iter(self.grids[name].rows)

    def notes(self, name: str) -> Notes:
        grid = self.grids[name]
        return Notes(grid.hidden, grid.merged, grid.spans[:MOST_SPANS])


class FastBook(Book):
    """A workbook that python-calamine reads."""

    def __init__(self, file: str | BytesIO, columns: int) -> None:
        self.book = calamine.load_workbook(file)
        self.columns = columns

    def sheets(self) -> list[tuple[str, bool]]:
        sheets = [sheet for sheet in self.book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        return [(sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible) for sheet in sheets]

    def head(self, name: str, count: int) -> Iterator[Row]:
        return self.rows(name)

    def rows(self, name: str) -> Iterator[Row]:
        return fast_rows(self.book, name, self.columns)

    def notes(self, name: str) -> Notes:
        return Notes()


class XlsBook(FastBook):
    """An .xls of Excel 5 to 2003."""

    def __init__(self, path: str, columns: int) -> None:
        with open(path, "rb") as file:
            self.stream = ole2.workbook_stream(file.read())  # the fast reader would follow a chain without end
        super().__init__(path, columns)

    def rows(self, name: str) -> Iterator[Row]:
        survey = biff.survey(self.stream, self.book.sheet_names.index(name))
        return checked(super().rows(name), survey)


class PackageBook(FastBook):
    """One whose bytes are in an archive, where they can be looked at."""

    def __init__(self, archive: zipfile.ZipFile, path: str, columns: int) -> None:
        self.archive = archive
        super().__init__(path, columns)


class XlsxBook(PackageBook):
    """An .xlsx; its first rows are read without the rest."""

    def head(self, name: str, count: int) -> Iterator[Row]:
        with contextlib.suppress(LookupError, ValueError, calamine.CalamineError):
            small = xlsx.first_rows(xlsx.sheet(self.archive, name), count)
            with guard.opened(small, "xlsx") as archive:
                return iter([*self._rows(xlsx.sheet(archive, name), name, small)])
        return self.rows(name)

    def rows(self, name: str) -> Iterator[Row]:
        return self._rows(xlsx.sheet(self.archive, name), name, None)

    def _rows(self, sheet: xlsx_cells.Sheet, name: str, file: BytesIO | None) -> Iterator[Row]:
        survey = xlsx_cells.survey(sheet)
        numbers = None
        if xlsx_cells.is_sparse(survey, self.columns):
            content, numbers = xlsx_cells.closed_up(sheet, self.columns)
            file = xlsx.with_rows(sheet, content)
        if file:
            file.seek(0)
        book = calamine.load_workbook(file) if file else self.book
        rows = fast_rows(book, name, self.columns)
        if numbers is not None:
            rows = ((number, cells) for number, (_, cells) in zip(numbers, rows, strict=False))
        return checked(rows, survey, lambda: xlsx_cells.blank_cells(sheet))

    def notes(self, name: str) -> Notes:
        return xlsx.notes(xlsx.sheet(self.archive, name))


class XlsbBook(PackageBook):
    """A binary workbook, with its short cells made whole."""

    def rows(self, name: str) -> Iterator[Row]:
        survey, whole = xlsb.survey(self.archive, xlsb.sheet_part(self.archive, name))
        book = calamine.load_workbook(whole) if whole else self.book
        return checked(fast_rows(book, name, self.columns), survey)


class OdsBook(PackageBook):
    """An OpenDocument workbook, if need be without the white space between its cells."""

    def __init__(self, archive: zipfile.ZipFile, path: str, columns: int) -> None:
        try:
            super().__init__(archive, path, columns)
        except calamine.PasswordError:
            raise
        except calamine.CalamineError:
            FastBook.__init__(self, ods.without_space(archive), columns)

    def rows(self, name: str) -> Iterator[Row]:
        return checked(super().rows(name), ods.survey(self.archive, name))


def fast_rows(book: calamine.CalamineWorkbook, name: str, columns: int) -> Iterator[Row]:
    """Rows as the fast reader gives them, from the sheet's first one on, and cells from the first column on."""
    sheet = book.get_sheet_by_name(name)
    first = sheet.start[1] if sheet.start else 0
    width = sheet.end[1] + 1 if sheet.end else 0
    if width > columns:
        raise UnreadableFile("file.too_many_columns", limit=columns, columns=width)
    return ((number, [""] * first + cells) for number, cells in enumerate(sheet.iter_rows(), 1))


def checked(rows: Iterator[Row], survey: Survey, blank_cells: Callable[[], int] = int) -> Iterator[Row]:
    """The rows with what the fast reader loses put back.

    Args:
        blank_cells: counts those that are stored and show nothing; asked only where cells seem to be missing.

    Raises:
        UnreadableFile: at the end, fewer cells were read than are there.
    """
    lost = dict(survey.lost)
    read = number = 0
    for number, cells in rows:
        if number in lost:
            _put_back(cells, lost.pop(number))
        read += len(cells) - cells.count("")
        yield number, cells
    for behind in sorted(row for row in lost if row > number):
        cells = _put_back([], lost[behind])
        read += len(cells) - cells.count("")
        if cells:
            yield behind, cells
    if read < survey.stored and read + blank_cells() < survey.stored:
        raise UnreadableFile("file.cells_lost", read=read, stored=survey.stored)


def _put_back(row: list[Cell], marks: Mapping[int, Mark]) -> list[Cell]:
    for column, mark in marks.items():
        if isinstance(mark, (CellError, FormulaNoValue)):
            row.extend([""] * (column + 1 - len(row)))
            row[column] = mark
        elif column < len(row):
            number = row[column]
            if isinstance(number, float) and number.is_integer():
                row[column] = f"{number:0{mark}.0f}"
    return row


MARKED_UP = {"html": webpage.tables, "spreadsheetml": spreadsheetml.sheets}
PACKAGES = {"xlsx": XlsxBook, "xlsb": XlsbBook, "ods": OdsBook}

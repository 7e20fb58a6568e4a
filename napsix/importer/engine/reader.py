"""The process that reads a workbook: ``python -m napsix.importer.engine.reader REQUEST``.

A workbook of two kilobytes can say that it has 17 thousand million cells, and the parser then ends the process it runs
in. So it runs in one of its own, with a bound on memory and processor time, and hands its answer over in pickles:

    heads asked for   [(sheet name, visible, [(row number, cells), ...]), ...], visible sheets first
    a sheet asked for [(row number, cells), ...] again and again, blank rows left out
    the last one      {} or {"refused": (code, params)}
"""

import contextlib
import json
import pickle
import resource
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Any

import python_calamine as calamine

from . import xlsx
from .types import CellError, FormulaNoValue, ReadRequest, UnreadableFile

BATCH = 500
# Sheets looked at to find the one with the table.
SHEETS = 20
CPU_SECONDS = 600
# Its number and its cells: those of python-calamine, and the marks put in between them.
Row = tuple[int, list[Any]]
Send = Callable[[object], object]


def answer(request: ReadRequest, send: Send) -> None:
    """Send the answer to one request: path, format, sheet, head (rows a sheet, 0 for all), columns, memory."""
    _bound(request["memory"])
    try:
        book = calamine.load_workbook(request["path"])
        if request["head"]:
            send(_heads(book, request))
        else:
            _send_rows(_rows(book, request, request["sheet"] or "", request["path"]), send)
        send({})
    except UnreadableFile as refusal:
        send({"refused": (refusal.code, refusal.params)})
    except calamine.PasswordError:
        send({"refused": ("file.encrypted", {})})
    except MemoryError:
        send({"refused": ("file.needs_too_much_memory", {})})
    except BaseException:  # a panic of the parser is no Exception
        send({"refused": ("file.unreadable", {"format": request["format"]})})


def _bound(memory: int) -> None:
    # macOS does not keep to the first; there the parser is at least alone.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _send_rows(rows: Iterable[Row], send: Send) -> None:
    """Send the rows that hold anything (P24, P63); the numbers tell how many do not."""
    filled = (row for row in rows if not _is_blank(row[1]))
    while batch := list(islice(filled, BATCH)):
        send(batch)


def _is_blank(cells: list[Any]) -> bool:
    return not any(cells) and all(cell == "" for cell in cells)


def _heads(book: calamine.CalamineWorkbook, request: ReadRequest) -> list[tuple[str, bool, list[Row]]]:
    """The first rows of the sheet asked for, or of every sheet; hidden sheets last, chart sheets not at all (P69)."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda sheet: sheet.visible != calamine.SheetVisibleEnum.Visible)
    heads = []
    for place, sheet in enumerate(sheets):
        is_wanted = request["sheet"] == sheet.name or (request["sheet"] is None and place < SHEETS)
        rows = _head(book, request, sheet.name) if is_wanted else []
        heads.append((sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible, rows))
    return heads


def _head(book: calamine.CalamineWorkbook, request: ReadRequest, name: str) -> list[Row]:
    count = request["head"]
    if request["format"] == "xlsx":
        with (
            contextlib.suppress(KeyError, ValueError, calamine.CalamineError),
            zipfile.ZipFile(request["path"]) as archive,
        ):
            small = xlsx.first_rows(archive, xlsx.sheet_parts(archive)[name], count)
            return _filled(_rows(calamine.load_workbook(small), request, name, small), count)
    return _filled(_rows(book, request, name, request["path"]), count)


def _filled(rows: Iterable[Row], count: int) -> list[Row]:
    return list(islice((row for row in rows if not _is_blank(row[1])), count))


def _rows(book: calamine.CalamineWorkbook, request: ReadRequest, name: str, file: str | BytesIO) -> Iterator[Row]:
    """(row number, cells) of a sheet from its first row to its last, with what the reader loses put back."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > request["columns"]:
        raise UnreadableFile("file.too_many_columns", limit=request["columns"], columns=sheet.total_width)
    lost: dict[int, dict[int, xlsx.Mark]] = {}
    if request["format"] == "xlsx":
        with zipfile.ZipFile(file) as archive:
            lost = xlsx.lost_cells(archive, xlsx.sheet_parts(archive)[name])
    # Rows come from the first on, cells from the first column that holds anything.
    margin = [""] * (sheet.start[1] if sheet.start else 0)
    number = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = margin + cells
        if number in lost:
            _put_back(row, lost.pop(number))
        yield number, row
    for behind in sorted(row for row in lost if row > number):
        row = _put_back([], lost[behind])
        if row:
            yield behind, row


def _put_back(row: list[Any], marks: Mapping[int, xlsx.Mark]) -> list[Any]:
    for column, mark in marks.items():
        if isinstance(mark, (CellError, FormulaNoValue)):
            row.extend([""] * (column + 1 - len(row)))
            row[column] = mark
        elif column < len(row) and isinstance(row[column], float) and row[column].is_integer():
            row[column] = f"{row[column]:0{mark}.0f}"
    return row


def main() -> None:
    """Answer the request in the first argument on standard output."""
    out = sys.stdout.buffer
    answer(json.loads(sys.argv[1]), lambda message: pickle.dump(message, out, pickle.HIGHEST_PROTOCOL))
    out.flush()


if __name__ == "__main__":
    main()

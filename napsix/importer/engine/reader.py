"""The process that reads a workbook: ``python -m napsix.importer.engine.reader REQUEST``.

A workbook of two kilobytes can say that it has 17 thousand million cells, and the parser then ends the process it runs
in. So it runs in one of its own, with a bound on memory and processor time, and hands its answer over in pickles:

    heads asked for   [`grid.Head`, ...], visible sheets first
    a sheet asked for [(row number, cells), ...] again and again, blank rows left out
    the last one      {} or {"refused": (code, params)}
"""

import contextlib
import json
import pickle
import resource
import sys
from collections.abc import Callable, Iterable
from itertools import islice

import python_calamine as calamine

from . import books, guard
from .grid import Head, Row
from .types import ReadRequest, UnreadableFile

BATCH = 500
# Sheets looked at to find the one with the table.
SHEETS = 20
# What any file may ask for, and what each megabyte of it may ask for besides, inflated: bytes and seconds.
MEMORY, MEMORY_A_BYTE = 256 * 2**20, 8
CPU_SECONDS, CPU_SECONDS_A_MB = 3, 1
MOST_CPU_SECONDS = 600
Send = Callable[[object], object]


def answer(request: ReadRequest, send: Send) -> None:
    """Send the answer to one request."""
    try:
        _bound(guard.inflated_bytes(request["path"]), request["memory"])
        with guard.refusing_faults(request["format"]), books.opened(request) as book:
            if request["head"]:
                send(_heads(book, request))
            else:
                _send_rows(book.rows(request["sheet"] or ""), send)
        send({})
    except UnreadableFile as refusal:
        send({"refused": (refusal.code, refusal.params)})
    except calamine.PasswordError:
        send({"refused": ("file.encrypted", {})})
    except BaseException:  # a panic of the parser is no Exception
        send({"refused": ("file.unreadable", {"format": request["format"]})})


def _bound(inflated: int, most: int) -> None:
    memory = min(MEMORY + MEMORY_A_BYTE * inflated, most)
    seconds = min(CPU_SECONDS + CPU_SECONDS_A_MB * inflated // 2**20, MOST_CPU_SECONDS)
    # macOS does not keep to the first; there the parser is at least alone.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _send_rows(rows: Iterable[Row], send: Send) -> None:
    """Send the rows that hold anything (P24, P63); the numbers tell how many do not."""
    filled = (row for row in rows if not _is_blank(row))
    while batch := list(islice(filled, BATCH)):
        send(batch)


def _is_blank(row: Row) -> bool:
    cells = row[1]
    return not any(cells) and all(cell == "" for cell in cells)


def _heads(book: books.Book, request: ReadRequest) -> list[Head]:
    """The first rows of the sheet asked for, or of every sheet, hidden ones last; others have none.

    A sheet that is too wide to be read stands in nobody's way while there are others.
    """
    sheets = sorted(book.sheets(), key=lambda sheet: not sheet[1])
    heads = []
    refusal: UnreadableFile | None = None
    for place, (name, is_visible) in enumerate(sheets):
        head = Head(name, is_visible, [])
        if request["sheet"] == name or (request["sheet"] is None and place < SHEETS):
            try:
                rows = (row for row in book.head(name, request["head"]) if not _is_blank(row))
                head = Head(name, is_visible, list(islice(rows, request["head"])), book.notes(name))
            except UnreadableFile as fault:
                refusal = fault
                if fault.code != "file.too_many_columns":
                    raise
        heads.append(head)
    if refusal and not any(head.rows for head in heads):
        raise refusal
    return heads


def main() -> None:
    """Answer the request in the first argument on standard output."""
    out = sys.stdout.buffer
    answer(json.loads(sys.argv[1]), lambda message: pickle.dump(message, out, pickle.HIGHEST_PROTOCOL))
    out.flush()


if __name__ == "__main__":
    main()

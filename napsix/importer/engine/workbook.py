"""A workbook as rows: the side that asks `reader` (traps P61-P69, P73, P74)."""

import json
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from . import header
from .grid import Head
from .types import HEAD_ROWS, Cell, Detected, Limits, Problem, RawRow, ReadRequest, UnreadableFile

ROOT = Path(__file__).parents[3]


class Workbook:
    """A file that `formats.identify` let through, and the sheet of it that is read."""

    def __init__(
        self,
        path: str | Path,
        found: str,
        sheet: str | None,
        limits: Limits,
        meaning: header.Meaning = header.nothing,
    ) -> None:
        """`found`: the format. `sheet`: what a person chose; without it the best visible one with titles (P71)."""
        self.path = str(Path(path).resolve())
        self.limits = limits
        self.detected = Detected(found)
        heads = self._heads(sheet)
        names = [head.name for head in heads if head.rows or sheet is not None]
        if not names:
            raise UnreadableFile("file.empty")
        if sheet is not None and sheet not in names:
            raise UnreadableFile("file.no_such_sheet", sheet=sheet, sheets=names)
        self.detected.sheets = names
        head = max(heads, key=lambda head: _worth(head, meaning) if sheet is None else head.name == sheet)
        self.detected.sheet = head.name
        self._first_rows = _raw(head)
        self.spans = head.notes.spans
        self.warnings = list(_notes(head, visible=[head.name for head in heads if head.visible and head.rows]))

    def head(self) -> list[RawRow]:
        """The first rows that hold anything."""
        return self._first_rows

    def rows(self) -> Iterator[RawRow]:
        """The rows of the sheet that hold anything."""
        with self._ask(self.detected.sheet, 0) as messages:
            for batch in messages:
                if isinstance(batch, dict):
                    return
                for number, cells in batch:
                    yield RawRow(number, cells)

    def cells_quoted_as_one(self, cells: Sequence[Cell], before: int = 0) -> int:
        """0: a workbook has cells, not quotes."""
        return 0

    def _heads(self, sheet: str | None) -> list[Head]:
        """The head of every sheet, visible ones first; with rows only for `sheet` if that is given."""
        with self._ask(sheet, HEAD_ROWS) as messages:
            return next(messages)

    @contextmanager
    def _ask(self, sheet: str | None, head: int) -> Generator[Iterator[Any]]:
        request: ReadRequest = {
            "path": self.path,
            "format": self.detected.format,
            "sheet": sheet,
            "head": head,
            "columns": self.limits.columns,
            "memory": self.limits.reader_bytes,
        }
        with answer_to(request) as answers:
            yield _messages(answers)


@contextmanager
def answer_to(request: ReadRequest) -> Generator[IO[bytes]]:
    """What `reader` answers, in a process of its own that ends with this."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", f"{__package__}.reader", json.dumps(request)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield cast("IO[bytes]", process.stdout)  # there, for it is piped
        finally:
            process.kill()


def _raw(head: Head) -> list[RawRow]:
    return [RawRow(*row) for row in head.rows]


def _notes(head: Head, visible: list[str]) -> Iterator[Problem]:
    if len(visible) > 1:
        yield Problem("warning", "file.several_sheets", {"sheet": head.name, "sheets": visible})
    if head.notes.hidden:
        yield Problem("warning", "file.hidden_rows", {"count": head.notes.hidden})
    if head.notes.merged > len(head.notes.spans):
        yield Problem("warning", "file.merged_cells", {"count": head.notes.merged - len(head.notes.spans)})


def _worth(head: Head, meaning: header.Meaning) -> tuple[bool, bool, float, int, int]:
    """What makes a sheet the one to read: it is visible, has titles, they mean much, it is wide, has rows."""
    rows = _raw(head)
    index = header.find(rows, meaning)
    is_titled = index is not None and len(rows) > index + 1
    meant = meaning(rows[index].cells) if index is not None else 0.0
    widths = [sum(1 for cell in row.cells if cell != "") for row in rows[:20]]
    return bool(rows) and head.visible, is_titled, meant, max(widths, default=0), len(rows)


def _messages(answers: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            message = pickle.load(answers)  # noqa: S301 - from our own process
        except (EOFError, pickle.UnpicklingError):  # it was ended by its bounds
            raise UnreadableFile("file.needs_too_much_memory") from None
        if isinstance(message, dict) and "refused" in message:
            code, params = message["refused"]
            raise UnreadableFile(code, **params)
        yield message

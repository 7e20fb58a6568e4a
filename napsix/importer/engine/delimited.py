"""A text file as rows (traps P06, P08, P10, P19-P21, P25)."""

import csv
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import cast

from . import decoding
from . import dialect as dialects
from .grid import Span
from .types import HEAD_ROWS, Cell, Detected, Limits, Problem, RawRow, UnreadableFile

HEAD_LINES = 1_000
# A cell of more lines than this was opened by a quote that nobody closed (P20).
CELL_LINES = 20
CELL_CHARS = 65_536
NAMED_DELIMITERS = {"tab": "\t", "\\t": "\t"}


@dataclass(slots=True)
class _Record:
    """The lines of the record being read, and whether the file ended before it did."""

    lines: list[str] = field(default_factory=list)
    is_cut_off: bool = False


class DelimitedFile:
    """A text file with its decoding and dialect found out or given."""

    def __init__(self, path: str | Path, encoding: str | None, delimiter: str | None, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.decoding = decoding.chosen(path, encoding) if encoding else decoding.detect(path)
        with closing(self.decoding.lines(path)) as source:
            lines = list(islice(source, HEAD_LINES))
        announced = dialects.sep_line(lines[0]) if lines else None
        self.first_line = 2 if announced else 1
        lines = lines[self.first_line - 1 :]
        self.dialect = dialects.detect(lines, _delimiter(delimiter) or announced)
        self.width = dialects.common_width(lines, self.dialect)
        self._is_wrapped = dialects.is_wrapped(lines, self.dialect)
        self.detected = Detected(
            "csv", self.decoding.codec, self.dialect.delimiter, self.dialect.quote, self.dialect.escape
        )
        self.spans: list[Span] = []
        self.warnings: list[Problem] = []
        if self.decoding.nul_bytes:
            self._warn("file.nul_bytes", count=self.decoding.nul_bytes)
        if self.decoding.foreign_lines:
            self._warn("file.mixed_encoding", rows=self.decoding.foreign_lines)

    def _warn(self, code: str, **params: object) -> None:
        self.warnings.append(Problem("warning", code, params))

    def head(self) -> list[RawRow]:
        """The first rows that hold anything."""
        with closing(self.rows()) as rows:
            return list(islice((row for row in rows if any(row.cells) or row.problem), HEAD_ROWS))

    def rows(self) -> Generator[RawRow]:
        """Every record of the file, title lines and blank ones too; the number is the line where it begins."""
        csv.field_size_limit(max(csv.field_size_limit(), self.limits.field_chars))
        with closing(self.decoding.lines(self.path)) as lines:
            source = islice(lines, self.first_line - 1, None)
            again: deque[str] = deque()
            number: int | None = self.first_line
            while number is not None:
                rows = self._until_trouble(again, source, number)
                number = yield from self._unwrapped(rows) if self._is_wrapped else rows

    def _until_trouble(
        self, again: deque[str], source: Iterator[str], number: int
    ) -> Generator[RawRow, None, int | None]:
        """Rows up to and with the first broken one; returns the number of the line after it, None at the end.

        The lines of the record being read are kept, so that those an open quote swallowed can be read again.
        """
        record = _Record()
        kept = record.lines
        reader = self.dialect.reader(_keeping(again, source, record))
        offset = number - 1
        foreign = self.decoding.foreign
        try:
            for cells in reader:
                last = offset + reader.line_num
                if (last > number or record.is_cut_off) and self._is_open(cells, record):
                    yield self._open_quote(number, kept[0])
                    break
                if foreign and not foreign.isdisjoint(range(number, last + 1)):
                    yield RawRow(number, cells, Problem("warning", "row.mixed_encoding"))
                else:
                    yield RawRow(number, cells)
                number = last + 1
                kept.clear()
            else:
                return None
        except csv.Error:
            if len(kept) > 1:
                yield self._open_quote(number, kept[0])
            else:
                problem = Problem("error", "row.field_too_long", {"limit": self.limits.field_chars})
                yield RawRow(number, [], problem)
        again.extendleft(reversed(kept[1:]))
        return number + 1

    def _unwrapped(self, rows: Generator[RawRow, None, int | None]) -> Generator[RawRow, None, int | None]:
        while True:
            try:
                row = next(rows)
            except StopIteration as end:
                return end.value
            yield (
                row._replace(cells=dialects.unwrapped(_texts(row.cells), self.dialect)) if row.problem is None else row
            )

    def _is_open(self, cells: list[str], record: _Record) -> bool:
        """Whether a record of several lines is one that an open quote glued together."""
        return record.is_cut_off or any(
            self._holds_rows(cell, len(cells)) for cell in cells if "\n" in cell or "\r" in cell
        )

    def _holds_rows(self, cell: str, width: int) -> bool:
        """Whether a cell of several lines is too long for one, or holds lines that look like rows of the table."""
        lines = cell.splitlines()
        if len(lines) > CELL_LINES or len(cell) > CELL_CHARS:
            return True
        separator = self.dialect.delimiter
        if separator is None:
            return False
        most = max(line.count(separator) for line in lines)
        return most >= max(self.width - 1, 2) or (most > 0 and width != self.width)

    def _open_quote(self, number: int, line: str) -> RawRow:
        cells = line.rstrip("\r\n").split(self.dialect.delimiter or dialects.NO_DELIMITER)
        return RawRow(number, cells, Problem("error", "row.open_quote", {"line": number}))

    def cells_quoted_as_one(self, cells: Sequence[Cell], before: int = 0) -> int:
        """How many cells the last one holds when it is a whole row inside quotes, else 0.

        As a spreadsheet program writes a line that was pasted into one cell. `before`: cells left out before these.
        """
        inner = dialects.unwrapped(_texts(cells[-1:]), self.dialect)
        if len(inner) < 2:
            return 0
        return len(inner) if before + len(cells) - 1 + len(inner) == self.width else 0


def _texts(cells: Sequence[Cell]) -> list[str]:
    """The cells of a text file, which are what `csv.reader` gave."""
    return cast("list[str]", cells)


def _delimiter(asked: str | None) -> str | None:
    delimiter = NAMED_DELIMITERS.get((asked or "").lower(), asked)
    if delimiter and (len(delimiter) != 1 or delimiter in '\r\n"'):
        raise UnreadableFile("file.bad_delimiter", delimiter=asked)
    return delimiter


def _keeping(again: deque[str], source: Iterator[str], record: _Record) -> Iterator[str]:
    """The lines to read again, then those of the source, each also put into the record."""
    kept = record.lines
    while again:
        line = again.popleft()
        kept.append(line)
        yield line
    for line in source:
        kept.append(line)
        yield line
    record.is_cut_off = True

"""The cells of an old workbook (.xls of Excel 5 to 2003) by its own records ([MS-XLS] 2.4)."""

import struct
from collections.abc import Iterator

from .grid import Mark, Survey
from .types import CellError
from .xlsb import ERRORS

BEGIN, END, SHEET, STRINGS, CONTINUED = 0x809, 0x0A, 0x85, 0xFC, 0x3C
FORMULA, NUMBER, LABEL, BOOL_OR_ERROR, RK = 0x06, 0x203, 0x204, 0x205, 0x27E
MANY_RK, RICH_LABEL, SHARED_LABEL = 0xBD, 0xD6, 0xFD
# The first bytes of a result that is no number, and its kinds.
NO_NUMBER, TEXT_RESULT, ERROR_RESULT, EMPTY_RESULT = b"\xff\xff", 0, 2, 3
EXCEL_97 = 0x600


def records(data: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """(number, data) of each record from `place` on."""
    while place + 4 <= len(data):
        number, size = struct.unpack_from("<HH", data, place)
        yield number, data[place + 4 : place + 4 + size]
        place += 4 + size


def survey(data: bytes, index: int) -> Survey:
    """Count the cells of the sheet of that index, and find its error cells, which the fast reader shows as empty.

    Args:
        data: the stream of the workbook.
    """
    starts, segments, version, before = [], [], 0, 0
    for number, content in records(data):
        if number == END:
            break
        if number == BEGIN:
            (version,) = struct.unpack_from("<H", content)
        elif number == SHEET:
            starts.append(struct.unpack_from("<I", content)[0])
        elif number == STRINGS or (number == CONTINUED and before in {STRINGS, CONTINUED} and segments):
            segments.append(content)
        before = number
    blank = _blank_strings(segments) if version == EXCEL_97 and segments else set()
    return _count(_sheet_records(data, starts[index]), blank)


def _sheet_records(data: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet, without those of the charts in it."""
    depth = 0
    for number, content in records(data, place):
        depth += (number == BEGIN) - (number == END)
        if depth < 1:
            return
        if depth == 1:
            yield number, content


def _count(cells: Iterator[tuple[int, bytes]], blank: set[int]) -> Survey:
    stored = 0
    lost: dict[int, dict[int, Mark]] = {}
    for number, content in cells:
        if number in {NUMBER, RK}:
            stored += 1
        elif number == MANY_RK:
            stored += (len(content) - 6) // 6
        elif number in {LABEL, RICH_LABEL}:
            stored += bool(content[8:].strip(b"\0 "))
        elif number == SHARED_LABEL:
            stored += struct.unpack_from("<I", content, 6)[0] not in blank
        elif number in {FORMULA, BOOL_OR_ERROR}:
            error = _error(number, content)
            stored += error is not None or not _is_empty(number, content)
            if error is not None:
                row, column = struct.unpack_from("<HH", content)
                lost.setdefault(row + 1, {})[column] = CellError(ERRORS.get(error, "#ERROR!"))
    return Survey(stored, lost)


def _error(number: int, content: bytes) -> int | None:
    """The number of the error that a cell holds, if it does."""
    if number == BOOL_OR_ERROR:
        return content[6] if content[7] else None
    is_error = content[12:14] == NO_NUMBER and content[6] == ERROR_RESULT
    return content[8] if is_error else None


def _is_empty(number: int, content: bytes) -> bool:
    """Whether the result of a formula is a text, which may be empty, or none."""
    return number == FORMULA and content[12:14] == NO_NUMBER and content[6] in {TEXT_RESULT, EMPTY_RESULT}


def _blank_strings(segments: list[bytes]) -> set[int]:
    """The indexes of the shared strings that show nothing."""
    strings = _Segments(segments)
    _, count = struct.unpack("<II", strings.read(8))
    return {index for index in range(count) if not strings.string().strip()}


class _Segments:
    """The table of strings, which goes on from record to record; a text that does so says anew how wide it is."""

    def __init__(self, segments: list[bytes]) -> None:
        self.segments = iter(segments)
        self.segment = next(self.segments)
        self.place = 0

    def _left(self) -> int:
        if self.place >= len(self.segment):
            self.segment, self.place = next(self.segments, b""), 0
            if not self.segment:
                raise EOFError("strings cut off")
        return len(self.segment) - self.place

    def read(self, size: int) -> bytes:
        """The next bytes, over as many records as it takes."""
        found = b""
        while len(found) < size:
            take = min(self._left(), size - len(found))
            found += self.segment[self.place : self.place + take]
            self.place += take
        return found

    def string(self) -> str:
        """The next string of the table, without its formats."""
        length, flags = struct.unpack("<HB", self.read(3))
        runs = struct.unpack("<H", self.read(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self.read(4))[0] if flags & 4 else 0
        text = ""
        while len(text) < length:
            if self.place >= len(self.segment):
                self._left()
                flags = self.read(1)[0]
            width = 2 if flags & 1 else 1
            take = min(self._left() // width, length - len(text))
            if not take:
                raise EOFError("half a letter")
            text += self.read(take * width).decode("utf-16-le" if flags & 1 else "latin-1", "replace")
        self.read(4 * runs + more)
        return text

"""The cells of a binary workbook by its own records, and the short records that the fast reader passes over.

[MS-XLSB] 2.1.4: a record is its number and its size, seven bits a byte, and its data. A short cell has no column: it
stands in the one after the cell before it.
"""

import io
import struct
import zipfile
from collections.abc import Iterator

from . import guard
from .grid import Mark, Survey
from .types import CellError
from .xlsx import relations

BOOK = "xl/workbook.bin"
STRINGS = "xl/sharedstrings.bin"
ROW, BLANK, ERROR, TEXT, SHARED, FORMULA_TEXT, FORMULA_ERROR = 0, 1, 3, 6, 7, 8, 11
CELLS = range(1, 12)
# Record of a short cell -> that of the same cell with its column.
SHORT = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
SHARED_STRING, SHEET = 19, 156
# [MS-XLSB] 2.5.97.2: the errors as cells show them.
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, data) of each record of a part."""
    place = 0
    while place < len(data):
        number, place = _varint(data, place, 2)
        size, place = _varint(data, place, 4)
        if place + size > len(data):
            raise EOFError("record cut off")
        yield number, data[place : place + size]
        place += size


def _varint(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of up to `most` bytes, and the place behind it; a record's own number keeps its bits apart."""
    value = 0
    for shift in range(most):
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 128:
            break
    return value, place


def sheet_part(archive: zipfile.ZipFile, name: str) -> str:
    """The name of the part in which the sheet of that name stands."""
    targets = relations(archive, "xl/_rels/workbook.bin.rels")
    for number, data in records(archive.read(BOOK)):
        if number == SHEET:
            relation, place = _text(data, 8)
            if _text(data, place)[0] == name:
                return targets[relation]
    raise LookupError(name)


def _text(data: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, place)
    end = place + 4 + 2 * length
    return data[place + 4 : end].decode("utf-16-le"), end


def survey(archive: zipfile.ZipFile, part: str) -> tuple[Survey, io.BytesIO | None]:
    """What the sheet in `part` holds, and the workbook with whole cells in the place of short ones, if it has any."""
    blank = _blank_strings(archive)
    lost: dict[int, dict[int, Mark]] = {}
    out: list[bytes] = []
    row = stored = shortened = 0
    column = -1
    for number, data in records(archive.read(part)):
        if number == ROW:
            (row,), column = struct.unpack_from("<I", data), -1
        elif number in SHORT:
            number, data = SHORT[number], struct.pack("<I", column + 1) + data  # noqa: PLW2901 - the record, mended
            shortened += 1
        if number in CELLS:
            (column,) = struct.unpack_from("<I", data)
            stored += _holds(number, data, blank)
            if number in {ERROR, FORMULA_ERROR}:
                lost.setdefault(row + 1, {})[column] = CellError(ERRORS.get(data[8], "#ERROR!"))
        out.append(_record(number, data))
    whole = {name: archive.read(name) for name in archive.namelist()} | {part: b"".join(out)} if shortened else {}
    return Survey(stored, lost), guard.archive_of(whole) if whole else None


def _holds(number: int, data: bytes, blank: set[int]) -> bool:
    if number in {TEXT, FORMULA_TEXT}:
        return bool(_text(data, 8)[0].strip())
    if number == SHARED:
        return struct.unpack_from("<I", data, 8)[0] not in blank
    return number != BLANK


def _blank_strings(archive: zipfile.ZipFile) -> set[int]:
    """The indexes of the shared strings that show nothing."""
    part = next((name for name in archive.namelist() if name.lower() == STRINGS), None)
    if part is None:
        return set()
    texts = (data for number, data in records(archive.read(part)) if number == SHARED_STRING)
    return {index for index, data in enumerate(texts) if not _text(data, 1)[0].strip()}


def _record(number: int, data: bytes) -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size = len(data)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + data

"""The cells of an .xlsx sheet by its own bytes: how many there are, which the fast reader loses, which stand far away.

Everything works on the bytes as they are inflated, in pieces of whole rows; nothing is built from them.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from . import guard
from .grid import LAST_ROW, Mark, Survey, column_index, column_letters
from .types import CellError, FormulaNoValue, UnreadableFile

TAG = rb"<(?:\w+:)?"
CELL = TAG + rb"c\b[^<>]*"
CELL_TAG = re.compile(CELL + b">")
REFERENCE = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
REFERENCES = re.compile(TAG + rb"""c\b[^<>]*?\br=["']([A-Z]+\d+)["']""")
TEXT_TYPE = re.compile(rb"""\bt=["']str["']""")
ERROR = re.compile(CELL + rb"""\bt=["']e["'][^<>/]*>(.{0,9000}?)</(?:\w+:)?c>""", re.DOTALL)
STORED = re.compile(TAG + rb"v\b[^<>]*>([^<]+)</")
# Most programs write the reference first, and no prefix: such pieces are counted several times faster.
USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"')
USUAL_ROW = re.compile(rb'<row r="(\d{1,7})"')
UNUSUAL = (b":c ", b":c>", b":row", b":v>", b"<v ", b"<is ")
# A value, or a text that stands in the cell itself.
VALUE = re.compile(TAG + rb"(?:v\b[^<>/]*>[^<]|is\b)")
FORMULA = re.compile(TAG + rb"f\b")
FORMULA_ONLY = re.compile(
    TAG + rb"f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ROW_TAG = re.compile(TAG + rb"row\b")
ROW_NUMBERS = re.compile(TAG + rb"""row\b[^<>]*?\br=["'](\d+)["']""")
ROW_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
# The opening tags of rows and cells, and with them what they hold.
PLACES = re.compile(TAG + rb"(row|c)\b([^<>]*)>")
ROW = re.compile(rb"<(\w+:)?row\b([^<>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
WHOLE_CELL = re.compile(rb"(<(?:\w+:)?c\b)([^<>]*?)(?:/>|(>.*?</(?:\w+:)?c>))", re.DOTALL)
SHARED_INDEX = re.compile(CELL + rb"""\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d+)<""")
INLINE = re.compile(TAG + rb"is\b[^<>]*?(?:/>|>(.*?)</(?:\w+:)?is>)", re.DOTALL)
BLANK_VALUE = re.compile(TAG + rb"v\b[^<>]*>\s+</")
STRING = re.compile(TAG + rb"si\b[^<>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
TEXT = re.compile(TAG + rb"t\b[^<>]*>([^<]*)<")
# No opening tag of a cell is longer, no row with all its cells.
TAG_BYTES = 300
ROW_BYTES = 16 * 2**20
# No reference is longer than XFD1048576.
REFERENCE_BYTES = 10
# A sheet of so many cells is read as it is, however few of them hold anything.
DENSE_CELLS = 2_000_000
NO_CODE = CellError("#ERROR!")


class Sheet(NamedTuple):
    """Where a sheet stands: its archive, its part, the part of the texts, and style -> digits to pad to (P40)."""

    archive: zipfile.ZipFile
    part: str
    strings: str | None
    padded: Mapping[int, int]


def pieces(archive: zipfile.ZipFile, part: str, element: bytes = b"row") -> Iterator[bytes]:
    """The part in pieces that end where an element ends."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(guard.BLOCK):
            data = rest + block
            end = _last_end(data, element + b">")
            if not end and len(data) > ROW_BYTES:
                raise UnreadableFile("file.zip_bomb")
            if end:
                yield data[:end]
            rest = data[end:]
    yield rest


def _last_end(data: bytes, name: bytes) -> int:
    """Where the last closing tag ends, 0 without one; an element may have a prefix, ``x:row``."""
    end = data.rfind(name)
    while end >= 0 and not data.startswith(b"</", data.rfind(b"<", 0, end)):
        end = data.rfind(name, 0, end)
    return end + len(name) if end >= 0 else 0


def survey(sheet: Sheet) -> Survey:
    """Count the cells of a sheet and find those that the fast reader loses.

    Raises:
        UnreadableFile: a cell says that it stands where no sheet has one.
    """
    lost: dict[int, dict[int, Mark]] = {}
    columns = {b"A"}
    stored = last = row = 0
    for piece in pieces(sheet.archive, sheet.part):
        tally = _usual_tally(piece) or _tally(piece)
        if max([*tally.rows, 0]) > LAST_ROW:
            raise UnreadableFile("file.unreadable", format="xlsx")
        stored += tally.stored
        columns |= tally.columns
        places: dict[int, tuple[int, int]] = {}
        if tally.is_placed:
            row = tally.rows[-1] if tally.rows else row
        else:
            places, row = _places(piece, row)
        last = max(last, row, *tally.rows)
        for start, tag, mark in _marks(piece, sheet.padded):
            number, column = places.get(start) or _place(tag)
            lost.setdefault(number, {})[column] = mark
            stored += mark in (FormulaNoValue(), NO_CODE)  # nothing is stored, and yet it is shown
    return Survey(stored, lost, 1 + max(map(column_index, columns)), last)


class _Tally(NamedTuple):
    """Of a piece: the cells that hold something, the letters of columns, the numbers of rows, whether all have them."""

    stored: int
    columns: set[bytes]
    rows: list[int]
    is_placed: bool


def _usual_tally(piece: bytes) -> _Tally | None:
    """The tally of a piece that is written in the usual way, None for others."""
    if any(sign in piece for sign in UNUSUAL):
        return None
    columns, rows = USUAL_CELL.findall(piece), USUAL_ROW.findall(piece)
    if len(columns) < sum(map(piece.count, (b"<c ", b"<c>", b"<c/"))):
        return None
    if len(rows) < sum(map(piece.count, (b"<row ", b"<row>", b"<row/"))):
        return None
    stored = piece.count(b"<v>") - piece.count(b"<v></v>") + piece.count(b"<is>")
    return _Tally(stored, set(columns), list(map(int, rows)), is_placed=True)


def _tally(piece: bytes) -> _Tally:
    references = REFERENCES.findall(piece)
    rows = list(map(int, ROW_NUMBERS.findall(piece)))
    if max([*map(len, references), 0]) > REFERENCE_BYTES:
        raise UnreadableFile("file.unreadable", format="xlsx")
    is_placed = len(references) == len(CELL_TAG.findall(piece)) and len(rows) == len(ROW_TAG.findall(piece))
    columns = {reference.rstrip(b"0123456789") for reference in references}
    return _Tally(len(VALUE.findall(piece)), columns, rows, is_placed)


def _places(piece: bytes, row: int) -> tuple[dict[int, tuple[int, int]], int]:
    """Where the cells stand by the offsets of their tags, and the last row: without a reference, behind the one before.

    Args:
        row: the last row before the piece.
    """
    found = {}
    column = -1
    for match in PLACES.finditer(piece):
        if match[1] == b"row":
            number = ROW_NUMBER.search(match[2])
            row, column = int(number[1]) if number else row + 1, -1
            continue
        reference = REFERENCE.search(match[2])
        column = column_index(reference[1]) if reference else column + 1
        found[match.start()] = row, column
    return found, row


def _place(tag: bytes) -> tuple[int, int]:
    reference = REFERENCE.search(tag)
    if reference is None or int(reference[2]) > LAST_ROW:
        raise LookupError("a cell without a place")
    return int(reference[2]), column_index(reference[1])


def _marks(piece: bytes, padded: Mapping[int, int]) -> Iterator[tuple[int, bytes, Mark]]:
    """(offset, opening tag, what stands there) of the cells that the fast reader loses."""
    if padded:
        numbers = b"|".join(str(style).encode() for style in padded)
        for match in re.finditer(CELL + rb"""\bs=["'](""" + numbers + rb""")["'][^<>/]*>""", piece):
            yield match.start(), match[0], padded[int(match[1])]
    if b'="e"' in piece or b"='e'" in piece:
        for match in ERROR.finditer(piece):
            stored = STORED.search(match[1])
            yield match.start(), match[0], CellError(stored[1].decode()) if stored else NO_CODE
    if b"<f" in piece or b":f" in piece:
        for match in FORMULA_ONLY.finditer(piece):
            tags = [*CELL_TAG.finditer(piece, max(0, match.start() - TAG_BYTES), match.start())]
            # An empty result that is a text was stored: it is what the formula gave.
            if tags and not TEXT_TYPE.search(tags[-1][0]):
                yield tags[-1].start(), tags[-1][0], FormulaNoValue()


def is_sparse(found: Survey, columns: int) -> bool:
    """Whether so few cells stand so far apart that the fast reader would need memory for a sheet of blanks."""
    return found.columns > columns or found.columns * found.rows > max(DENSE_CELLS, 8 * found.stored)


def closed_up(sheet: Sheet, columns: int) -> tuple[bytes, list[int]]:
    """The part without blank rows and cells, its rows numbered from 1 on, and the number that each had.

    Raises:
        UnreadableFile: a cell that holds something stands beyond `columns`.
    """
    blank = blank_strings(sheet)
    out: list[bytes] = []
    numbers: list[int] = []
    number = 0
    for piece in pieces(sheet.archive, sheet.part):
        for match in ROW.finditer(piece):
            prefix, attributes, content = match.groups(b"")
            if not numbers and not out:
                out.append(piece[: match.start()])
            written = ROW_NUMBER.search(attributes)
            number = int(written[1]) if written else number + 1
            cells = [*_filled_cells(content, len(numbers) + 1, columns, blank)]
            if cells:
                numbers.append(number)
                out.append(b'<%brow r="%d">%b</%brow>' % (prefix, len(numbers), b"".join(cells), prefix))
    return b"".join(out), numbers


def _filled_cells(content: bytes, number: int, columns: int, blank: set[int]) -> Iterator[bytes]:
    """The cells of a row that hold something, as those of row `number`."""
    column = -1
    for opening, attributes, rest in (match.groups(b"") for match in WHOLE_CELL.finditer(content)):
        reference = REFERENCE.search(attributes)
        column = column_index(reference[1]) if reference else column + 1
        if not (VALUE.search(rest) or FORMULA.search(rest)):
            continue
        if column < columns:
            place = f' r="{column_letters(column)}{number}"'.encode()
            yield opening + place + REFERENCE.sub(b"", attributes) + rest
        elif not _is_blank(opening + attributes + rest, blank):
            raise UnreadableFile("file.too_many_columns", limit=columns, columns=column + 1)


def _is_blank(cell: bytes, blank: set[int]) -> bool:
    index = SHARED_INDEX.match(cell)
    if index:
        return int(index[1]) in blank
    inline = INLINE.search(cell)
    if inline:
        return _text_is_blank(inline[1])
    return bool(BLANK_VALUE.search(cell)) or not VALUE.search(cell)


def blank_cells(sheet: Sheet) -> int:
    """How many cells hold a text of nothing, or of white space that nobody asked to keep."""
    blank = blank_strings(sheet)
    count = 0
    for piece in pieces(sheet.archive, sheet.part):
        count += sum(int(index) in blank for index in SHARED_INDEX.findall(piece))
        count += sum(map(_text_is_blank, INLINE.findall(piece))) + len(BLANK_VALUE.findall(piece))
    return count


def blank_strings(sheet: Sheet) -> set[int]:
    """The indexes of the shared strings that show nothing."""
    if sheet.strings is None:
        return set()
    texts = (text for piece in pieces(sheet.archive, sheet.strings, b"si") for text in STRING.findall(piece))
    return {index for index, text in enumerate(texts) if _text_is_blank(text)}


def _text_is_blank(xml: bytes | None) -> bool:
    return not xml or not b"".join(TEXT.findall(xml)).strip()

"""Workbooks of any length, their rows written as they come: openpyxl makes all of the book but its rows.

Its own writer makes an object of every cell, and took four times as long (100,000 clients: 56 s against 13 s).
"""

import datetime
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.timezone import is_aware, make_naive
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

SHEET = "xl/worksheets/sheet1.xml"
# Characters that a cell holds; every program cuts off the rest.
MOST_CHARACTERS = 32_767
# With more digits than these a number loses some in a cell.
MOST_DIGITS = 15
# Workbooks know no day before it (trap P34).
FIRST_YEAR = 1900
# The widths of columns, in characters: they follow from the titles and from as many rows.
NARROWEST, WIDEST, ROWS_MEASURED = 9, 50, 200
ROWS_AT_ONCE = 500
# zlib's: the next one takes twice the time for a file a tenth smaller.
LEVEL = 3

# A text that stands in XML as it is: of a sign, a control character, an edge of blanks, or what reads as the code of a
# character (``_x000D_``), ``_text`` takes care.
_PLAIN = re.compile("(?! )[^&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]*(?<! )").fullmatch
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNKNOWN_TO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def write_xlsx(rows: Iterable[Iterable], file: IO[bytes] | Path) -> None:
    """Write ``rows``, the titles first, as a workbook into ``file``; text is never a formula (trap P57).

    Numbers, days and times are such; characters that XML cannot hold are left out: a vertical tab pasted into a note
    stops no export. Memory stays flat.
    """
    lines = map(list, rows)
    first = list(islice(lines, ROWS_MEASURED + 1))
    book, styles = _empty_book(first)
    with ZipFile(book) as parts, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name in parts.namelist():
            if name != SHEET:
                archive.writestr(name, parts.read(name))
        head, tail = parts.read(SHEET).split(b"<sheetData></sheetData>")
        with archive.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(head + b"<sheetData>")
            for text in _xml(chain(first, lines), styles):
                sheet.write(text.encode())
            sheet.write(b"</sheetData>" + tail)


def _empty_book(rows: Sequence[Sequence[Any]]) -> tuple[IO[bytes], dict[type, int]]:
    """Return a book without rows whose columns are as wide as ``rows`` ask, and the style of each type of cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"  # the titles stay in sight
    for place, width in enumerate(_widths(rows), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    # A cell gets the style of its type when it is made, and the book with it.
    samples = (datetime.date.min, datetime.datetime(1, 1, 1), datetime.time.min, datetime.timedelta.min)  # noqa: DTZ001 - as cells are
    styles: dict[type, int] = {type(sample): WriteOnlyCell(sheet, sample).style_id for sample in samples}
    title = WriteOnlyCell(sheet)
    title.font = Font(bold=True)
    styles[str] = title.style_id
    file = io.BytesIO()
    book.save(file)
    return file, styles


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    longest: list[int] = []
    for row in rows:
        lengths = [len(str(value)) if value is not None else 0 for value in row]
        longest = [max(pair) for pair in zip(longest or [0] * len(lengths), lengths, strict=False)]
    return [min(max(length + 2, NARROWEST), WIDEST) for length in longest]


def _xml(lines: Iterator[list[Any]], styles: dict[type, int]) -> Iterator[str]:
    """Yield the XML of the rows, some hundreds at a time."""
    number, letters = 0, list[str]()
    writers = _writers(styles)
    while some := list(islice(lines, ROWS_AT_ONCE)):
        parts: list[str] = []
        for cells in some:
            number += 1
            if len(letters) < len(cells):
                letters = [get_column_letter(place) for place in range(1, len(cells) + 1)]
            style = f' s="{styles[str]}"' if number == 1 else ""
            parts.append(f'<row r="{number}">')
            for letter, value in zip(letters, cells, strict=False):
                if type(value) is str and value:
                    text = f"<t>{value}</t>" if _PLAIN(value) and len(value) <= MOST_CHARACTERS else _text(value)
                    parts.append(f'<c r="{letter}{number}"{style} t="inlineStr"><is>{text}</is></c>')
                elif value is not None and value != "":
                    attributes, content = writers.get(type(value), _other)(value)
                    parts.append(f'<c r="{letter}{number}"{attributes}>{content}</c>')
            parts.append("</row>")
        yield "".join(parts)


def _text(value: str) -> str:
    """Return the element of any text."""
    value = _UNKNOWN_TO_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value))[:MOST_CHARACTERS]
    value = _CODED.sub("_x005F_", value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{value}</t>'


def _writers(styles: dict[type, int]) -> dict[type, Callable[[Any], tuple[str, str]]]:
    """Return for each type what gives the attributes and the content of its cell."""
    numbers = dict.fromkeys((int, float, Decimal), _number)
    moments = {kind: partial(_moment, style) for kind, style in styles.items() if kind is not str}
    return {bool: _truth, **numbers, **moments}


def _number(value: float | Decimal) -> tuple[str, str]:
    return ("", f"<v>{value}</v>") if is_exact(value) else _other(number_text(value))


def is_exact(number: float | Decimal) -> bool:
    """Return whether a cell holds all digits of ``number``."""
    if isinstance(number, Decimal):
        return number.is_finite() and len(number.as_tuple().digits) <= MOST_DIGITS
    return math.isfinite(number) and abs(number) < 10**MOST_DIGITS


def number_text(number: float | Decimal) -> str:
    """Return all digits of ``number``."""
    return format(number, "f" if isinstance(number, Decimal) else "")


def _truth(value: bool) -> tuple[str, str]:
    return ' t="b"', f"<v>{value:d}</v>"


@lru_cache(maxsize=10_000)
def _moment(style: int, value: Any) -> tuple[str, str]:
    """Return a day or time as the number that stands for it; before there are such numbers, as a text."""
    if isinstance(value, datetime.date) and value.year < FIRST_YEAR:
        return _other(value.isoformat())
    if isinstance(value, datetime.datetime) and is_aware(value):
        value = make_naive(value)
    return f' s="{style}"', f"<v>{to_excel(value)}</v>"


def _other(value: object) -> tuple[str, str]:
    """Return anything else, such as a text that is translated when it is read, as what it is called."""
    return ' t="inlineStr"', f"<is>{_text(str(value))}</is>"

"""Cells as text (traps P29, P40-P42, P47, P49-P51, P55)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from napsix import places
from napsix.text import unguarded

from ..types import BadValue, Cell, CellError
from .base import Convert, ValueProfile

# Spreadsheets keep 15 digits of a number; up to 2**53 a float is still the integer it shows.
EXACT = 2**53
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n{3,}")
NEWLINES = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c")
TAG_BORDERS = re.compile(r"[;,|\n]+")
# A name between quotes, as Mailchimp writes tags: the commas in it are its own.
QUOTED_NAME = re.compile(r'(?:^|[;,|\n])\s*"((?:[^"]|"")+)"\s*(?=[;,|\n]|$)')
QUOTE = '"'
# What a name in a list cannot have without quotes.
TELLS_APART = re.compile(r'[;|\n"]')
# A whole number that went through a program which takes it for a decimal one (P37).
ZERO_DECIMALS = re.compile(r"(\d{4,})[.,]0{1,2}")
# Soft hyphen, zero-width space and non-joiner, word joiner, BOM, bidi marks and controls.
_INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x9f"
DROPPED = re.compile(f"[{_INVISIBLE}{_CONTROL}]")
# A zero-width joiner belongs into emoji only, where both neighbours are beyond the letters.
LONE_JOINER = re.compile(
    "(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)


def clean(text: str) -> str:
    """Text without what cannot be seen: NFC, one kind of space, no zero-width or bidi characters, trimmed (P49, P50).

    Line breaks become ``\\n`` and stay.
    """
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = DROPPED.sub("", NEWLINES.sub("\n", unguarded(text)))
        text = LONE_JOINER.sub("", text) if "\u200d" in text else text
        text = "\n".join(line.strip() for line in unicodedata.normalize("NFC", SPACES.sub(" ", text)).split("\n"))
    text = text.strip()
    if text[:1] == "'":
        text = unguarded(text)
    return SPACES.sub(" ", text) if "  " in text else text


def clean_line(text: str) -> str:
    """The same on one line."""
    text = clean(text)
    return " ".join(text.split()) if "\n" in text else text


def cell_text(cell: Cell) -> str:
    """A cell as a person would read it; for previews, excerpts and joining."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    shown = SHOWN.get(type(cell))
    return shown(cell) if shown else str(cell)


def _show_float(number: float) -> str:
    return str(int(number)) if number % 1 == 0 and abs(number) < EXACT else f"{number:.15g}"


def _show_datetime(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y}" if moment.time() == time.min else f"{moment:%d/%m/%Y %H:%M}"


SHOWN: dict[type, Callable[..., str]] = {
    bool: lambda answer: "sí" if answer else "no",
    float: _show_float,
    datetime: _show_datetime,
    date: lambda day: f"{day:%d/%m/%Y}",
    time: lambda hour: f"{hour:%H:%M}",
    timedelta: str,
}


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell that can be seen."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def line_of(cell: Cell) -> str:
    """A cell as one line of text; refused when the spreadsheet has lost digits of it (P42)."""
    if cell.__class__ is str:
        return clean_line(cell)
    if isinstance(cell, (int, float)) and abs(cell) >= 10**15:
        raise BadValue("value.digits_lost", text=cell_text(cell))
    return clean_line(cell_text(cell))


def whole(text: str) -> str:
    """``30612052170.0`` without its decimals of nothing, any other text as it is."""
    found = ZERO_DECIMALS.fullmatch(text)
    return found[1] if found else text


def quoted_names(text: str) -> tuple[list[str], str]:
    """The names that stand between quotes in a list of names, and the rest of the list."""
    names = [name.replace('""', '"').strip() for name in QUOTED_NAME.findall(text)] if '"' in text else []
    return names, QUOTED_NAME.sub("\n", text) if names else text


def joined_names(names: Iterable[str]) -> str:
    """A list of names as one text, from which they are read again: with semicolons between, in quotes where needed."""
    return "; ".join(f'"{name.replace(QUOTE, QUOTE * 2)}"' if TELLS_APART.search(name) else name for name in names)


def join_cells(cells: Iterable[Cell], separator: str = " ") -> Cell:
    """Several cells as one for a joinable field; an error cell among them is returned itself."""
    for cell in cells:
        if isinstance(cell, CellError):
            return cell
    return separator.join(filter(None, map(cell_text, cells))) or None


def _checked_length(text: str, limit: int | None) -> str:
    if limit is not None and len(text) > limit:
        raise BadValue("value.too_long", limit=limit, length=len(text))
    return text


def text(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """A text on one line, refused when it is longer than `max_length`."""

    def convert(cell: Cell) -> str:
        line = line_of(cell)
        if max_length is not None and len(line) > max_length:
            raise BadValue("value.too_long", limit=max_length, length=len(line))
        return line

    return convert


def long_text(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """A text that keeps its lines, with at most one blank between, refused when it is longer than `max_length`."""

    def convert(cell: Cell) -> str:
        lines = BLANK_LINES.sub("\n\n", clean(cell)) if cell.__class__ is str else line_of(cell)
        return _checked_length(lines, max_length)

    return convert


def postal_code(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """``1038``, ``B1636FDA``: no spaces at the ends, capitals."""
    return lambda cell: _checked_length(whole(line_of(cell)).upper(), max_length)


def province(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """A province of Argentina by its one name, however it is spelled; any other text as it is (P45)."""

    def convert(cell: Cell) -> str:
        line = line_of(cell)
        return _checked_length(places.province(line) or line, max_length)

    return convert


def tags(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """``a; b, c`` as a tuple without repeats (P55)."""

    def convert(cell: Cell) -> tuple[str, ...] | None:
        raw = clean(cell) if cell.__class__ is str else line_of(cell)
        names: dict[str, str] = {}
        quoted, rest = quoted_names(raw)
        for name in [*quoted, *map(str.strip, TAG_BORDERS.split(rest))]:
            if name:
                names.setdefault(name.casefold(), _checked_length(name, max_length))
        return tuple(names.values()) or None

    return convert

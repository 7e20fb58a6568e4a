"""Text made comparable: what search, sorting, matching and exports agree on. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

_JOINED = str.maketrans("", "", ".'’´`")
_SEPARATORS = re.compile(r"[\W_]+")
_NOT_DIGITS = re.compile(r"\D+")
_NUMBER_LIKE = re.compile(r"^[\d\s()+./-]*\d[\d\s()+./-]*$")
# Words of a query that count.
MOST_WORDS = 50
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"^[+-]?\d[\d .,()-]*$")
V = TypeVar("V")


def fold(text: str) -> str:
    """Return ``text`` in one spelling: no case, no accents, single spaces. ``"Ñandú S.A."`` → ``"nandu sa"``.

    Dots and apostrophes join what they stand in (``S.A.`` is found as ``sa``), every other sign separates.
    """
    if text.isascii():  # most text, and ten times faster
        return _SEPARATORS.sub(" ", text.lower().translate(_JOINED)).strip()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", plain.translate(_JOINED)).strip()


def digits(text: str) -> str:
    """Return only the digits of ``text``: the key by which phones and tax ids are compared."""
    return _NOT_DIGITS.sub("", text)


def search_document(*texts: str | None, numbers: Iterable[str | None] = ()) -> str:
    """Return the text in which ``search_words`` of a query are looked up.

    It starts with a space, so that a space and two letters (three signs, what a trigram index serves)
    mean "a word that begins so". ``numbers`` (phones, tax ids) go in by their digits alone.
    """
    words = [fold(text) for text in texts if text]
    words += [digits(number) for number in numbers if number]
    return " " + " ".join(word for word in words if word)


def query_pieces(query: str) -> list[str]:
    """Return the words of a query as they were typed; one of digits and signs alone is a single one."""
    query = query.strip()
    return [query] if _NUMBER_LIKE.match(query) else query.split()


def search_words(query: str) -> list[str]:
    """Return the pieces a document must contain to match ``query``; none for a query without letters or digits.

    A query of digits and signs alone is one number however it is grouped: ``20-12345678-6``, ``11 4444-5555``.
    Pieces of one or two letters must begin a word; longer ones may stand anywhere. The first ``MOST_WORDS`` count:
    no database reads a condition of thousands.
    """
    pieces = [digits(piece) if _NUMBER_LIKE.match(piece) else fold(piece) for piece in query_pieces(query)]
    words = list(dict.fromkeys(" ".join(pieces).split()))[:MOST_WORDS]
    return [word if len(word) > 2 else f" {word}" for word in words]


def safe_cell(value: V) -> V | str:
    """Return ``value`` so that no spreadsheet program takes it for a formula (trap P57).

    Only text is guarded, and not text that is plainly a number or a phone.
    """
    if isinstance(value, str) and value.startswith(_FORMULA_START) and not _PLAIN_NUMBER.match(value):
        return f"'{value}"
    return value


def unguarded(value: V) -> V | str:
    """Return ``value`` without the guard that ``safe_cell`` or another program put before it (trap P29)."""
    if isinstance(value, str) and value[:1] in {"'", "\u200d", "\t"} and value[1:].startswith(_FORMULA_START):
        return value[1:]
    return value

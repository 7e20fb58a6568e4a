"""Text made comparable: what search, sorting, matching and exports agree on. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

_JOINED = str.maketrans("", "", ".'’´`")
_SEPARATORS = re.compile(r"[\W_]+")
_NOT_DIGITS = re.compile(r"\D+")
_NUMBER_LIKE = re.compile(r"^[\d\s()+./-]*\d[\d\s()+./-]*$")
# Letters that are not a base letter and an accent to Unicode, though people type them as one.
_WHOLE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ʒ": "z"}
)
# What follows an N in a sort key to make it an Ñ: a letter after Z by any collation, which ``fold`` never leaves.
ENYE = "ʒ"
# Digits of area and number of an Argentine phone.
NATIONAL = 10
# Digits of a mobile called from its own area: 15, and a number of six to eight.
LOCAL_MOBILES = (8, 9, 10)
# Argentine areas of three digits. The only one of two is 11, all others have four.
AREAS = frozenset(
    """220 221 223 230 236 237 249 260 261 263 264 266 280 291 294 297 298 299 336 341 342 343 345 348 351 353 358 362
    364 370 376 379 380 381 383 385 387 388""".split()
)
# Words of a query that count.
MOST_WORDS = 50
FORMULA_SIGNS = frozenset("=+-@\t\r＝＋－＠")
_FORMULA_START = tuple(FORMULA_SIGNS)
_PLAIN_NUMBER = re.compile(r"^[+-]?\d[\d .,()-]*$")
V = TypeVar("V")


def fold(text: str, *, enye: str = "n") -> str:
    """Return ``text`` in one spelling: no case, no accents, single spaces. ``"Ñandú S.A."`` → ``"nandu sa"``.

    Dots and apostrophes join what they stand in (``S.A.`` is found as ``sa``), every other sign separates. ``enye`` is
    what an Ñ becomes.
    """
    if text.isascii():  # most text, and ten times faster
        return _SEPARATORS.sub(" ", text.lower().translate(_JOINED)).strip()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_WHOLE)
    apart = apart.replace("n\u0303", enye)
    plain = "".join([char for char in apart if not unicodedata.combining(char)])
    return _SEPARATORS.sub(" ", plain.translate(_JOINED)).strip()


def sort_key(text: str) -> str:
    """Return ``text`` folded so that it sorts as in Spanish, where Ñ is a letter between N and O.

    Without ``ENYE`` it is ``fold(text)``.
    """
    return fold(text, enye=f"n{ENYE}")


def code_key(text: str) -> str:
    """Return the key by which codes are compared: they are one whatever their case, blanks, and way to put accents."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def digits(text: str) -> str:
    """Return only the digits of ``text``: the key by which tax ids are compared."""
    return _NOT_DIGITS.sub("", text)


def phone_key(text: str) -> str:
    """Return the key by which phones are compared: the digits of area and number of an Argentine one.

    Without the country's 54 (or 0054), the trunk's 0, and a mobile's 9 or 15: ``(0341) 15-456-7890`` and
    ``+54 9 341 456-7890`` are both ``3414567890``. Of any other number its digits, without the 00 for abroad.
    """
    number = digits(text)
    if number.startswith("00"):
        number = number[2:]
    if number.startswith("54") and len(number) > NATIONAL:
        number = number[2:]
    for lead in "909":  # people write +54 9 0341 and 0 9 341
        if NATIONAL < len(number) < NATIONAL + 5 and number[0] == lead:
            number = number[1:]
    if len(number) == NATIONAL + 2:
        number = _without_15(number)
    elif number.startswith("15") and len(number) in LOCAL_MOBILES:
        number = number[2:]
    return number


def _without_15(number: str) -> str:
    """Return twelve digits without the 15 that follows the area, of two to four."""
    first = 2 if number.startswith("11") else 3 if number[:3] in AREAS else 4
    return next((number[:end] + number[end + 2 :] for end in (first, 3, 4, 2) if number[end : end + 2] == "15"), number)


def search_document(*texts: str | None, numbers: Iterable[str | None] = (), phones: Iterable[str | None] = ()) -> str:
    """Return the text in which ``search_words`` of a query are looked up.

    It starts with a space, so that a space and two letters (three signs, what a trigram index serves)
    mean "a word that begins so". ``numbers`` (tax ids) go in by their digits alone, ``phones`` by their key too.
    """
    words = [fold(text) for text in texts if text]
    words += [digits(number) for number in numbers if number]
    for phone in phones:
        if phone:
            words += dict.fromkeys([digits(phone), phone_key(phone)])
    return " " + " ".join(word for word in words if word)


def query_pieces(query: str) -> list[str]:
    """Return the words of a query as they were typed; one of digits and signs alone is a single one."""
    query = query.strip()
    return [query] if _NUMBER_LIKE.match(query) else query.split()


def search_words(query: str) -> list[str]:
    """Return the pieces a document must contain to match ``query``; none for a query without letters or digits.

    A query of digits and signs alone is one number however it is grouped: ``20-12345678-6``, ``11 4444-5555``; a
    phone is looked up by its key.
    Pieces of one or two letters must begin a word; longer ones may stand anywhere. The first ``MOST_WORDS`` count:
    no database reads a condition of thousands.
    """
    pieces = [phone_key(piece) if _NUMBER_LIKE.match(piece) else fold(piece) for piece in query_pieces(query)]
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

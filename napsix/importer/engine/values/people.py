"""How to reach people, their names, and tax identifiers (traps P37-P39, P46-P48)."""

import re

from stdnum import get_cc_module
from stdnum.exceptions import InvalidLength, ValidationError

from napsix.tax_ids import CUIT, HOME, RULES

from ..types import BadValue, Cell
from .base import Convert, FullName, Observer, Value, ValueProfile
from .text import ZERO_DECIMALS, line_of, whole

EMAIL = re.compile(
    r"[A-Za-z0-9._%+'&/=?^{|}~!#$*-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
EMAIL_BORDERS = re.compile(r"[;,\s<>()\[\]\"]+|(?<=\w)/(?=\S+@)")
URL = re.compile(r"(https?://)?(?:[\w-]{1,63}\.)+[a-z]{2,24}(:\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
LOST_DIGITS = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
PHONE_BORDERS = re.compile(r"\s*[;/|,\n\r]\s*|\s+-\s+|\s+(?:y|o|e)\s+")
# Fewer digits than the shortest local number.
PHONE_DIGITS = 6
PARTICLES = frozenset("de del la las los da das do dos di van von der den y e san santa mac mc".split())
LABEL = re.compile(r"^(?:c\.?u\.?i\.?[tl]\.?|r\.?u\.?[tc]\.?|n\.?i\.?[tf]\.?|r\.?f\.?c\.?)[\s:#nº°.]*", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s.\-–—‐/_]+")
# A tax id with dots between its thousands and decimals of nothing, as a column of amounts is shown.
AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3}){2,})[.,]0{1,2}")
SAME_DIGIT = re.compile(r"(\d)\1*")
DNI_DIGITS = (7, 8)


def email(profile: ValueProfile, *, max_length: int = 254) -> Convert:
    """An address with its domain in lower case; of several the first, the rest as a warning (P46, P47)."""

    def convert(cell: Cell) -> str | Value[str]:
        text = line_of(cell)
        parts = [text] if EMAIL.fullmatch(text) else [part for part in EMAIL_BORDERS.split(text) if "@" in part]
        addresses = [_address(part, text) for part in parts]
        if not addresses:
            raise BadValue("email.bad", text=text)
        first, *rest = dict.fromkeys(addresses)
        if len(first) > max_length:
            raise BadValue("value.too_long", limit=max_length, length=len(first))
        return Value(first, (("email.several", {"first": first, "rest": ", ".join(rest)}),)) if rest else first

    return convert


def _address(part: str, text: str) -> str:
    part = part.removeprefix("mailto:").strip(".'")
    local, _, domain = part.rpartition("@")
    if not EMAIL.fullmatch(part) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise BadValue("email.bad", text=text)
    return f"{local}@{domain.lower()}"


def phone(profile: ValueProfile, *, max_length: int | None = None, several: bool = False) -> Convert:
    """The number as written, which people know how to dial; nothing is refused but lost digits (P39).

    Args:
        several: of several numbers take the first, and say the rest (P47).
    """

    def convert(cell: Cell) -> str | Value[str]:
        if several and cell.__class__ is str and PHONE_BORDERS.search(cell):
            numbers = [line_of(part) for part in PHONE_BORDERS.split(cell) if part.strip()]
            if len(numbers) > 1 and all(sum(map(str.isdigit, number)) >= PHONE_DIGITS for number in numbers):
                first, rest = numbers[0], ", ".join(numbers[1:])
                return Value(first, (("phone.several", {"first": first, "rest": rest}),))
        text = whole(line_of(cell))
        if LOST_DIGITS.fullmatch(text):
            raise BadValue("value.digits_lost", text=text)
        if max_length is not None and len(text) > max_length:
            raise BadValue("value.too_long", limit=max_length, length=len(text))
        if sum(map(str.isdigit, text)) < PHONE_DIGITS:
            return Value(text, (("phone.unusual", {"text": text}),))
        return text

    return convert


def url(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """A web address; ``https://`` is put before a bare domain. Only http and https."""

    def convert(cell: Cell) -> str:
        text = line_of(cell)
        found = URL.fullmatch(text)
        if not found:
            raise BadValue("url.bad", text=text)
        address = text if found[1] else f"https://{text}"
        if max_length is not None and len(address) > max_length:
            raise BadValue("value.too_long", limit=max_length, length=len(address))
        return address

    return convert


class NameOrder(Observer):
    """Whether a column writes ``Apellido, Nombre``: when most of its values have one comma (P48)."""

    def __init__(self) -> None:
        self.names = self.commas = 0

    def add(self, cell: Cell) -> None:
        if cell.__class__ is str:
            self.names += 1
            self.commas += cell.count(",") == 1

    def settle(self, profile: ValueProfile, position: int) -> None:
        if self.commas * 2 > self.names:
            profile.name_order = "last_first"


def full_name(profile: ValueProfile, *, max_length: int | None = None) -> Convert:
    """A `FullName`. A comma always parts surname and first name.

    Without one the surname is the last word, the last two of four or more, and particles (de la) stay with it; in a
    column that writes surnames first it is the first word.
    """
    surname_first = profile.name_order == "last_first"

    def convert(cell: Cell) -> FullName:
        text = line_of(cell)
        if max_length is not None and len(text) > max_length:
            raise BadValue("value.too_long", limit=max_length, length=len(text))
        if "," in text:
            last, _, first = text.partition(",")
            return FullName(first.strip(), last.strip())
        words = text.split()
        if surname_first:
            border = _surname_end(words)
            return FullName(" ".join(words[border:]), " ".join(words[:border]))
        border = _surname_start(words)
        return FullName(" ".join(words[:border]), " ".join(words[border:]))

    return convert


def _surname_start(words: list[str]) -> int:
    border = len(words) - (2 if len(words) >= 4 else 1)
    while border > 1 and words[border - 1].lower() in PARTICLES:
        border -= 1
    return max(border, 1)


def _surname_end(words: list[str]) -> int:
    border = 0
    while border < len(words) - 1 and words[border].lower() in PARTICLES:
        border += 1
    return border + 1


def tax_id(profile: ValueProfile, *, country: str = "AR") -> Convert:
    """The compact form of a tax identifier whose check digit is right, by the rule of `country` (python-stdnum).

    Args:
        country: two letters; a country without a known rule takes any text.
    """
    rule = RULES[CUIT] if country == HOME else get_cc_module(country.lower(), "vat")

    def convert(cell: Cell) -> str | Value[None]:
        text = line_of(cell)
        if LOST_DIGITS.fullmatch(text):
            raise BadValue("value.digits_lost", text=text)
        compact = text if text.isdigit() else SEPARATORS.sub("", LABEL.sub("", without_decimals(text))).upper()
        if SAME_DIGIT.fullmatch(compact):
            return Value(None, (("tax_id.placeholder", {"text": text}),))
        try:
            return rule.validate(compact) if rule else compact
        except ValidationError as error:
            code = _what_is_wrong(error, compact, country)
            raise BadValue(code, text=text, country=country) from None

    return convert


def without_decimals(text: str) -> str:
    """A tax id that was taken for an amount, ``30612052170.0`` or ``30.612.052.170,00``, without what it got (P37)."""
    found = AMOUNT.fullmatch(text) or ZERO_DECIMALS.fullmatch(text)
    return found[1].replace(",", "") if found else text


def _what_is_wrong(error: ValidationError, compact: str, country: str) -> str:
    if country == "AR" and compact.isdigit() and len(compact) in DNI_DIGITS:
        return "tax_id.looks_like_dni"
    return "tax_id.length" if isinstance(error, InvalidLength) else "tax_id.check_digit"

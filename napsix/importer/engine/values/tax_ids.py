"""Tax identifiers (traps P37, P38)."""

import re

from stdnum import get_cc_module
from stdnum.exceptions import InvalidLength, ValidationError

from ..types import BadValue, Cell
from .base import Convert, Value, ValueProfile
from .people import LOST_DIGITS
from .text import line_of

LABEL = re.compile(r"^(?:c\.?u\.?i\.?[tl]\.?|r\.?u\.?[tc]\.?|n\.?i\.?[tf]\.?|r\.?f\.?c\.?)[\s:#nº°.]*", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s.\-–—‐/_]+")
SAME_DIGIT = re.compile(r"(\d)\1*")
DNI_DIGITS = (7, 8)


def tax_id(profile: ValueProfile, *, country: str = "AR", invalid: str = "error") -> Convert:
    """The compact form of a tax identifier whose check digit is right, by the rule of `country` (python-stdnum).

    Args:
        country: two letters; a country without a known rule takes any text.
        invalid: ``error`` refuses a wrong one; ``warning`` leaves the value out, so that it never becomes a key.
    """
    rule = get_cc_module(country.lower(), "vat")

    def convert(cell: Cell) -> str | Value[None]:
        text = line_of(cell)
        if LOST_DIGITS.fullmatch(text):
            raise BadValue("value.digits_lost", text=text)
        compact = SEPARATORS.sub("", LABEL.sub("", text)).upper()
        if SAME_DIGIT.fullmatch(compact):
            return Value(None, (("tax_id.placeholder", {"text": text}),))
        try:
            return rule.validate(compact) if rule else compact
        except ValidationError as error:
            code = _what_is_wrong(error, compact, country)
            if invalid == "warning":
                return Value(None, ((code, {"text": text, "country": country}),))
            raise BadValue(code, text=text, country=country) from None

    return convert


def _what_is_wrong(error: ValidationError, compact: str, country: str) -> str:
    if country == "AR" and compact.isdigit() and len(compact) in DNI_DIGITS:
        return "tax_id.looks_like_dni"
    return "tax_id.length" if isinstance(error, InvalidLength) else "tax_id.check_digit"

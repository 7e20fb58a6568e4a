"""Numbers as Spanish and English people write them (traps P31, P41, P42)."""

import math
import re
from decimal import Decimal
from typing import TypeVar

from ..types import BadValue, Cell, Problem
from .base import Convert, Observer, ValueProfile
from .text import cell_text, clean_line

DECORATION = re.compile(r"(?:u\$s|us\$|ar\$|r\$|ars|usd|eur|uyu|brl|clp|mxn|[$€£%\s'’])+", re.IGNORECASE)
SIGNED = re.compile(r"\((?P<inside>[\d.,]+)\)|(?P<sign>[+\-−]?)(?P<digits>[\d.,]*\d[\d.,]*)(?P<behind>[-−]?)")
WRITTEN = {
    ",": re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)?(?:,(\d*))?"),
    ".": re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?"),
}
OTHER = {",": ".", ".": ","}

Number = int | Decimal
N = TypeVar("N", int, Decimal)


def parse(text: str, mark: str) -> Decimal | None:
    """The number written in `text` with `mark` before its decimals, None when it is not one."""
    found = SIGNED.fullmatch(DECORATION.sub("", text))
    if not found:
        return None
    inside, sign, digits, behind = found.groups()
    parts = WRITTEN[mark].fullmatch(inside or digits)
    if not parts or not any(parts.groups()):
        return None
    number = Decimal(f"{(parts[1] or '0').replace(OTHER[mark], '')}.{parts[2] or '0'}")
    if parts[2] is None or not parts[2]:
        number = number.to_integral_value()
    negative = bool(inside) or sign in {"-", "−"} or bool(behind)
    return -number if negative else number


class NumberMarks(Observer):
    """Which mark stands before the decimals of a column: what its values say (P31)."""

    def __init__(self) -> None:
        self.votes = {",": 0, ".": 0}
        self.doubtful: dict[str, str] = {}

    def add(self, cell: Cell) -> None:
        if cell.__class__ is not str:
            return
        digits = DECORATION.sub("", cell).strip("()+-−")
        if ("." not in digits and "," not in digits) or not SIGNED.fullmatch(digits):
            return
        mark, sure = _mark_of(digits)
        if sure:
            self.votes[mark] += 1
        else:
            self.doubtful.setdefault(mark, cell)

    def settle(self, profile: ValueProfile, position: int) -> None:
        if any(self.votes.values()):
            profile.decimal_mark = max(self.votes, key=self.votes.__getitem__)
        elif self.doubtful:
            mark, example = next(iter(self.doubtful.items()))
            profile.decimal_mark = mark if len(self.doubtful) == 1 else ","
            params = {"example": clean_line(example), "mark": profile.decimal_mark}
            profile.warnings.append(Problem("warning", "column.number_ambiguous", params, position))


def _mark_of(digits: str) -> tuple[str, bool]:
    """(decimal mark, whether that is certain) of one number: the last of two marks; not a repeated one.

    One mark with three digits behind it is thousands if it is a point, decimals if a comma; neither is certain.
    """
    last = max(",.", key=digits.rfind)
    if OTHER[last] in digits:
        return last, digits.count(last) == 1
    if digits.count(last) > 1:
        return OTHER[last], True
    before, after = digits.split(last)
    if len(after) != 3 or len(before) > 3 or before in {"", "0"}:
        return last, True
    return ",", False


def decimal(
    profile: ValueProfile,
    *,
    max_digits: int | None = None,
    decimal_places: int | None = None,
    minimum: Number | None = None,
    maximum: Number | None = None,
) -> Convert:
    """A `Decimal`; of numbers that came through floating point, the 15 digits a spreadsheet keeps."""
    mark = profile.decimal_mark

    def convert(cell: Cell) -> Decimal:
        number = _number(cell, mark, "decimal.bad")
        _, digits, exponent = number.as_tuple()
        places = -int(exponent)
        if decimal_places is not None and places > decimal_places:
            number = _without_zeros(number, decimal_places, cell)
        if max_digits is not None and max(len(digits), places) > max_digits:
            raise BadValue("decimal.too_many_digits", text=cell_text(cell), limit=max_digits)
        return _in_range(number, cell, minimum, maximum)

    return convert


def integer(profile: ValueProfile, *, minimum: Number | None = None, maximum: Number | None = None) -> Convert:
    """An `int`; ``12,0`` is one, ``12,5`` is refused."""
    mark = profile.decimal_mark

    def convert(cell: Cell) -> int:
        number = _number(cell, mark, "integer.bad")
        if number != number.to_integral_value():
            raise BadValue("integer.fraction", text=cell_text(cell))
        return _in_range(int(number), cell, minimum, maximum)

    return convert


def _number(cell: Cell, mark: str, code: str) -> Decimal:
    if cell.__class__ is str:
        number = parse(clean_line(cell), mark)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and not math.isnan(cell):
        if abs(cell) >= 10**15:
            raise BadValue("value.digits_lost", text=cell_text(cell))
        number = Decimal(f"{cell:.15g}")
    else:
        number = None
    if number is None:
        raise BadValue(code, text=cell_text(cell))
    return number


def _without_zeros(number: Decimal, places: int, cell: Cell) -> Decimal:
    """Zeros behind the last place are dropped, other digits are not rounded away silently."""
    rounded = round(number, places)
    if rounded != number:
        raise BadValue("decimal.too_many_places", text=cell_text(cell), limit=places)
    return rounded


def _in_range(number: N, cell: Cell, minimum: Number | None, maximum: Number | None) -> N:
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        raise BadValue(
            "number.out_of_range",
            text=cell_text(cell),
            minimum=None if minimum is None else str(minimum),
            maximum=None if maximum is None else str(maximum),
        )
    return number

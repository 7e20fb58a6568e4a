"""Dates as people and spreadsheets write them (traps P30, P32-P36)."""

import re
from datetime import UTC, date, datetime, time, timedelta

from napsix.text import fold

from ..types import BadValue, Cell, Params, Problem
from .base import Convert, Observer, Value, ValueProfile
from .text import cell_text, clean_line

FIRST_YEAR = 1900
YEARS_AHEAD = 50
# Two-digit years up to ten years ahead are of this century.
PIVOT_AHEAD = 10
# Days since 1899-12-30 that a number in a date column may mean: 1954 to 2064.
SERIALS = range(20_001, 60_000)
SERIAL_ZERO = date(1899, 12, 30)

_TIME = r"(?:[T ,\-]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.? ?m\.?| ?hs?\.?)?(?: ?Z| ?[+-]\d\d:?\d\d)?)?"
NUMERIC = re.compile(rf"(\d{{1,4}})([/.\- ])(\d{{1,2}})\2(\d{{1,4}}){_TIME}", re.IGNORECASE)
# Without signs between them; a number has lost the zero before the day.
COMPACT = re.compile(r"\d{7,8}")
COMPACT_ORDERS = {
    "ymd": re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    "dmy": re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)"),
    "mdy": re.compile(r"(?P<month>\d\d)(?P<day>\d\d)(?P<year>(?:19|20)\d\d)"),
}
# What databases and spreadsheets write for no date: MySQL's zeros, the days 0 and 1 of Excel and Access, the first day
# of .NET, that of SQL Server with its midnight.
ZERO = re.compile(
    rf"0+(?:[.,]0+)?|(?:0{{1,4}}([/.\- ])0{{1,2}}(?:\1)0{{1,4}}|0?0([/.\-])0?1\2(?:19)?00|1900-0?1-00){_TIME}"
    r"|1900-01-01[T ]00:00(?::00(?:\.0+)?)?",
    re.IGNORECASE,
)
ZERO_DAYS = frozenset({date(1, 1, 1), date(1899, 12, 30), date(1899, 12, 31)})
DAY_MONTH_NAME = re.compile(r"(?:[a-z]+ )?(\d{1,2})o? ?(?:de )?([a-z]{3,10}) ?(?:del? )?(\d{2,4})")
MONTH_NAME_DAY = re.compile(r"([a-z]{3,10}) (\d{1,2}) (\d{4})")
SERIAL_TEXT = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTHS = (
    "enero january", "febrero february", "marzo march", "abril april", "mayo may", "junio june", "julio july",
    "agosto august", "septiembre setiembre september", "octubre october", "noviembre november", "diciembre december",
)  # fmt: skip
MONTHS = {name[:length]: n for n, names in enumerate(_MONTHS, 1) for name in names.split() for length in (3, 4, 20)}


class NoSuchDayError(Exception):
    """The text has the form of a date and names no day of the calendar in the order of its column."""


def today() -> date:
    """The day by UTC; it only bounds what is plausible."""
    return datetime.now(tz=UTC).date()


def numbers_of(text: str) -> tuple[int, int, int, str] | None:
    """The three numbers of a numeric date as written and its order if the text shows it: ``ymd`` or ``""``."""
    found = NUMERIC.fullmatch(text)
    if not found:
        return None
    first, _, second, third = found.groups()
    if len(first) == 4:
        return (int(first), int(second), int(third), "ymd") if len(third) <= 2 else None
    if len(first) > 2 or len(third) not in {2, 4}:
        return None
    return int(first), int(second), int(third) if len(third) == 4 else full_year(int(third)), ""


def full_year(year: int) -> int:
    """1999 for 99, 2024 for 24 (P35)."""
    return 2000 + year if 2000 + year <= today().year + PIVOT_AHEAD else 1900 + year


def parse(text: str, order: str, compact: str = "ymd") -> date | None:
    """The day written in `text`, None when it is no date.

    Args:
        order: decides 03/04/2024, ``dmy`` or ``mdy``.
        compact: decides 03042024, ``dmy`` or ``mdy``; with ``ymd`` that is no date, and 20240403 is.

    Raises:
        NoSuchDayError: it looks like a date, but there is no such day.
    """
    numbers = numbers_of(text)
    if numbers:
        first, second, third, shown = numbers
        if shown == "ymd":
            return _day(first, second, third)
        return _day(third, second, first) if order == "dmy" else _day(third, first, second)
    if COMPACT.fullmatch(text):
        return compact_day(text, compact)
    return _with_month_name(fold(text))


def compact_day(text: str, order: str) -> date | None:
    """The day written in seven or eight digits, None when they are none in that order."""
    found = COMPACT_ORDERS[order].fullmatch(text if order == "ymd" else text.zfill(8))
    try:
        return _day(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
    except NoSuchDayError:
        return None


def _with_month_name(text: str) -> date | None:
    if found := DAY_MONTH_NAME.fullmatch(text):
        day, name, year = found.groups()
    elif found := MONTH_NAME_DAY.fullmatch(text):
        name, day, year = found.groups()
    else:
        return None
    month = MONTHS.get(name) or MONTHS.get(name[:4])
    if not month or len(year) == 3:
        return None
    return _day(full_year(int(year)) if len(year) == 2 else int(year), month, int(day))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError from error


class DateOrder(Observer):
    """Whether a column writes the day or the month first: what its values say (P30)."""

    def __init__(self) -> None:
        self.votes = {"dmy": 0, "mdy": 0}
        self.compact_votes = dict.fromkeys(COMPACT_ORDERS, 0)
        self.compact: str | None = None
        self.doubtful: str | None = None
        self.short_year: tuple[str, int] | None = None

    def add(self, cell: Cell) -> None:
        if cell.__class__ is not str:
            if isinstance(cell, (int, float)):
                self._add_compact(cell_text(cell))
            return
        self._add_compact(cell.strip())
        numbers = numbers_of(cell.strip())
        if not numbers or numbers[3]:
            return
        first, second, year, _ = numbers
        if first > 12 >= second:
            self.votes["dmy"] += 1
        elif second > 12 >= first:
            self.votes["mdy"] += 1
        elif first != second:
            self.doubtful = self.doubtful or cell.strip()
        if not self.short_year and str(year) not in cell:
            self.short_year = (cell.strip(), year)

    def _add_compact(self, text: str) -> None:
        if COMPACT.fullmatch(text):
            self.compact = self.compact or text
            for order in COMPACT_ORDERS:
                self.compact_votes[order] += compact_day(text, order) is not None

    def settle(self, profile: ValueProfile, position: int) -> None:
        profile.compact_order = max(self.compact_votes, key=self.compact_votes.__getitem__)
        profile.date_order = max(self.votes, key=self.votes.__getitem__)
        others = min(self.votes.values())
        warnings: list[tuple[str, Params]] = []
        if others:
            warnings.append(("column.date_mixed_order", {"order": profile.date_order, "others": others}))
        elif self.doubtful and not any(self.votes.values()):
            warnings.append(("column.date_ambiguous", {"example": self.doubtful, "order": profile.date_order}))
        if profile.compact_order == "dmy" and self.compact_votes["dmy"] == self.compact_votes["mdy"]:
            warnings.append(("column.date_ambiguous", {"example": self.compact, "order": "dmy"}))
        if self.short_year:
            example, year = self.short_year
            warnings.append(("column.two_digit_years", {"example": example, "year": year}))
        profile.warnings += [Problem("warning", code, params, position) for code, params in warnings]


def convert_date(profile: ValueProfile) -> Convert:
    """A `date`; hours are dropped."""
    order, compact = profile.date_order, profile.compact_order
    last_year = today().year + YEARS_AHEAD

    def convert(cell: Cell) -> date | Value[date] | Value[None]:
        day = None if _is_zero(cell) else _cell_day(cell, order, compact)
        plain = day.value if isinstance(day, Value) else day
        if day is None or plain is None or plain in ZERO_DAYS:
            return Value(None, (("value.empty_word", {"text": cell_text(cell)}),))
        if not FIRST_YEAR <= plain.year <= last_year:
            raise BadValue("date.out_of_range", text=cell_text(cell), first=FIRST_YEAR, last=last_year)
        return day

    return convert


def _is_zero(cell: Cell) -> bool:
    """Whether a cell is what stands for no date and is none itself."""
    if isinstance(cell, (time, timedelta)):
        return cell in (time.min, timedelta())
    return not isinstance(cell, date) and ZERO.fullmatch(clean_line(cell_text(cell))) is not None


def _cell_day(cell: Cell, order: str, compact: str) -> date | Value[date]:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (time, timedelta)):
        raise BadValue("date.time_only", text=cell_text(cell))
    text = clean_line(cell_text(cell))
    if found := SERIAL_TEXT.fullmatch(text):
        return _from_serial(int(found[1]), text)
    try:
        day = parse(text, order, compact)
    except NoSuchDayError:
        raise BadValue("date.impossible", text=text, order=order) from None
    if day is None:
        raise BadValue("date.bad", text=text)
    return day


def _from_serial(days: int, text: str) -> Value[date]:
    """A day counted from 1900, as a spreadsheet shows a date cell that lost its format (P32)."""
    if days not in SERIALS:
        raise BadValue("date.bad", text=text)
    day = SERIAL_ZERO + timedelta(days=days)
    return Value(day, (("date.from_serial", {"text": text, "date": day.isoformat()}),))

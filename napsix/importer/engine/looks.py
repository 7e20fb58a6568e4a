"""What a cell looks like, whatever its column is called: to tell titles from data, and fields from each other."""

import re
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta

from napsix.tax_ids import NAMES, identified

from .types import BadValue, Cell
from .values import Value, cell_text, converter
from .values.people import without_decimals

NUMBER = re.compile(r"[-+(]?\s*(?:[$€£]|u\$s|us\$|ars|usd)?\s*-?\d[\d.,\s]*\)?\s*%?", re.IGNORECASE)
PHONE = re.compile(r"\+?[\d\s().\-/]{7,25}")

COMPANY_CUIT = ("30", "33", "34")

# Values of a column that are judged.
JUDGED_SAMPLES = 100

POSTAL_CODE = re.compile(r"[A-Z]?\d{4,5}(?:[A-Z]{3}|-\d{3,4})?")


def accepts(kind: str) -> Callable[[Cell], bool]:
    """Test whether a kind's own converter takes a cell, and makes something of it."""
    convert = converter(kind, empty_words=())

    def test(cell: Cell) -> bool:
        try:
            value = convert(cell)
        except BadValue:
            return False
        return type(value) is not Value or value.value is not None

    return test


_is_date = accepts("date")
_is_email = accepts("email")
_is_tax_id = accepts("tax_id")


def is_tax_id(cell: Cell) -> bool:
    """Whether it is a CUIT with a right check digit."""
    digits = sum(map(str.isdigit, without_decimals(cell_text(cell))))
    return digits == 11 and _is_tax_id(cell)


def is_company_tax_id(cell: Cell) -> bool:
    """Whether it is a CUIT of a company."""
    return is_tax_id(cell) and without_decimals(cell_text(cell)).lstrip().startswith(COMPANY_CUIT)


def may_be_tax_id(cell: Cell) -> bool:
    """Whether it keeps the rule of some country's tax id, or can be a DNI."""
    text = without_decimals(cell_text(cell))
    return any(identified(country, text).compact for country in NAMES)


def is_email(cell: Cell) -> bool:
    """Whether it is one or more e-mail addresses."""
    return "@" in cell_text(cell) and _is_email(cell)


def is_phone(cell: Cell) -> bool:
    """Whether it can be dialled."""
    return PHONE.search(cell_text(cell)) is not None


def is_postal_code(cell: Cell) -> bool:
    """Whether it is a code like ``1038``, ``B1636FDA`` or ``01310-100``."""
    return POSTAL_CODE.fullmatch(cell_text(cell).upper()) is not None


# Kinds that can be told from values; a text can be anything.
TESTS: dict[str, Callable[[Cell], bool]] = {
    "tax_id": is_tax_id,
    "email": is_email,
    "phone": is_phone,
    "postal_code": is_postal_code,
    "url": accepts("url"),
    "date": _is_date,
    "boolean": accepts("boolean"),
    "decimal": accepts("decimal"),
    "integer": accepts("integer"),
}

# What may be of a kind where a title says so.
POSSIBLE: dict[str, Callable[[Cell], bool]] = {"tax_id": may_be_tax_id}


def is_data(cell: Cell) -> bool:
    """Whether a cell is plainly a value and no title: a number, a date, an address of mail or web, a phone."""
    if cell is None or cell == "":
        return False
    if isinstance(cell, (bool, int, float, date, time, timedelta)):
        return True
    text = cell_text(cell)
    return bool(
        NUMBER.fullmatch(text)
        or PHONE.fullmatch(text)
        or is_email(cell)
        or text.startswith(("http://", "https://", "www."))
        or (any(map(str.isdigit, text)) and _is_date(text))
    )


def is_of_words(cell: Cell) -> bool:
    """Whether it has more than one word."""
    return len(cell_text(cell).split()) > 1


def is_record(cell: Cell) -> bool:
    """Whether a cell alone proves that its row holds data: a tax id or an e-mail address."""
    return is_tax_id(cell) or is_email(cell)


def share(samples: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    """Share of a column's different values that pass a test; there is at least one."""
    cells = {cell_text(sample): sample for sample in samples[:JUDGED_SAMPLES]}
    return sum(map(test, cells.values())) / len(cells)

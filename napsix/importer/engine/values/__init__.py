"""Cells to values: what is decided over a whole column (`Profiler`), and one converter for each kind of field."""

import re
from collections.abc import Callable, Collection

from ..types import BadValue, Cell, CellError, FormulaNoValue
from . import dates, numbers, people, text, words
from .base import Convert, FullName, Value, ValueProfile
from .profiler import Profiler
from .text import cell_text, is_blank, join_cells

__all__ = [
    "EMPTY_WORDS",
    "KINDS",
    "FullName",
    "Profiler",
    "Value",
    "ValueProfile",
    "cell_text",
    "converter",
    "is_blank",
    "join_cells",
]

# Words that stand for an empty cell (P52); each use is reported.
EMPTY_WORDS = frozenset(
    "null|none|nulo|n/a|n/d|#n/a|#n/d|#null!|nan|s/d|s/n|sin dato|sin datos|sin especificar|no tiene|no posee|"
    "ninguno|ninguna|-|--|---|—|.|?".split("|")
)
# What a cell shows whose formula failed, as text, in Spanish and English, Excel and LibreOffice (P68); its marks may
# have been lost on the way. A column too narrow for its numbers shows hashes.
ERROR_WORD = re.compile(
    r"#[^\w\s]{0,2}(?:valor|value|div/0|nombre|name|ref|"
    r"n[uú]m|nulo|spill|desbordamiento|calc|campo|field|conectar|"
    r"connect|bloqueado|blocked|desconocido|unknown|ocupado|busy|error)[!?]|#(?:getting_data|obteniendo_datos)|err:5\d\d|#{4,}",
    re.IGNORECASE,
)
_LONGEST_WORD = 20

_BUILDERS: dict[str, Callable[..., Convert]] = {
    "text": text.text,
    "long_text": text.long_text,
    "integer": numbers.integer,
    "decimal": numbers.decimal,
    "date": dates.convert_date,
    "boolean": words.boolean,
    "choice": words.choice,
    "email": people.email,
    "phone": people.phone,
    "url": people.url,
    "tax_id": people.tax_id,
    "full_name": people.full_name,
    "tags": text.tags,
    "postal_code": text.postal_code,
    "province": text.province,
}
KINDS = tuple(_BUILDERS)
# Kinds whose columns repeat values, or cost much a value.
_MEMOISED = {"date", "boolean", "choice", "tags", "decimal", "integer"}
_MEMO_SIZE = 20_000


def converter(
    kind: str, profile: ValueProfile | None = None, *, empty_words: Collection[str] = EMPTY_WORDS, **options: object
) -> Convert:
    """The function from cell to value for a kind; it returns None for an empty cell and raises `BadValue`.

    Returns of the function: text, long_text, email, phone, url, postal_code, province: str. integer: int.
    decimal: Decimal. date: date. boolean: bool. choice: the choice's value. tax_id: its compact form.
    full_name: `FullName`. tags: tuple of str. Any of them inside a `Value` when there is a warning.

    Args:
        kind: one of `KINDS`.
        profile: what the column's values say together; without it Spanish habits are assumed.
        empty_words: words in lower case that are read as empty, with a warning (P52).
        options: ``max_length`` (text kinds, email, phone, url, full_name, each tag); ``choices``, ``value_map``
            (choice; the latter boolean too); ``max_digits``, ``decimal_places`` (decimal); ``minimum``, ``maximum``
            (numbers); ``country`` (tax_id); ``several`` (phone).
    """
    convert = _BUILDERS[kind](profile or ValueProfile(), **options)
    if kind in _MEMOISED:
        convert = _memoised(convert)
    if kind == "boolean":
        empty_words = frozenset(empty_words) - words.CHECK_MARKS.keys()
    return _with_empty_cells(convert, empty_words)


def _with_empty_cells(convert: Convert, empty_words: Collection[str]) -> Convert:
    """The converter, but for cells without a value: empty ones, words for it, errors, formulas never computed."""

    def call(cell: Cell) -> object:
        if cell is None or cell == "":
            return None
        if cell.__class__ is not str:
            _refuse_valueless(cell)
        elif len(cell) <= _LONGEST_WORD or cell.isspace():
            word = cell.strip() if cell.isprintable() else text.clean(cell)
            if word.lower() in empty_words:
                return Value(None, (("value.empty_word", {"text": word}),))
            if not word:
                return None
            if word[0] in "#eE" and ERROR_WORD.fullmatch(word):
                raise BadValue("cell.error", error=word)
        value = convert(cell)
        return None if value == "" else value

    return call


def _refuse_valueless(cell: Cell) -> None:
    if isinstance(cell, CellError):
        raise BadValue("cell.error", error=cell.code)
    if isinstance(cell, FormulaNoValue):
        raise BadValue("cell.formula_no_value")


def _memoised(function: Convert) -> Convert:
    known: dict[object, object] = {}

    def call(cell: Cell) -> object:
        # 1, 1.0 and True are one key of a dict and three different cells.
        key = cell if cell.__class__ is str else (cell.__class__, cell)
        if key not in known:
            if len(known) >= _MEMO_SIZE:
                known.clear()
            known[key] = function(cell)
        return known[key]

    return call

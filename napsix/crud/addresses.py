"""The grammar of a list's address: what its parameters mean, and how one page's address follows from another's.

Numbers are read here, and one that no column holds finds nothing.
"""

from functools import cache
from math import inf
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler
from django.http import QueryDict
from django.urls import get_script_prefix, reverse

Default = TypeVar("Default", int, None)
# The biggest primary key that a database holds.
BIGGEST_KEY = 2**63 - 1
# A number of more digits is none of ours: one of thousands takes the machine long to read, or Python refuses it.
MOST_DIGITS = 18
# Parameters that are no filters.
RESERVED = frozenset({"q", "sort", "page", "per_page", "view", "columns"})


def number_of(text: str | None) -> int | None:
    """Return the number that ``text``, which anybody may have sent, writes in digits; None where it writes none.

    It is the one place that reads the number of a row, of a page, of anything counted.
    """
    return int(text) if text and len(text) <= MOST_DIGITS and text.isascii() and text.isdigit() else None


def whole_number(text: str | None, *, default: Default, most: int) -> int | Default:
    """Return the number that ``text`` writes, or ``default`` where it writes none between 1 and ``most``."""
    number = number_of(text) if text else None
    return default if number is None or not 1 <= number <= most else number


@models.IntegerField.register_lookup
class IntegerIn(In):
    """``in`` without the numbers that the column cannot hold, at which SQLite fails. Django's ``exact`` has that."""

    def process_rhs(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple:
        """Return the values as SQL. Raises EmptyResultSet where none is left."""
        if self.rhs_is_direct_value():
            low, high = connection.ops.integer_field_range(self.lhs.output_field.get_internal_type())
            low, high = (-inf if low is None else low), (inf if high is None else high)
            self.rhs = [one for one in self.rhs if not isinstance(one, int) or low <= one <= high]
        return super().process_rhs(compiler, connection)


def changed(parameters: QueryDict, **changes: Any) -> str:
    """Return the query string of ``parameters`` (a QueryDict) with ``changes``; None takes one away.

    The page is forgotten unless a change names it, since other rows make other pages.
    """
    pairs = [
        (key, value)
        for key, values in parameters.lists()
        for value in values
        if key not in changes and value and (key != "page" or "page" in changes)
    ]
    pairs += [(key, value) for key, value in changes.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else "?"


def row_url(name: str, pk: int) -> str:
    """Return the address ``name`` of the row ``pk``, as ``reverse`` does at twenty times the price.

    A list asks for one in every row.
    """
    before, after = _around_pk(name, get_script_prefix(), settings.ROOT_URLCONF)
    return f"{before}{pk}{after}"


@cache
def _around_pk(name: str, prefix: str, urlconf: str) -> list[str]:
    """The two parts of an address, around the number; ``prefix`` and ``urlconf`` are what else it depends on."""
    return reverse(name, args=[0]).rsplit("0", 1)

"""Columns: how a value is read, shown and put into a spreadsheet."""

import copy
import datetime
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django_tables2.columns import BoundColumn
from django_tables2.columns.base import LinkTransform

from napsix.crud.types import Text

EMPTY = SafeString('<span class="cell-none text-secondary">—</span>')


def escape(text: str) -> SafeString:
    """Return ``text`` as markup: Django's ``escape`` at a third of its price, which is the care for lazy texts."""
    return SafeString(html.escape(text))


class RowLink(LinkTransform):
    """Leads to the page of the row, which the person may see; nowhere where it has none."""

    def compose_url(self, **context: Any) -> str | None:
        """Return the address of the row's page, as the table knows it or else the row; None where it has none."""
        record, table = context["record"], context["table"]
        if hasattr(table, "url_of"):
            return table.url_of(record)
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None


class Column(tables.Column):
    """A column: what django-tables2 says of one, and the following.

    What its cells need follows from the accessor: its fields, and the rows that its path leads through.

    Args:
        needs: the names of the row's fields that its cells need, where they do not follow from the accessor.
        prepare: ``prepare(queryset)`` fetches what the cells show, instead of what follows from the accessor.
        source: ``source(rows, columns, user)`` gives the rows of a page what all its columns shown there need, at once.
        order_by, sort_by: the fields to sort by, and expressions to sort by; only a column that names some sorts.
        requires: permissions without which the column does not exist for a person.
        classes: of the head and the cells.
    """

    # Whether it shows few values in many rows, with markup that follows from the value alone.
    repeats = False
    accessor: Any
    # The accessor as a function; the library settles the accessor later than the column.
    _path: attrgetter | None = None

    def __init__(
        self,
        *args: Any,
        prepare: Callable[[QuerySet], QuerySet] | None = None,
        source: Callable[[list, list, Any], None] | None = None,
        needs: Iterable[str] | None = None,
        classes: str = "",
        sort_by: Sequence[Any] = (),
        requires: Sequence[str] = (),
        linkify: Any = False,
        **options: Any,
    ) -> None:
        if not (options.get("order_by") or sort_by):
            options.setdefault("orderable", False)
        if classes:
            options["attrs"] = _with_classes(options.get("attrs") or {}, classes)
        super().__init__(*args, linkify=linkify, **options)
        if linkify is True:
            self.link = RowLink(accessor=self.accessor, attrs=self.attrs.get("a", {}))
        self.prepare, self.source, self.needs, self.requires = prepare, source, needs, requires
        self.sort_keys = [*(self.order_by or ()), *sort_by]

    def __deepcopy__(self, memo: dict) -> "Column":
        """Return a shallow copy: a table copies its columns to set what it shows of them, nothing below."""
        return copy.copy(self)

    def read(self, record: Any) -> Any:
        """Return the value of ``record``, a row or a dictionary; None where the path leads nowhere."""
        if not isinstance(record, dict):
            if self._path is None:
                self._path = attrgetter(self.accessor.replace("__", "."))
            try:
                return self._path(record)
            except AttributeError:  # a part of the path is None, or the key of a dictionary
                pass
        return self.accessor.resolve(record, quiet=True)

    def text(self, value: Any) -> str:
        """Return the value as people read it."""
        return str(value)

    def html(self, value: Any, record: Any) -> str:
        """Return the cell's markup for a ``value`` that is not empty; ``record`` is its row."""
        return escape(self.text(value))

    def plain(self, value: Any) -> Any:
        """Return the value for a spreadsheet: numbers and days as such, all else as people read it."""
        is_plain = isinstance(value, (int, float, Decimal, datetime.date)) and not isinstance(value, bool)
        return value if is_plain else self.text(value)

    def render(self, record: Any, bound_column: BoundColumn) -> Any:  # ty: ignore[incompatible-method-override] - by name
        """Return the cell as django-tables2 asks for it."""
        value = self.read(record)
        return bound_column.default if value in (None, "") else self.html(value, record)

    def value(self, record: Any) -> Any:  # ty: ignore[incompatible-method-override] - by name
        """Return the cell as django-tables2 asks for its value."""
        value = self.read(record)
        return None if value in (None, "") else self.plain(value)


def _with_classes(attrs: Mapping, classes: str) -> dict:
    """Return a column's ``attrs`` with ``classes`` on the head and the cells."""
    cell = attrs.get("cell", {})
    parts = {part: attrs.get(part, cell) for part in ("th", "td")}
    return {
        **attrs,
        **{name: own | {"class": f"{own.get('class', '')} {classes}".strip()} for name, own in parts.items()},
    }


class NameColumn(Column):
    """The row by its own name, whatever that is made of."""

    empty_values = ()

    def read(self, record: Any) -> str:
        return str(record)


@lru_cache(maxsize=10_000)
def day_text(day: datetime.date, language: str) -> str:
    """Return ``day`` in the short form of the language; a page has fifty, and one takes as long as two other cells."""
    return date_format(day, "SHORT_DATE_FORMAT")


class DateColumn(Column):
    """A date, or the day of a moment, in the short form of the language: 31/12/2026 in Spanish."""

    repeats = True

    def plain(self, value: Any) -> datetime.date:
        return localtime(value).date() if hasattr(value, "tzinfo") else value

    def text(self, value: Any) -> str:
        day = localtime(value).date() if hasattr(value, "tzinfo") else value
        return day_text(day, get_language())


class EmailColumn(Column):
    """An email address that leads to writing to it, whole in its hint where the cell cuts it short."""

    def html(self, value: str, record: Any) -> str:
        value = escape(value)
        return SafeString(f'<a class="cell-email" href="mailto:{value}" title="{value}">{value}</a>')


class PhoneColumn(Column):
    """A phone number as it was typed, which leads to calling it."""

    def html(self, value: str, record: Any) -> str:
        value = escape(value)
        return SafeString(f'<a href="tel:{value.replace(" ", "")}" class="text-nowrap">{value}</a>')


class StateColumn(Column):
    """A yes or no, shown as a badge of one of two words."""

    repeats = True

    def __init__(self, *args: Any, words: tuple[Text, Text], **options: Any) -> None:
        super().__init__(*args, **options)
        self.words = words

    def text(self, value: Any) -> str:
        return str(self.words[0] if value else self.words[1])

    def html(self, value: Any, record: Any) -> str:
        return badge(self.text(value), "green" if value else "secondary")


class ChoiceColumn(Column):
    """One of a fixed set of values, shown by its words, as a badge where ``colours`` names one."""

    repeats = True

    def __init__(
        self, *args: Any, choices: Iterable[Any], colours: Mapping[Any, str] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.choices, self.colours = dict(choices), colours or {}

    def plain(self, value: Any) -> str:
        """Return the words, also where the value is a number."""
        return self.text(value)

    def text(self, value: Any) -> str:
        return str(self.choices.get(value, value))

    def html(self, value: Any, record: Any) -> str:
        colour = self.colours.get(value)
        return badge(self.text(value), colour) if colour else escape(self.text(value))


class NamesColumn(Column):
    """Several rows by their names, with commas between."""

    def text(self, value: Any) -> str:
        return ", ".join(str(one) for one in value.all())


class BadgesColumn(NamesColumn):
    """Several coloured labels: a many-to-many with names and colours."""

    def html(self, value: Any, record: Any) -> str:
        return format_html_join(" ", "{}", ((badge(str(one), one.colour),) for one in value.all())) or EMPTY


def badge(text: Text, colour: str) -> SafeString:
    """Return a badge in one of the colours of the style sheet."""
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, text)

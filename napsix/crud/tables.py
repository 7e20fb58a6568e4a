"""Tables and columns by django-tables2, with what our lists add to both.

A table is used as the library's documentation says: ``ClientTable(Client.objects.all(), order_by="-created_on")``.
Its rows come with what their cells show (``crud.fetching``), sorted by the columns' own expressions. Its template,
``crud/table.html``, renders it the lean way (``crud.lean``); any other template, the library's.
"""

import copy
import datetime
import html
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from operator import attrgetter

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tables2.columns import BoundColumn
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableData, TableListData, TableQuerysetData
from django_tables2.rows import BoundRows
from django_tables2.utils import OrderBy, OrderByTuple

from napsix.crud.access import may
from napsix.crud.fetching import fetched, filled, gives_rows
from napsix.text import safe_cell

EMPTY = SafeString('<span class="cell-none text-secondary">—</span>')
# Rows in memory while the values of a table are read.
CHUNK = 1_000


def escape(text: str) -> SafeString:
    """Return ``text`` as markup: Django's ``escape`` at a third of its price, which is the care for lazy texts."""
    return SafeString(html.escape(text))


class RowLink(LinkTransform):
    """Leads to the page of the value where it has one, else to that of the row; nowhere where neither has."""

    def compose_url(self, *, record, value, table, **options):
        """Return the address, or None."""
        target = value if hasattr(value, "get_absolute_url") else record
        if target is record and isinstance(table, Table):
            return table.url_of(record)
        return target.get_absolute_url() if hasattr(target, "get_absolute_url") else None


class Column(tables.Column):
    """A column: what django-tables2 says of one, and the following. ``classes`` go on head and cells.

    What its cells need follows from the accessor: its fields, and the rows that its path leads through. Where the
    accessor cannot tell, ``needs`` names the fields of the row, or ``prepare(queryset)`` fetches what it shows.
    ``source(rows, columns, user)`` gives the rows of a page what all its columns shown there need, at one price.
    ``order_by`` names the sort fields, ``sort_by`` gives them as expressions; only a column that says so sorts.
    ``requires`` names the permissions without which the column does not exist for a person.
    A column that ``repeats`` shows few values in many rows, and its markup follows from the value alone.
    """

    repeats = False

    def __init__(
        self,
        *args,
        prepare=None,
        source=None,
        needs=None,
        classes="",
        sort_by=(),
        requires=(),
        linkify=False,
        **options,
    ):
        if not (options.get("order_by") or sort_by):
            options.setdefault("orderable", False)
        if classes:
            options["attrs"] = _with_classes(options.get("attrs") or {}, classes)
        super().__init__(*args, linkify=linkify, **options)
        if linkify is True:
            self.link = RowLink(accessor=self.accessor, attrs=self.attrs.get("a", {}))
        self.prepare, self.source, self.needs, self.requires = prepare, source, needs, requires
        self.sort_keys = [*(self.order_by or ()), *sort_by]

    def __deepcopy__(self, memo):
        """Return a shallow copy: a table copies its columns to set what it shows of them, nothing below."""
        return copy.copy(self)

    @cached_property
    def _path(self):
        return attrgetter(self.accessor.replace("__", "."))

    def read(self, record):
        """Return the value of ``record``, a row or a dictionary; None where the path leads nowhere."""
        if not isinstance(record, dict):
            try:
                return self._path(record)
            except AttributeError:  # a part of the path is None, or the key of a dictionary
                pass
        return self.accessor.resolve(record, quiet=True)

    def text(self, value) -> str:
        """Return the value as people read it."""
        return str(value)

    def html(self, value, record) -> str:
        """Return the cell's markup."""
        return escape(self.text(value))

    def plain(self, value):
        """Return the value for a spreadsheet: numbers and days as such, all else as people read it."""
        is_plain = isinstance(value, (int, float, Decimal, datetime.date)) and not isinstance(value, bool)
        return value if is_plain else self.text(value)

    def render(self, record, bound_column):
        """Return the cell as django-tables2 asks for it."""
        value = self.read(record)
        return bound_column.default if value in (None, "") else self.html(value, record)

    def value(self, record):
        """Return the cell as django-tables2 asks for its value."""
        value = self.read(record)
        return None if value in (None, "") else self.plain(value)


def _with_classes(attrs: dict, classes: str) -> dict:
    """Return a column's ``attrs`` with ``classes`` on the head and the cells."""
    cell = attrs.get("cell", {})
    parts = {part: attrs.get(part, cell) for part in ("th", "td")}
    return attrs | {part: own | {"class": f"{own.get('class', '')} {classes}".strip()} for part, own in parts.items()}


class NameColumn(Column):
    """The row by its own name, whatever that is made of."""

    empty_values = ()

    def read(self, record):
        """Return the name."""
        return str(record)


@lru_cache(maxsize=10_000)
def day_text(day: datetime.date, language: str) -> str:
    """Return ``day`` in the short form of the language; a page has fifty, and one takes as long as two other cells."""
    return date_format(day, "SHORT_DATE_FORMAT")


class DateColumn(Column):
    """A date, or the day of a moment, in the short form of the language."""

    repeats = True

    def plain(self, value):
        """Return the day."""
        return localtime(value).date() if hasattr(value, "tzinfo") else value

    def text(self, value):
        """Return the day, 31/12/2026 in Spanish."""
        return day_text(self.plain(value), get_language())


class EmailColumn(Column):
    """An address to write to."""

    def html(self, value, record):
        """Return a mailto link."""
        value = escape(value)
        return SafeString(f'<a class="cell-email" href="mailto:{value}" title="{value}">{value}</a>')


class PhoneColumn(Column):
    """A number to call."""

    def html(self, value, record):
        """Return a tel link."""
        value = escape(value)
        return SafeString(f'<a href="tel:{value.replace(" ", "")}" class="text-nowrap">{value}</a>')


class StateColumn(Column):
    """A yes or no, shown as a badge of one of two words."""

    repeats = True

    def __init__(self, *args, words, **options):
        super().__init__(*args, **options)
        self.words = words

    def text(self, value):
        """Return the word for the state."""
        return str(self.words[0] if value else self.words[1])

    def html(self, value, record):
        """Return the badge."""
        return badge(self.text(value), "green" if value else "secondary")


class ChoiceColumn(Column):
    """One of a fixed set of values, shown by its words, as a badge where ``colours`` names one."""

    repeats = True

    def __init__(self, *args, choices, colours=None, **options):
        super().__init__(*args, **options)
        self.choices, self.colours = dict(choices), colours or {}

    def plain(self, value):
        """Return the words, also where the value is a number."""
        return self.text(value)

    def text(self, value):
        """Return the words for the value."""
        return str(self.choices.get(value, value))

    def html(self, value, record):
        """Return the words, in a badge where the value has a colour."""
        colour = self.colours.get(value)
        return badge(self.text(value), colour) if colour else escape(self.text(value))


class NamesColumn(Column):
    """Several rows by their names."""

    def text(self, value):
        """Return the names with commas."""
        return ", ".join(str(one) for one in value.all())


class BadgesColumn(NamesColumn):
    """Several coloured labels: a many-to-many with names and colours."""

    def html(self, value, record):
        """Return a badge a row."""
        return format_html_join(" ", "{}", ((badge(str(one), one.colour),) for one in value.all())) or EMPTY


def badge(text, colour):
    """Return a badge in one of the colours of the style sheet."""
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, text)


class Records(TableListData):
    """A list of rows or of dictionaries; what dictionaries are sorted by is what they show."""

    def order_by(self, aliases):
        """Sort by the columns that ``aliases`` name."""
        if not isinstance(next(iter(self.data), None), dict):
            super().order_by(aliases)
            return
        keys = [(self.table.columns[OrderBy(alias).bare].accessor, OrderBy(alias).is_descending) for alias in aliases]
        self.data.sort(key=OrderByTuple(f"-{name}" if descending else name for name, descending in keys).key)


class Rows(TableQuerysetData):
    """The rows of a queryset, fetched with what the visible columns show and sorted by the columns' own keys."""

    @cached_property
    def _all(self) -> list:
        return self.table.filled(self.data)

    def __iter__(self):
        return iter(self._all)

    def __len__(self):
        return super().__len__() if hasattr(self.table, "paginator") else len(self._all)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self.table.filled(self.data[key])
        return self.table.filled(self.data[key : key + 1])[0]

    def order_by(self, aliases):
        """Sort by the columns that ``aliases`` name; ``order_<column>`` methods of the table come first."""
        self.__dict__.pop("_all", None)
        bound = [(self.table.columns[OrderBy(alias).bare], OrderBy(alias).is_descending) for alias in aliases]
        changed = False
        for column, descending in bound:
            queryset, is_changed = column.order(self.data, descending)
            self.data, changed = (queryset, True) if is_changed else (self.data, changed)
        if bound and not changed:
            self.data = in_order(self.data, bound)

    def stream(self, columns: list[tables.Column]) -> Iterator:
        """Yield every row with what ``columns`` show, a chunk in memory at a time."""
        if not gives_rows(self.data):
            yield from self.data
            return
        rows = fetched(self.data, columns, self.table.needs).iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            yield from filled(chunk, columns, self.table.user)


def in_order(queryset: QuerySet, columns: list[tuple[BoundColumn, bool]]) -> QuerySet:
    """Return ``queryset`` sorted by ``columns``, each with whether it descends, and then by key."""
    keys = [_turned(key, descending) for column, descending in columns for key in _keys_of(column)]
    if gives_rows(queryset):
        keys.append(_turned("pk", columns[-1][1]))
    return queryset.order_by(*keys)


def _keys_of(bound: BoundColumn) -> list:
    """Return the sort keys of a column; one may be a function of who looks."""
    keys = getattr(bound.column, "sort_keys", None) or bound.column.order_by or [bound.accessor]
    return [key(bound._table.user) if callable(key) else key for key in keys]


def _turned(key, descending: bool):
    """Return the sort expression of a field's name or of an expression."""
    if not hasattr(key, "resolve_expression"):
        descending = descending != OrderBy(key).is_descending
        key = F(OrderBy(key).bare)
    return key.desc() if descending else key.asc()


def _data_of(data):
    """Return what a table is made of, a list or a queryset, so that our columns are fetched and sorted."""
    if data is None or isinstance(data, TableData):
        return data
    return Rows(data) if TableQuerysetData.validate(data) else Records(list(data))


class Table(tables.Table):
    """Base of every table. It takes what a ``django_tables2.Table`` takes, and by name:

    ``user``, without whose permissions a column does not exist; ``columns``, the names of those to show, in order;
    ``address(**changes)``, the address of the same page with other parameters; whether the person ``may_change`` a
    row; whether each row ``picks``, that is, has a box to tick. ``needs`` names the fields that rows need besides
    their cells, where it is worth not fetching the others. Rows without a page (``has_pages``) lead to their form.
    """

    needs = ()
    has_pages = True

    def __init__(
        self,
        data=None,
        *args,
        user=None,
        columns=(),
        address=None,
        may_change=False,
        picks=False,
        extra_columns=(),
        **options,
    ):
        self.user, self.address, self.may_change, self.picks = user, address, may_change, picks
        # Copies, since a table sets on its columns whether they are shown.
        extra = [(name, copy.copy(column)) for name, column in extra_columns or ()]
        if user is not None:
            known = type(self).base_columns | dict(extra)
            extra += [(name, None) for name, column in known.items() if not may(user, *getattr(column, "requires", ()))]
        gone = {name for name, column in extra if column is None}
        if gone and options.get("sequence") is None:  # the library would look for what its Meta names
            options["sequence"] = [name for name in self._meta.sequence or self._meta.fields or () if name not in gone]
        super().__init__(_data_of(data), *args, extra_columns=extra, **options)
        if columns:
            self.show_columns(columns)

    def show_columns(self, names: list[str]) -> None:
        """Show the columns of these names in their order; where none is known, the usual ones."""
        shown = [name for name in names if name in self.columns]
        if not shown:
            return
        # Not by the library's setter, which puts every column of the class back.
        self._sequence = [*shown, *(name for name in self._sequence if name not in shown)]
        for bound in self.columns.iterall():
            bound.column.visible = bound.name in shown

    def show(self, rows: list) -> None:
        """Show ``rows``, which are sorted and ``filled`` already."""
        self.data = TableData.from_data(rows)
        self.data.set_table(self)
        self.rows = BoundRows(self.data, self, self.pinned_data)

    def sorted_rows(self, queryset: QuerySet) -> QuerySet:
        """Return ``queryset`` in the order of the table, or in its model's where nobody asked for one."""
        asked = [(self.columns[OrderBy(alias).bare], OrderBy(alias).is_descending) for alias in self.order_by or ()]
        return in_order(queryset, asked) if asked else queryset.order_by(*queryset.model._meta.ordering)

    def filled(self, queryset: QuerySet) -> list:
        """Return the rows of ``queryset`` with what the visible columns show, so that no cell asks the database."""
        if not gives_rows(queryset):
            return list(queryset)
        shown = [bound.column for bound in self.columns]
        return filled(list(fetched(queryset, shown, self.needs)), shown, self.user)

    def as_values(self, exclude_columns=None):
        """Yield the heads and the values of every row, text disarmed of formulas (trap P57)."""
        whole, left_out = copy.copy(self), exclude_columns or ()
        if isinstance(self.data, Rows):
            kept = [bound.column for bound in self.columns.iterall() if bound.name not in left_out]
            rows = self.data.stream([column for column in kept if not column.exclude_from_export])
            whole.rows = BoundRows(rows, whole, self.pinned_data)
        for line in super(Table, whole).as_values(exclude_columns):
            yield [safe_cell(cell) for cell in line]

    def menu(self, url: str) -> list[tuple]:
        """Return the menu of the row at ``url`` as (label, url, icon)."""
        if not self.has_pages:
            return [(_("Editar"), url, "pencil")] if self.may_change else []
        look = [(_("Ver"), url, "eye")]
        return [*look, (_("Editar"), f"{url}edit/", "pencil")] if self.may_change else look

    def url_of(self, record) -> str | None:
        """Return the address of the row's page, None where it has none."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None

    def is_muted(self, record) -> bool:
        """Return whether the row is shown as out of use."""
        return not getattr(record, "is_active", True)

"""Tables declared by django-tables2 and rendered lean.

django-tables2 resolves each cell's render arguments by signature: 2 ms of CPU a row. Here a column's
renderer is resolved once a page, and every cell costs one call; values are escaped and linked here. The
template engine's price is by the variable, so a row's cells and its menu reach it as one each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import django_tables2 as tables
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

ROW_URL = "the-address-of-the-row"
EMPTY = SafeString('<span class="cell-none text-secondary">—</span>')


class Column(tables.Column):
    """A column. ``prepare(queryset)`` fetches what its cells need; ``classes`` go on head and cells.

    ``source(rows, columns, user)`` gives the rows of a page what all its columns shown there need, at one price.
    ``order_by`` names the sort fields, ``sort_by`` gives them as expressions; only a column that says so sorts.
    ``requires`` names the permissions without which the column does not exist for a person.
    A column that ``repeats`` shows few values in many rows, and its markup follows from the value alone.
    """

    repeats = False

    def __init__(self, *args, prepare=None, source=None, classes="", sort_by=(), requires=(), **options):
        super().__init__(*args, **options)
        self.prepare, self.source = prepare, source
        self.classes, self.requires = classes, requires
        self.sort_keys = [*map(str, self.order_by or ()), *sort_by]

    def text(self, value):
        """Return the value as people read it."""
        return str(value)

    def html(self, value, record):
        """Return the cell's markup."""
        return escape(self.text(value))


class NameColumn(Column):
    """The row by its own name, whatever that is made of."""

    def read(self, record):
        """Return the name."""
        return str(record)


class DateColumn(Column):
    """A date, or the day of a moment, in the short form of the language."""

    repeats = True

    def text(self, value):
        """Return the day, 31/12/2026 in Spanish."""
        value = localtime(value) if hasattr(value, "tzinfo") else value
        return date_format(value, "SHORT_DATE_FORMAT")


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

    def text(self, value):
        """Return the words for the value."""
        return str(self.choices.get(value, value))

    def html(self, value, record):
        """Return the words, in a badge where the value has a colour."""
        colour = self.colours.get(value)
        return badge(self.text(value), colour) if colour else escape(self.text(value))


class BadgesColumn(Column):
    """Several coloured labels: a many-to-many with names and colours."""

    def html(self, value, record):
        """Return a badge a row."""
        return format_html_join(" ", "{}", ((badge(str(one), one.colour),) for one in value.all())) or EMPTY


class NamesColumn(Column):
    """Several rows by their names."""

    def text(self, value):
        """Return the names with commas."""
        return ", ".join(str(one) for one in value.all())


def badge(text, colour):
    """Return a badge in one of the colours of the style sheet."""
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, text)


@dataclass(frozen=True)
class HeadCell:
    """The head of a column; ``sorted`` is asc, desc or None."""

    name: str
    label: str
    sort_url: str | None
    sorted: str | None
    classes: str


@dataclass(frozen=True)
class Row:
    """One row of the page; ``cells`` and ``menu`` are markup."""

    pk: int
    name: str
    cells: str
    menu: str
    muted: bool


class Table(tables.Table):
    """Base of every table: columns by declaration, cells by one call each.

    ``shown`` are the columns shown when nobody chose any; ``needs`` names the row's own
    fields behind all columns, where it is worth not fetching the others. ``picks``: each row has a box to tick.
    Rows that have no page of their own (``has_pages``) lead to their form.
    """

    shown = ()
    needs = ()
    has_pages = True

    def __init__(self, rows, *, sort="", address=None, columns=(), may_change=False, picks=False):
        # Without super(): django-tables2 copies and binds every column for each page, at the price of a query.
        names = [name for name in columns if name in self.base_columns] or self.shown
        self.shown_columns = {name: self.base_columns[name] for name in names}
        self.rows, self.sort, self.address = rows, sort, address
        self.may_change, self.picks = may_change, picks

    @classmethod
    def orders(cls):
        """Return ``{column name: sort fields or expressions}`` of the columns that sort."""
        return {name: column.sort_keys for name, column in cls.base_columns.items() if column.sort_keys}

    @classmethod
    def sorted_rows(cls, queryset, sort):
        """Return ``queryset`` sorted by the column ``sort`` names (``-`` for descending), or by its default."""
        fields = cls.orders().get(sort.removeprefix("-"))
        if not fields:
            return queryset.order_by(*queryset.model._meta.ordering)
        turned = "desc" if sort.startswith("-") else "asc"
        keys = (field if hasattr(field, "resolve_expression") else F(field) for field in (*fields, "pk"))
        return queryset.order_by(*(getattr(key, turned)() for key in keys))

    @classmethod
    def fetch(cls, queryset, columns=()):
        """Return ``queryset`` with what the cells of ``columns`` need, so that no cell asks the database."""
        queryset = queryset.only(*cls.needs) if cls.needs else queryset
        prepares = (getattr(cls.base_columns.get(name), "prepare", None) for name in columns or cls.shown)
        for prepare in dict.fromkeys(filter(None, prepares)):
            queryset = prepare(queryset)
        return queryset

    @classmethod
    def filled(cls, queryset, columns, user):
        """Return the rows of one page, with what the cells of ``columns`` show of other tables."""
        rows, sources = list(cls.fetch(queryset, columns)), {}
        for column in (cls.base_columns[name] for name in columns):
            if column.source:
                sources.setdefault(column.source, []).append(column)
        for source, shown in sources.items():
            source(rows, shown, user)
        return rows

    def menu(self, url):
        """Return the menu of the row at ``url`` as (label, url, icon)."""
        if not self.has_pages:
            return [(_("Editar"), url, "pencil")] if self.may_change else []
        look = [(_("Ver"), url, "eye")]
        return [*look, (_("Editar"), f"{url}edit/", "pencil")] if self.may_change else look

    def url_of(self, record):
        """Return the address of the row's page."""
        return record.get_absolute_url()

    def is_muted(self, record):
        """Return whether the row is shown as out of use."""
        return not getattr(record, "is_active", True)

    @property
    def head(self):
        """The heads of the shown columns."""
        orders = self.orders()
        return [self._head_cell(name, column, name in orders) for name, column in self.shown_columns.items()]

    def _head_cell(self, name, column, sorts):
        current = self.sort.removeprefix("-") == name
        direction = ("desc" if self.sort.startswith("-") else "asc") if current and sorts else None
        sorts = sorts and self.address is not None
        url = self.address(sort=f"-{name}" if direction == "asc" else name, page=None) if sorts else None
        return HeadCell(name, str(column.verbose_name), url, direction, column.classes)

    @cached_property
    def lean_rows(self):
        """The rows, every cell rendered."""
        makers = [self._cell_maker(name, column) for name, column in self.shown_columns.items()]
        return [self._row(record, makers) for record in self.rows]

    @property
    def body(self):
        """The rows as markup: in a template, where each part has its price, they would take as long again."""
        label = escape(_("Elegir"))
        return SafeString("\n".join(self._line(row, label) for row in self.lean_rows))

    def _line(self, row, label):
        muted, pick = ' class="is-muted"' if row.muted else "", ""
        if self.picks:
            box = f'<input type="checkbox" class="form-check-input m-0" name="select" value="{row.pk}"'
            pick = f'<td class="cell-pick">{box} aria-label="{label} {escape(row.name)}"></td>'
        return f'<tr{muted}>{pick}{row.cells}<td class="cell-menu">{row.menu}</td></tr>'

    def _row(self, record, makers):
        url = escape(self.url_of(record))
        cells = SafeString("".join(make(record, url) for make in makers))
        return Row(record.pk, str(record), cells, SafeString(url.join(self._menu_parts)), self.is_muted(record))

    @cached_property
    def _menu_parts(self):
        """The menu that all rows have, rendered once and cut where each row's address goes."""
        return render_to_string("crud/row_menu.html", {"entries": self.menu(ROW_URL)}).split(ROW_URL)

    def _cell_maker(self, name, column) -> Callable:
        """Return a function that gives the column's ``<td>``; what is the same in many rows is made once."""
        read = getattr(column, "read", None) or attrgetter((column.accessor or name).replace("__", "."))
        start = format_html('<td class="{}" data-label="{}">', column.classes, column.verbose_name)
        linked, seen = column.link is not None, {}

        def html_of(value, record):
            if not column.repeats:
                return conditional_escape(column.html(value, record))
            if value not in seen:
                seen[value] = conditional_escape(column.html(value, record))
            return seen[value]

        def make(record, url):
            try:
                value = read(record)
            except AttributeError:  # a part of the path is None
                value = None
            if value is None or value == "":
                return f"{start}{EMPTY}</td>"
            html = html_of(value, record)
            return f'{start}<a href="{url}">{html}</a></td>' if linked else f"{start}{html}</td>"

        return make

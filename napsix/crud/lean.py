"""The lean way to render a table, which the template ``crud/table.html`` chooses: one call a cell, in our markup.

django-tables2 resolves each cell's render arguments by signature: 2 ms of CPU a row. Here a column's renderer is
resolved once a page, and values are escaped and linked here; the template engine's price is by the variable, so a
row's cells and its menu reach it as one each. A column that says more than that, by a ``render`` of its own, a
``render_<column>`` of the table or attributes that differ by row, is rendered the library's way, cell by cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # ty: ignore[missing-module-member] - its stubs forgot it
from django.utils.translation import gettext as _
from django_tables2.rows import BoundRow
from django_tables2.utils import AttributeDict, computed_values

from napsix.crud.addresses import changed
from napsix.crud.tables import EMPTY, Column, RowLink, Table, escape

ROW_URL = "the-address-of-the-row"
# What a column that is rendered here may take for empty. Not a set: a column may say it by a list.
PLAIN_EMPTY_VALUES = (Column.empty_values, ())


@dataclass(frozen=True)
class HeadCell:
    """The head of a column; ``sorted`` is asc, desc or None, ``attrs`` is markup."""

    name: str
    label: str
    sort_url: str | None
    sorted: str | None
    classes: str
    attrs: str


@dataclass(frozen=True)
class Row:
    """One row of the page; ``cells``, ``menu`` and ``attrs`` are markup."""

    pk: int | None
    name: str
    cells: str
    menu: str
    muted: bool
    attrs: str


@dataclass
class LeanTable:
    """The head and the body of ``table``; its heads lead to the other orders of the page that ``request`` asks for."""

    table: Table
    request: HttpRequest | None = None

    @property
    def head(self) -> list[HeadCell]:
        """The heads of the visible columns."""
        table, cells = self.table, []
        address = table.address or (partial(changed, self.request.GET) if self.request else None)
        # Another order begins at its first page.
        sort, page = ("sort", "page") if table.address else (table.prefixed_order_by_field, table.prefixed_page_field)
        for bound in table.columns:
            alias = bound.order_by_alias
            direction = ("desc" if alias.is_descending else "asc") if bound.is_ordered else None
            url = address(**{sort: alias.next, page: None}) if address and bound.orderable else None
            cells.append(HeadCell(bound.name, str(bound.header), url, direction, *_attrs(table, bound, "th")))
        return cells

    @cached_property
    def rows(self) -> list[Row]:
        """The rows, every cell rendered."""
        table, rows = self.table, []
        makers = [self._cell_maker(bound) for bound in table.columns]
        # The menu that all rows have, rendered once and cut where each row's address goes.
        menu_parts = render_to_string("crud/row_menu.html", {"entries": table.menu(ROW_URL)}).split(ROW_URL)
        for bound_row in table.paginated_rows:
            record = bound_row.record
            url, muted = escape(table.url_of(record) or ""), table.is_muted(record)
            cells = SafeString("".join([make(bound_row, record, url) for make in makers]))
            menu = SafeString(url.join(menu_parts) if url else "")
            attrs = self._row_attrs(bound_row, muted) if table.row_attrs else ' class="is-muted"' * muted
            rows.append(Row(getattr(record, "pk", None), str(record), cells, menu, muted, attrs))
        return rows

    @property
    def body(self) -> str:
        """The rows as markup: in a template, where each part has its price, they would take as long again."""
        lines, pick, label = [], "", escape(_("Elegir"))
        for row in self.rows:
            if self.table.picks:
                box = f'<input type="checkbox" class="form-check-input m-0" name="select" value="{row.pk}"'
                pick = f'<td class="cell-pick">{box} aria-label="{label} {escape(row.name)}"></td>'
            lines.append(f'<tr{row.attrs}>{pick}{row.cells}<td class="cell-menu">{row.menu}</td></tr>')
        return SafeString("\n".join(lines) or self._nothing())

    def _nothing(self) -> str:
        width, text = len(self.table.columns) + 1 + self.table.picks, self.table.empty_text
        return format_html('<tr><td colspan="{}">{}</td></tr>', width, text) if text else ""

    def _row_attrs(self, bound_row: BoundRow, muted: bool) -> str:
        """Return the attributes that the table declares for its rows."""
        attrs = computed_values(self.table.row_attrs, kwargs={"table": self.table, "record": bound_row.record})
        if muted:
            attrs["class"] = f"{attrs.get('class') or ''} is-muted".strip()
        return f" {AttributeDict(attrs).as_html()}"

    def _cell_maker(self, bound: Any) -> Callable:
        """Return a function that gives the column's ``<td>``."""
        classes, attrs = _attrs(self.table, bound, "td")
        start = format_html('<td class="{}" data-label="{}"{}>', classes, bound.header, attrs)
        return self._lean_maker(bound, start) if _is_lean(bound) else self._stock_maker(bound, start)

    def _lean_maker(self, bound: Any, start: str) -> Callable:
        """Return a function that makes what is the same in many rows once."""
        column, seen = bound.column, {}
        read, html_of, repeats = column.read, column.html, column.repeats
        linked = column.link is not None
        default = bound.default
        empty = f"{start}{EMPTY if default == '—' else conditional_escape(default)}</td>"

        def make(bound_row: BoundRow, record: Any, url: str | None) -> str:
            value = read(record)
            if value is None or value == "":
                return empty
            html = seen.get(value) if repeats else None
            if html is None:
                html = html_of(value, record)
                html = html if type(html) is SafeString else conditional_escape(html)
                if repeats:
                    seen[value] = html
            return f'{start}<a href="{url}">{html}</a></td>' if linked and url else f"{start}{html}</td>"

        return make

    def _stock_maker(self, bound: Any, start: str) -> Callable:
        """Return a function that asks the library for each cell."""
        own = bound.column.attrs.get("td", bound.column.attrs.get("cell", {}))
        differs = any(map(callable, {**self.table.attrs.get("td", {}), **own}.values()))

        def make(bound_row: BoundRow, record: Any, url: str | None) -> str:
            content = bound_row.get_cell(bound.name)
            opening = start
            if differs:
                bound.current_value, bound.current_record = content, record
                classes, attrs = _attrs(self.table, bound, "td")
                opening = format_html('<td class="{}" data-label="{}"{}>', classes, bound.header, attrs)
            text = localize(template_localtime(content), use_l10n=bound.localize)
            return f"{opening}{conditional_escape(text)}</td>"

        return make


def _is_lean(bound: Any) -> bool:
    """Return whether a column says no more of its cells than its value and markup."""
    column, link = bound.column, bound.link
    attrs = column.attrs.get("td", column.attrs.get("cell", {}))
    is_plain = isinstance(column, Column) and getattr(bound.render, "__func__", None) is Column.render
    return (
        is_plain
        and column.empty_values in PLAIN_EMPTY_VALUES
        and bound.localize is None
        and (link is None or (type(link) is RowLink and not link.attrs))
        and not any(map(callable, attrs.values()))
    )


def _attrs(table: Table, bound: Any, part: str) -> tuple[str, str]:
    """Return the classes and the other attributes, as markup, that table and column declare for ``th`` or ``td``."""
    if part == "td":
        attrs = bound.attrs["td"]
    else:  # without the library's classes for what may be sorted: our heads say so otherwise
        own = bound.column.attrs.get("th", bound.column.attrs.get("cell", {}))
        declared = own or table.attrs.get("th", table.attrs.get("cell", {}))
        attrs = AttributeDict(computed_values(declared, kwargs={"bound_column": bound}))
    others = AttributeDict({name: value for name, value in attrs.items() if name not in {"class", "data-label"}})
    markup = others.as_html()
    return attrs.get("class") or "", SafeString(f" {markup}") if markup else ""

"""The base of every table, and what its rows need, so that no cell asks the database."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet
from django.utils.translation import gettext as _
from django_tables2.data import TableData, TableQuerysetData
from django_tables2.rows import BoundRows
from django_tables2.utils import OrderBy

from napsix.crud.access import may
from napsix.crud.tables.data import Records, Rows, gives_rows, in_order
from napsix.text import safe_cell

# Rows in memory while the values of a table are read.
CHUNK = 1_000


class Table(tables.Table):
    """Base of every table. It takes what a ``django_tables2.Table`` takes, and what follows, by name.

    Rows without a page (``has_pages``) lead to their form. ``needs`` names the fields that rows need besides their
    cells, where it is worth not fetching the others.

    Args:
        user: who looks; a column whose permissions the person lacks does not exist.
        columns: the names of the columns to show, in order; none for the usual ones.
        address: ``address(**changes)`` gives the address of the same page with other parameters.
        may_change: whether the person may change a row.
        picks: whether each row has a box to tick.
    """

    needs: Sequence[str] = ()
    has_pages = True
    # Set by the library's metaclass.
    base_columns: dict[str, tables.Column]
    _meta: Any

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        user: Any = None,
        columns: Sequence[str] = (),
        address: Callable[..., str] | None = None,
        may_change: bool = False,
        picks: bool = False,
        extra_columns: Iterable[tuple[str, tables.Column | None]] = (),
        **options: Any,
    ) -> None:
        self.user, self.address, self.may_change, self.picks = user, address, may_change, picks
        # Copies, since a table sets on its columns whether they are shown.
        extra = [(name, copy.copy(column)) for name, column in extra_columns or ()]
        if user is not None:
            known = type(self).base_columns | dict(extra)
            extra += [(name, None) for name, column in known.items() if not may(user, *getattr(column, "requires", ()))]
        gone = {name for name, column in extra if column is None}
        if gone and options.get("sequence") is None:  # the library would look for what its Meta names
            options["sequence"] = [name for name in self._meta.sequence or self._meta.fields or () if name not in gone]
        if data is not None and not isinstance(data, TableData):
            data = Rows(data) if TableQuerysetData.validate(data) else Records(list(data))
        super().__init__(data, *args, extra_columns=extra, **options)
        if columns:
            self.show_columns(columns)

    def show_columns(self, names: Sequence[str]) -> None:
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
        shown = [bound.column for bound in self.columns]
        return filled(list(fetched(queryset, shown, self.needs)), shown, self.user)

    def as_values(self, exclude_columns: Sequence[str] | None = None) -> Iterator[list]:
        """Yield the heads and the values of every row, text disarmed of formulas (trap P57)."""
        whole, left_out = copy.copy(self), exclude_columns or ()
        if isinstance(self.data, Rows) and gives_rows(self.data.data):
            kept = [bound.column for bound in self.columns.iterall() if bound.name not in left_out]
            rows = self._stream([column for column in kept if not column.exclude_from_export])
            whole.rows = BoundRows(rows, whole, self.pinned_data)
        for line in super(Table, whole).as_values(exclude_columns):
            yield [safe_cell(cell) for cell in line]

    def _stream(self, columns: list[tables.Column]) -> Iterator[Model]:
        """Yield every row with what ``columns`` show, a chunk in memory at a time."""
        rows = fetched(self.data.data, columns, self.needs).iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            yield from filled(chunk, columns, self.user)

    def menu(self, url: str) -> list[tuple[str, str, str]]:
        """Return the menu of the row at ``url`` as (label, url, icon)."""
        if not self.has_pages:
            return [(_("Editar"), url, "pencil")] if self.may_change else []
        look = [(_("Ver"), url, "eye")]
        return [*look, (_("Editar"), f"{url}edit/", "pencil")] if self.may_change else look

    def url_of(self, record: Any) -> str | None:
        """Return the address of the row's page, None where it has none."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else None

    def is_muted(self, record: Any) -> bool:
        """Return whether the row is shown as out of use."""
        return not getattr(record, "is_active", True)


def fetched(queryset: QuerySet, columns: Iterable[Any], own: Sequence[str] = ()) -> QuerySet:
    """Return ``queryset`` with what the cells of ``columns`` show.

    ``own`` names the fields that each row needs besides its cells, where it is worth not fetching the others;
    without it, or with a column of which it is not known, all fields are fetched.
    """
    paths = [(column, fields_along(queryset.model, column.accessor)) for column in columns]
    # What is joined already must be fetched whole.
    needed = [needs_of(column, path) for column, path in paths] if own and not queryset.query.select_related else [None]
    known = [names for names in needed if names is not None]
    if len(known) == len(needed):
        queryset = queryset.only(*own, *chain.from_iterable(known))
    prepares = [column.prepare for column, _path in paths if getattr(column, "prepare", None)]
    for prepare in dict.fromkeys(prepares):
        queryset = prepare(queryset)
    for column, path in paths:
        related = [field for field in path if field.related_model and not field.one_to_many]
        if related and not getattr(column, "prepare", None):  # which fetches it by itself
            name = "__".join(field.name for field in related)
            many = any(field.many_to_many for field in related)
            queryset = queryset.prefetch_related(name) if many else queryset.select_related(name)
    return queryset


@lru_cache(maxsize=1_000)
def fields_along(model: type[Model], accessor: tables.A) -> list[Field]:
    """Return the fields that a path from ``model`` leads through, up to a property, to many rows or to the end."""
    fields = []
    for bit in accessor.bits:
        try:
            fields.append(model._meta.get_field(bit))
        except FieldDoesNotExist:
            break
        model = fields[-1].related_model
        if model is None or fields[-1].one_to_many:
            break
    return fields


def needs_of(column: Any, path: Sequence[Field]) -> Iterable[str] | None:
    """Return the names of the row's own fields that ``column`` shows; None where it is not known."""
    if getattr(column, "needs", None) is not None:
        return column.needs
    if path:
        return [path[0].name] if path[0].concrete else []
    brings = getattr(column, "prepare", None) or getattr(column, "source", None)
    return [] if brings else None


def filled(rows: list, columns: Iterable[Any], user: Any) -> list:
    """Return ``rows``, having asked each ``source`` of ``columns`` once for what they show of other tables."""
    sources: dict[Callable, list] = {}
    for column in columns:
        if getattr(column, "source", None):
            sources.setdefault(column.source, []).append(column)
    for source, shown in sources.items():
        source(rows, shown, user)
    return rows

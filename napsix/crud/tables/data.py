"""What a table is made of: a queryset or a list, sorted by what the columns say."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django_tables2.columns import BoundColumn
from django_tables2.data import TableListData, TableQuerysetData
from django_tables2.utils import OrderBy, OrderByTuple


def gives_rows(queryset: Any) -> bool:
    """Return whether ``queryset`` gives rows of its model, and not what ``values()`` makes of them."""
    return queryset._fields is None


class Records(TableListData):
    """A list of rows or of dictionaries; what dictionaries are sorted by is what they show."""

    def order_by(self, aliases: Any) -> None:
        if not isinstance(next(iter(self.data), None), dict):
            super().order_by(aliases)
            return
        keys = [(self.table.columns[OrderBy(alias).bare].accessor, OrderBy(alias).is_descending) for alias in aliases]
        self.data.sort(key=OrderByTuple(f"-{name}" if descending else name for name, descending in keys).key)


class Rows(TableQuerysetData):
    """The rows of a queryset, fetched with what the visible columns show and sorted by the columns' own keys."""

    @cached_property
    def _all(self) -> list:
        return self._filled(self.data)

    def _filled(self, queryset: QuerySet) -> list:
        return self.table.filled(queryset) if gives_rows(queryset) else list(queryset)

    def __iter__(self) -> Iterator:
        return iter(self._all)

    def __len__(self) -> int:
        return super().__len__() if hasattr(self.table, "paginator") else len(self._all)

    def __getitem__(self, key: int | slice) -> Any:
        if isinstance(key, slice):
            return self._filled(self.data[key])
        return self._filled(self.data[key : key + 1])[0]

    def order_by(self, aliases: Any) -> None:
        """Sort by the columns that ``aliases`` name; ``order_<column>`` methods of the table come first."""
        self.__dict__.pop("_all", None)
        bound = [(self.table.columns[OrderBy(alias).bare], OrderBy(alias).is_descending) for alias in aliases]
        is_sorted = False
        for column, descending in bound:
            queryset, by_method = column.order(self.data, descending)
            self.data, is_sorted = (queryset, True) if by_method else (self.data, is_sorted)
        if bound and not is_sorted:
            self.data = in_order(self.data, bound)


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


def _turned(key: Any, descending: bool) -> Any:
    """Return the sort expression of a field's name or of an expression."""
    if not hasattr(key, "resolve_expression"):
        descending = descending != OrderBy(key).is_descending
        key = F(OrderBy(key).bare)
    return key.desc() if descending else key.asc()

"""What a list of a kind exports: every column of the list and fact of the page."""

from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import Any

from django.db.models import QuerySet

from clients.kinds import registry
from clients.kinds.base import Record
from clients.kinds.display import exact_field, field_of, label_of, text_of, value_of
from clients.kinds.registry import Kind
from clients.kinds.tables import column_for
from napsix.crud import resources
from napsix.crud.tables import fetched
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.resources import Resource


class RecordField(Field):
    """A column or fact of a kind; amounts as numbers, days as days."""

    def export(self, instance: Record, **kwargs: Any) -> Any:
        return cell_of(instance, str(self.attribute))


class RecordResource(Resource):
    """The export of a kind; the currency stands beside the amounts.

    Args:
        kind: the kind, which says what there is.
        columns: see ``Resource``.
    """

    def __init__(self, kind: Kind, columns: Sequence[str] | None = None) -> None:
        self.kind = kind
        self._meta = copy(self._meta)
        self._meta.model = kind.model
        super().__init__(columns)

    def all_columns(self) -> dict[str, ImportColumn]:
        kind = self.kind
        names = dict.fromkeys([*kind.columns, *kind.facts, *(["currency"] if kind.has_currency else [])])
        return {name: ImportColumn(name, RecordField(name, label_of(kind.model, name))) for name in names}

    def prefetched(self, queryset: QuerySet) -> QuerySet:
        """Fetch the related rows that the columns name."""
        return fetched(queryset, [column_for(self.kind.model, column.name) for column in self.columns])


def cell_of(row: Record, name: str) -> Any:
    """Return the value for a spreadsheet: numbers and days as such, all else as people read it."""
    field, value = field_of(type(row), name), value_of(row, name)
    if exact_field(field) is not None and not field.choices:
        return value
    if field is not None and field.get_internal_type() == "DateField":
        return value
    return text_of(row, name)


def register() -> None:
    """Let lists and commands find the resource of each kind."""
    for kind in registry.all_kinds():
        resources.register(kind.model._meta.label, partial(RecordResource, kind))

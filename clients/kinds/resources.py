"""What a list of a kind exports: every column of the list and fact of the page."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any

from django.db.models import QuerySet

from clients.kinds import registry
from clients.kinds.base import Record
from clients.kinds.display import exact_field, field_of, label_of, text_of, typed_text, value_of
from clients.kinds.registry import Kind
from clients.kinds.tables import column_for
from napsix.crud import resources
from napsix.crud.tables import fetched
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.resources import Resource
from napsix.importer.sources import Called, CellSource, Memo


class RecordField(Field):
    """A column or fact of a kind; amounts as numbers, days as days."""

    def export(self, instance: Record, **kwargs: Any) -> Any:
        return cell_of(instance, str(self.attribute))

    def source(self, model: type[Any]) -> CellSource | None:
        name = str(self.attribute)
        if name == "state":
            labels = {state.key: str(state.label) for state in model.STATES}
            return CellSource((model.state_key_expression(),), labels.__getitem__)
        field = field_of(model, name)
        if field is None or not field.concrete or field.many_to_many:
            return None
        if is_bare(field):
            return CellSource((field.attname,))
        is_always_meant = name not in model.MEANT_IF and model.applies is Record.applies
        return text_source(field) if is_always_meant else None


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
    field = field_of(type(row), name)
    return value_of(row, name) if field is not None and is_bare(field) else text_of(row, name)


def is_bare(field: Any) -> bool:
    """Return whether a spreadsheet gets the values of ``field`` as they are: numbers and days."""
    is_number = exact_field(field) is not None and not field.choices
    return is_number or field.get_internal_type() == "DateField"


def text_source(field: Any) -> CellSource:
    """Return the source of what ``field`` holds as people read it."""
    if field.is_relation:
        return Called(field.related_model).source(field.attname)
    if field.choices:
        return CellSource((field.attname,), Memo(partial(label_of_choice, dict(field.flatchoices))).__getitem__)
    return CellSource((field.attname,), partial(text_or_nothing, field))


def label_of_choice(labels: Mapping[Any, Any], value: Any) -> str:
    """Return the words of one of the choices ``labels``, empty for none."""
    return "" if value in (None, "") else str(labels.get(value, value))


def text_or_nothing(field: Any, value: Any) -> str:
    """Return ``value`` of ``field`` as people read it, empty for none."""
    return "" if value in (None, "") else typed_text(field, value)


def register() -> None:
    """Let lists and commands find the resource of each kind."""
    for kind in registry.all_kinds():
        resources.register(kind.model._meta.label, partial(RecordResource, kind))

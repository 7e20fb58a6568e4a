"""What the rows of a table need, so that no cell asks the database: it follows from the columns' accessors."""

from collections.abc import Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet
from django_tables2 import Column


def gives_rows(queryset: QuerySet) -> bool:
    """Return whether ``queryset`` gives rows of its model, and not what ``values()`` makes of them."""
    return queryset._fields is None


def field_of(model: type[Model], name: str) -> Field | None:
    """Return the field of ``model``, or None for a property."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def fetched(queryset: QuerySet, columns: Iterable[Column], own: Iterable[str] = ()) -> QuerySet:
    """Return ``queryset`` with what the cells of ``columns`` show.

    ``own`` names the fields that each row needs besides its cells, where it is worth not fetching the others;
    without it, or with a column that cannot tell what it needs, all fields are fetched.
    """
    columns = list(columns)
    # What is joined already must be fetched whole.
    needed = [None] if queryset.query.select_related or not own else [needs_of(queryset.model, one) for one in columns]
    if None not in needed:
        queryset = queryset.only(*own, *(name for names in needed for name in names))
    prepares = (getattr(column, "prepare", None) for column in columns)
    for prepare in dict.fromkeys(filter(None, prepares)):
        queryset = prepare(queryset)
    for column in columns:
        queryset = with_related(queryset, column)
    return queryset


def needs_of(model: type[Model], column: Column) -> Iterable[str] | None:
    """Return the names of the row's own fields that ``column`` shows; None where nobody can tell."""
    declared = getattr(column, "needs", None)
    if declared is not None:
        return declared
    field = field_of(model, column.accessor.bits[0])
    if field is not None:
        return [field.name] if field.concrete else []
    brings = getattr(column, "prepare", None) or getattr(column, "source", None)
    return [] if brings else None


def with_related(queryset: QuerySet, column: Column) -> QuerySet:
    """Return ``queryset`` with the rows that the path of ``column`` leads through; its ``prepare`` does it itself."""
    if getattr(column, "prepare", None):
        return queryset
    path, many, model = [], False, queryset.model
    for bit in column.accessor.bits:
        field = field_of(model, bit)
        if field is None or field.related_model is None or field.one_to_many:
            break
        path, many, model = [*path, bit], many or field.many_to_many, field.related_model
    if not path:
        return queryset
    return queryset.prefetch_related("__".join(path)) if many else queryset.select_related("__".join(path))


def filled(rows: list, columns: Iterable[Column], user) -> list:
    """Return ``rows``, having asked each ``source`` of ``columns`` once for what they show of other tables."""
    sources = {}
    for column in columns:
        if getattr(column, "source", None):
            sources.setdefault(column.source, []).append(column)
    for source, shown in sources.items():
        source(rows, shown, user)
    return rows

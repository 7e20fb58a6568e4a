"""Many rows in few statements.

Django's ``bulk_create`` spends most of its time building SQL for every value, and ``bulk_update`` is slower than
saving one by one. Here a statement carries as many rows as the database takes: each statement that touches a
search index of SQLite writes a piece of it to disk, so that one for every row costs five times as much.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

# Fields whose value goes to the database as it stands on the instance.
AS_IT_STANDS = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)
# Parameters of one statement, where the database does not say how many it takes.
MOST_PARAMETERS = 30_000


M = TypeVar("M", bound=models.Model)


class Blank(Generic[M]):
    """Makes new instances of a model with its defaults, several times faster than the model's constructor.

    Args:
        values: what they all have in common.
    """

    def __init__(self, model: type[M], **values: Any) -> None:
        self._model = model
        self._start = vars(model(**values))
        self._dicts = [field.attname for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]

    def make(self, values: Mapping[str, Any]) -> M:
        """Return an unsaved instance with ``values`` (a mapping of attname to value) set on it."""
        instance = self._model.__new__(self._model)
        vars(instance).update(self._start, _state=ModelState())
        for name in self._dicts:
            setattr(instance, name, self._start[name].copy())
        for name, value in values.items():
            setattr(instance, name, value)
        return instance


def insert_rows(model: type[models.Model], instances: Sequence[models.Model]) -> None:
    """Insert new instances and set their primary keys; what their fields derive on saving is derived."""
    if not instances:
        return
    for instance, number in zip(instances, _new_keys(model, len(instances)), strict=True):
        instance.pk = number
    fields = model._meta.concrete_fields
    for field in fields:
        if _sets_itself(field):
            for instance in instances:
                field.pre_save(instance, add=True)
    insert_values(model, [field.attname for field in fields], _rows_of(fields, instances))
    for instance in instances:
        instance._state.adding, instance._state.db = False, connection.alias


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]], *, or_leave: bool = False
) -> None:
    """Insert rows of values as the database takes them, without instances.

    Args:
        names: attnames of the columns.
        or_leave: pass over a row that breaks a unique constraint.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(_quoted(field.column) for field in fields)
    conflict = " ON CONFLICT DO NOTHING" if or_leave else ""
    _run(f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES {{}}{conflict}", rows)  # noqa: S608 - our own names


def update_rows(model: type[models.Model], changed: Iterable[tuple[models.Model, Iterable[str]]]) -> None:
    """Write changed columns with one UPDATE for each set of columns.

    Args:
        changed: pairs of instance and the attnames of its changed columns, derived ones included.
    """
    groups = defaultdict(list)
    for instance, columns in changed:
        groups[frozenset(columns)].append(instance)
    table, key = _quoted(model._meta.db_table), model._meta.pk
    for columns, instances in groups.items():
        fields = [field for field in model._meta.concrete_fields if field.attname in columns]
        names = ", ".join(f"v{number}" for number in range(len(fields)))
        sets = ", ".join(f"{_quoted(field.column)} = {_cast(field, f'v{n}')}" for n, field in enumerate(fields))
        where = f"{table}.{_quoted(key.column)} = {_cast(key, 'changed.k')}"
        sql = f"WITH changed ({names}, k) AS (VALUES {{}}) UPDATE {table} SET {sets} FROM changed WHERE {where}"  # noqa: S608 - our own names
        _run(sql, _rows_of([*fields, key], instances))


def delete_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Delete the rows of ``model`` whose columns ``names`` (attnames) hold one of the tuples ``rows``.

    Nothing that hangs from them goes, and nobody is told: the caller knows that nothing does.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(_quoted(field.column) for field in fields)
    _run(f"DELETE FROM {_quoted(model._meta.db_table)} WHERE ({columns}) IN (VALUES {{}})", rows)  # noqa: S608 - our own names


def prepared(field: Any, value: Any) -> Any:
    """Return ``value`` as the database takes it for ``field``."""
    return field.get_db_prep_save(value, connection)


def _quoted(name: Any) -> str:
    return connection.ops.quote_name(name)


def _cast(field: Any, name: str) -> str:
    """Return the column of a list of values as the type of ``field``; PostgreSQL takes a list for text."""
    return f"CAST({name} AS {field.cast_db_type(connection)})" if connection.vendor == "postgresql" else name


def _run(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run ``sql``, whose braces stand for the rows, with as many rows a statement as the database takes."""
    rows = list(rows)
    if not rows:
        return
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    # Made by hand, for with DEBUG the usual cursor quotes and keeps every value.
    connection.ensure_connection()
    with connection.make_cursor(connection.create_cursor()) as cursor:
        most = _most_parameters() // len(rows[0])
        for first in range(0, len(rows), most):
            some = rows[first : first + most]
            cursor.execute(sql.format(", ".join([one] * len(some))), list(chain.from_iterable(some)))


def _most_parameters() -> int:
    if connection.vendor == "sqlite":
        return connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return MOST_PARAMETERS


def _sets_itself(field: models.Field) -> bool:
    """Whether saving changes the value on the instance: derived columns, and stamps of the last change."""
    if isinstance(field, models.DateField | models.TimeField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not models.Field.pre_save


def _rows_of(fields: Iterable[models.Field], instances: Sequence[models.Model]) -> Iterable[tuple[object, ...]]:
    """Return one tuple of database values for each instance."""
    columns = []
    for field in fields:
        values = [vars(instance)[field.attname] for instance in instances]
        columns.append(values if isinstance(field, AS_IT_STANDS) else _prepared_column(field, values))
    return zip(*columns, strict=True)


def _prepared_column(field: models.Field, values: Iterable[object]) -> list[object]:
    """Return the values as the database takes them; equal stamps and empty values are prepared once."""
    column = []
    last = made = None
    for value in values:
        if value != last or not column:
            last, made = value, prepared(field, value)
        column.append(made)
    return column


def _new_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Return ``count`` primary keys that nobody has; on SQLite the caller's transaction holds the only write lock."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [_quoted(table), column, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)

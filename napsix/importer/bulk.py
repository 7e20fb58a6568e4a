"""Many rows in few statements.

Django's ``bulk_create`` spends most of its time building SQL for every value, and ``bulk_update`` is slower than
saving one by one. Here each statement is prepared once and executed for all rows.
"""

from collections import defaultdict

from django.db import connection, models

# Fields whose value goes to the database as it stands on the instance.
AS_IT_STANDS = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


def insert_rows(model, instances):
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
    insert_values(model, [field.attname for field in fields], _columns_of(fields, instances))
    for instance in instances:
        instance._state.adding, instance._state.db = False, connection.alias


def insert_values(model, names, rows, *, or_leave=False):
    """Insert rows of values as the database takes them, without instances.

    Args:
        names: attnames of the columns.
        or_leave: pass over a row that breaks a unique constraint.
    """
    fields = [model._meta.get_field(name) for name in names]
    marks = ", ".join(["%s"] * len(fields))
    columns = ", ".join(_quoted(field.column) for field in fields)
    conflict = " ON CONFLICT DO NOTHING" if or_leave else ""
    _run(f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks}){conflict}", rows)  # noqa: S608


def update_rows(model, changed):
    """Write changed columns with one prepared UPDATE for each set of columns.

    Args:
        changed: pairs of instance and the attnames of its changed columns, derived ones included.
    """
    groups = defaultdict(list)
    for instance, columns in changed:
        groups[frozenset(columns)].append(instance)
    key = model._meta.pk
    for columns, instances in groups.items():
        fields = [field for field in model._meta.concrete_fields if field.attname in columns]
        sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
        sql = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_quoted(key.column)} = %s"  # noqa: S608
        _run(sql, _columns_of([*fields, key], instances))


def prepared(field, value):
    """Return ``value`` as the database takes it for ``field``."""
    return field.get_db_prep_save(value, connection)


def _quoted(name):
    return connection.ops.quote_name(name)


def _run(sql, rows):
    rows = list(rows)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _sets_itself(field):
    """Whether saving changes the value on the instance: derived columns, and stamps of the last change."""
    if isinstance(field, models.DateField | models.TimeField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not models.Field.pre_save


def _columns_of(fields, instances):
    """Return one tuple of database values for each instance."""
    columns = []
    for field in fields:
        values = [vars(instance)[field.attname] for instance in instances]
        columns.append(values if isinstance(field, AS_IT_STANDS) else [prepared(field, value) for value in values])
    return zip(*columns, strict=True)


def _new_keys(model, count):
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

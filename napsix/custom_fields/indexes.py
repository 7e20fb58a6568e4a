"""Indexes that serve custom fields: for filters and sorts, for each of several options, for values that repeat not."""

from django.apps import apps
from django.db import connections, transaction

from napsix.custom_fields.models import Definition
from napsix.custom_fields.sql import key_sql, option_sql, value_sql


def install_all(using: str) -> None:
    """Make the indexes that are missing, after a migration that may have dropped them."""
    for definition in Definition.objects.using(using).filter(is_retired=False):
        install(definition, using)


def install(definition: Definition, using: str = "default") -> None:
    """Make the definition's indexes, and drop those it needs no more.

    Raises ``IntegrityError`` when values repeat that may not.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it makes no index on a table whose foreign keys are still to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL statement_timeout = 0")  # the table may have a million rows
        for name, statement in wanted(definition, connection.vendor).items():
            cursor.execute(statement % name if statement else f'DROP INDEX IF EXISTS "{name}"')


def wanted(definition: Definition, vendor: str) -> dict[str, str | None]:
    """Return ``{name: the statement that makes the index, with a place for the name; None where none is needed}``.

    Every index but the unique one ends in the name, so that rows come in the order people expect; where many rows
    have one value, another ends in the day they came, the other order that people ask for.
    """
    model = apps.get_model(definition.model)
    table, has_day = model._meta.db_table, any(field.name == "created_on" for field in model._meta.fields)
    filters, unique = definition.is_filterable and not definition.is_retired, definition.is_unique
    make, order = f'CREATE INDEX IF NOT EXISTS "%s" ON {table}', "name_key, id"
    value, key = (sql(definition, vendor) % "custom" for sql in (value_sql, key_sql))
    found: dict[str, str | None] = {
        f"{table}_by_{definition.slug}": f"{make} (({key}), {order})" if filters else None,
        f"{table}_one_{definition.slug}": f'CREATE UNIQUE INDEX IF NOT EXISTS "%s" ON {table} (({value}))'
        if unique and not definition.is_retired
        else None,
    }
    if definition.rules.has_few_values:
        found[f"{table}_on_{definition.slug}"] = f"{make} (({key}), created_on, id)" if filters and has_day else None
    for option in definition.options.all() if definition.rules.cast == "list" else ():
        condition = option_sql(definition, option.pk, vendor) % "custom"
        is_wanted = filters and not option.is_retired
        found[f"{table}_option_{option.pk}"] = f"{make} ({order}) WHERE {condition}" if is_wanted else None
    return found

"""Indexes that serve custom fields: one for filtering and sorting, a unique one where values may not repeat."""

from django.apps import apps
from django.db import connections, transaction

from napsix.custom_fields.models import Definition
from napsix.custom_fields.sql import checked_slug, postgresql_template, sqlite_template


def install_all(using):
    """Make the indexes that are missing, after a migration that may have dropped them."""
    for definition in Definition.objects.using(using).filter(is_retired=False):
        install(definition, using)


def install(definition, using="default"):
    """Make the definition's indexes, and drop those it needs no more.

    Raises ``IntegrityError`` when values repeat that may not.
    """
    connection = connections[using]
    table = apps.get_model(definition.model)._meta.db_table
    wanted = {
        f"{table}_by_{definition.slug}": _wants_index(definition),
        f"{table}_one_{definition.slug}": definition.is_unique and not definition.is_retired,
    }
    value = _expression(definition, connection)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it makes no index on a table whose foreign keys are still to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, is_wanted in wanted.items():
            if not is_wanted:
                cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
            elif "_one_" in name:
                cursor.execute(f'CREATE UNIQUE INDEX IF NOT EXISTS "{name}" ON {table} ({value})')
            else:
                cursor.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON {table} ({value}, name_key, id)')


def _wants_index(definition):
    return definition.is_filterable and not definition.is_retired and definition.rules.cast != "list"


def _expression(definition, connection):
    checked_slug(definition)
    template = postgresql_template if connection.vendor == "postgresql" else sqlite_template
    return (
        f"({template(definition) % {'expressions': 'custom'}})"
        if connection.vendor == "postgresql"
        else template(definition) % {"expressions": "custom"}
    )

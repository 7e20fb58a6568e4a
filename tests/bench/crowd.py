"""Many clients from a few: the demo's rows copied inside the database, in minutes where making each takes an hour.

Run in a process of its own, after ``seed_demo``.
"""

from django.db import connection

from clients.models import Client
from contacts.models import Contact
from napsix.crud import search
from napsix.custom_fields.models import Option

# What tells a copy from its model: texts that are sorted or searched end in the number of the copy.
SUFFIXED = {"name", "name_key", "code", "code_key", "tax_key", "search_text", "main_contact_key", "contacts_text"}
FIRST = 1_000


def grow(times):
    """Make each client, with its contacts, owners and tags, ``times`` of them."""
    give_zones()
    links = [getattr(Client, name).through for name in ("owners", "tags")]
    tables = [Client, Contact, *links]
    with connection.cursor() as cursor:
        forget_full_text(cursor)
        steps = {model: last_key(cursor, model) for model in tables}
        for copy in range(1, times):
            for model in tables:
                cursor.execute(copied(model, copy, steps))
    search.install("default")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # its own autovacuum does it in an installation
            cursor.execute("VACUUM ANALYZE")
    return {model._meta.db_table: model._default_manager.count() for model in tables}


def give_zones():
    """Give nine of ten clients one of the zones."""
    zones = list(Option.objects.filter(definition__slug="zona").values_list("pk", flat=True))
    case = " ".join(f"WHEN {place} THEN {pk}" for place, pk in enumerate(zones))
    make = "jsonb_build_object" if connection.vendor == "postgresql" else "json_object"
    with connection.cursor() as cursor:
        sql = f"UPDATE clients_client SET custom = {make}('zona', CASE id % {len(zones)} {case} END) WHERE id % 10 > 0"
        cursor.execute(sql)


def forget_full_text(cursor):
    """Drop the triggers of SQLite's full-text tables: ``search.install`` makes them anew, and the index at one go."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_fts_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def last_key(cursor, model):
    """Return the highest primary key of a table."""
    cursor.execute(f"SELECT max(id) FROM {model._meta.db_table}")
    return cursor.fetchone()[0]


def copied(model, copy, steps):
    """Return the statement that makes copy number ``copy`` of all first rows of ``model``."""
    columns = [field for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join(value_of(model, field, copy, steps) for field in columns)
    names = ", ".join(f'"{field.column}"' for field in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id <= {steps[model]}"


def value_of(model, field, copy, steps):
    """Return the SQL of a column of a copy."""
    column = f'"{field.column}"'
    if field.primary_key:
        return f"{column} + {copy * steps[model]}"
    if field.related_model is Client:
        return f"{column} + {copy * steps[Client]}"
    if model is Contact and field.name == "user":
        return "NULL"
    if field.name in SUFFIXED and model is Client:
        return f"CASE {column} WHEN '' THEN '' ELSE {column} || ' {FIRST + copy}' END"
    return column

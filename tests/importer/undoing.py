"""Undoing imports in one call, and what tables hold, byte for byte."""

from django.apps import apps
from django.db import connection

from napsix.importer.services import undoing

# The tables of clients, their contacts and lists; the history, which tells of the import, and jobs are not among them.
APPS = ("clients", "contacts", "custom_fields", "portal")


def dump():
    """Return the rows of every table of clients as the database holds them, by table."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    found = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in models}):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = [*map(str, cursor.fetchall())]
    return found


def undone(run, *, user=None, on_conflict="keep"):
    """Undo an import in this process without asking first, and return the undo."""
    run.refresh_from_db()
    undo = undoing.plan(run, user, on_conflict)
    undoing.begin(undo, user, unseen=True)
    undoing.run_here(undo)
    undo.refresh_from_db()
    return undo


def rehearsed(run, *, user=None):
    """Return the rehearsed plan of undoing an import."""
    run.refresh_from_db()
    return undoing.rehearse(run, user)


def counts(undo):
    """Return the counters of an undo that are not zero, but how far it is."""
    return {name: number for name in undo.NAMES if (number := getattr(undo, name)) and name != "done"}

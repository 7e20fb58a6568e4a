"""The rows of a client as they stand, read anew only from the tables that something was written to."""

import re
from functools import cache

from auditlog.models import LogEntry

from clients.kinds import registry
from clients.models import Client, Prospect
from contacts.models import Contact
from napsix.crud.models import BulkChange
from napsix.jobs.models import Email

LOGS = (LogEntry, BulkChange, Email)
WRITES = re.compile(r'\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


class Written:
    """A wrapper of queries that notes the tables they write to."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        found = WRITES.match(sql)
        if found:
            self.tables.add(found[1])
        return execute(sql, params, many, context)


@cache
def models():
    """Return ``{model: path to the client}`` of what is looked at: clients, people, records and parts of records."""
    kinds = [kind.model for kind in registry.all_kinds()]
    found = {Client: "pk", Contact: "client", Prospect: ""} | dict.fromkeys(kinds, "client")
    for model in kinds:
        for relation in model._meta.related_objects:
            found.setdefault(relation.related_model, f"{relation.field.name}__client")
    return found


@cache
def tables_of(model):
    """Return the tables from which the columns of ``model`` follow: its own, and those it names or gathers from."""
    named = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    gathered = [model._meta.get_field(name).related_model for name in getattr(model, "DERIVED_FROM", ())]
    return {one._meta.db_table for one in (model, *named, *gathered)}


class State:
    """The rows of a client by model and key, and how far the logs go. ``after(tables)`` is the state that follows.

    ``fresh`` are the models whose rows were read anew, ``written`` the tables that something was written to.
    """

    def __init__(self, rows, marks, written):
        self.rows, self.marks, self.written, self.fresh = rows, marks, written, []

    @classmethod
    def of_all(cls, world):
        """Return the state of every model."""
        tables = {table for model in models() for table in tables_of(model)} | {log._meta.db_table for log in LOGS}
        return cls({}, {}, set()).after(world, tables)

    def after(self, world, tables):
        """Return the state after something was written to ``tables``."""
        fresh = {model: read(model, world) for model in models() if tables_of(model) & tables}
        marks = {log: newest(log) for log in LOGS if log._meta.db_table in tables}
        now = State(self.rows | fresh, self.marks | marks, tables)
        now.fresh = set(fresh)
        return now

    def wrote(self, *models):
        """Return whether something was written to the table of one of ``models``."""
        return any(model._meta.db_table in self.written for model in models)

    def of(self, model):
        """Return the rows of ``model``, those that were made first before."""
        return self.rows[model].values()


def read(model, world):
    """Return the rows of ``model`` that are of the client, by key; all of what has no client yet."""
    path = models()[model]
    rows = model._base_manager.filter(**{path: world.pk}) if path else model._base_manager.all()
    return {row.pk: row for row in rows.order_by("pk").prefetch_related(*getattr(model, "DERIVED_FROM", ()))}


def newest(model):
    """Return the highest key in a log, 0 for an empty one."""
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

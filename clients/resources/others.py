"""Columns of other apps in an import of clients: what a row says differently, and its saving."""

from collections.abc import Iterable, Mapping

from clients.resources.known import KnownClient
from napsix.importer.fields import ImportColumn
from napsix.importer.reading import same

Columns = Mapping[str, ImportColumn]


def mapped_of_others(catalogue: Columns, names: Iterable[str]) -> dict[str, ImportColumn]:
    """Return those columns of ``catalogue`` among ``names`` that other apps added."""
    return {name: catalogue[name] for name in names if catalogue[name].save is not None}


def plan_others(record: KnownClient, values: Mapping[str, object], columns: Columns) -> tuple[dict, dict]:
    """Note what ``values`` say differently of a client in ``columns``; return the old and new values by name."""
    before, after = {}, {}
    for name, column in columns.items():
        old = record.others[name] if name in record.others else column.field.get_value(record.client)
        if name in values and not same(column.field, values[name], old):
            before[name], after[name] = old, values[name]
    record.others |= after
    record.unsaved |= set(after)
    return before, after


def unsaved(records: Iterable[KnownClient], columns: Columns) -> list[tuple[ImportColumn, list[KnownClient]]]:
    """Return which of ``records`` have to be saved by each column, before those are written and clean."""
    found = [(column, [record for record in records if name in record.unsaved]) for name, column in columns.items()]
    return [(column, changed) for column, changed in found if changed]


def save_others(pending: list[tuple[ImportColumn, list[KnownClient]]]) -> None:
    """Have each column's app save its values of clients that are in their table by now."""
    for column, records in pending:
        column.save({record.client: record.others[column.name] for record in records})

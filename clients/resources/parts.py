"""The fields of clients and contacts that undoing an import puts back, with what they held before, after and now."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Field

from clients.models import Client
from clients.resources.known import CUSTOM
from clients.resources.own import STATE, plain_values
from napsix.importer.fields import ImportColumn
from napsix.importer.undo_rows import Restorable, Unit

# What says one thing only together.
TAX = ("tax_id", "tax_country", "tax_id_type")
MANY = ("tags", "owners")
TOGETHER = {name: names for names in (STATE, TAX) for name in names}
# Relations by the name of their column.
RELATIONS = {"client_type": "client_type_id", "parent": "parent_id"}


def parts_of(
    unit: Unit, others: Mapping[str, ImportColumn], values: dict[str, Any], types: Collection[int]
) -> list[Restorable]:
    """Return the fields that an import changed in a client or contact; tags and owners are none.

    Args:
        others: columns of other apps by name.
        values: where a part of such a column puts its value, by name.
        types: the types that there are, by their keys.
    """
    parts = []
    for name in unit.after:
        if name in RELATIONS:
            parts.append(_relation(unit, name, types))
        elif name in others:
            parts.append(_other(unit, others[name], values))
        elif name.startswith(CUSTOM):
            parts.append(_custom(unit, name))
        elif name == _first_of(unit, name):
            parts.append(_together(unit, name, TOGETHER[name]) if name in TOGETHER else _column(unit, name))
    return parts


def _first_of(unit: Unit, name: str) -> str | None:
    """Return the changed column by which those are called that are put back together with ``name``; None for many."""
    return None if name in MANY else next(one for one in TOGETHER.get(name, (name,)) if one in unit.after)


def _custom(unit: Unit, name: str) -> Restorable:
    row, slug = unit.row, name.removeprefix(CUSTOM)
    return Restorable(name, unit.before[name], unit.after[name], row.custom.get(slug), partial(put_custom, row, slug))


def _column(unit: Unit, name: str) -> Restorable:
    row = unit.row
    try:
        field: Any = row._meta.get_field(name)
    except FieldDoesNotExist:  # of an app that is gone
        return Restorable(name, unit.before[name], unit.after[name], None, bool, is_possible=False)
    now = plain_values({name: getattr(row, name)})[name]
    return Restorable(
        name, unit.before[name], unit.after[name], now, lambda value: setattr(row, name, typed(field, value))
    )


def _together(unit: Unit, main: str, names: Sequence[str]) -> Restorable:
    """Return the part of several columns that are put back together or not at all."""
    row = unit.row
    now = plain_values({name: getattr(row, name) for name in names})
    before, after = dict(now), dict(now)
    for name in names:
        span = unit.span(name) or ((unit.before[name], unit.after[name]) if name in unit.after else None)
        if span:
            before[name], after[name] = span

    def put(values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(row, row._meta.get_field(name).attname, typed(row._meta.get_field(name), value))

    return Restorable(main, before, after, now, put, shown=main)


def _relation(unit: Unit, name: str, types: Collection[int]) -> Restorable:
    """Return the part of a relation; a type or parent that is gone, or cannot be one any more, never comes back."""
    row, column = unit.row, RELATIONS[name]
    before, after = unit.span(column) or (getattr(row, column), None)
    part = Restorable(name, before, after, getattr(row, column), lambda value: setattr(row, column, value))
    if name == "client_type":
        part.is_possible = before is None or before in types
    elif before is not None:
        is_head = Client._base_manager.filter(pk=before, parent=None).exists()
        part.is_possible = is_head and not row.branches.exists()
    return part


def _other(unit: Unit, column: ImportColumn, values: dict[str, Any]) -> Restorable:
    raw = column.field.get_value(unit.row)
    now, name = plain_values({"": raw})[""], column.name

    def put(value: Any) -> None:
        values[name] = like(raw, value)

    return Restorable(name, unit.before[name], unit.after[name], now, put)


def like(example: Any, value: Any) -> Any:
    """Return a stored ``value`` with the type that ``example``, of the same column, has."""
    if value is None:
        return None
    if isinstance(example, datetime.datetime | datetime.date):
        return type(example).fromisoformat(value)
    return Decimal(value) if isinstance(example, Decimal) else value


def typed(field: Field, value: Any) -> Any:
    """Return a stored ``value`` as an instance holds it in ``field``."""
    return value if isinstance(field, CharField) else field.to_python(value)


def put_custom(row: Any, slug: str, value: Any) -> None:
    """Set a custom field of a row in memory, or take it away; the others keep their order."""
    kept: dict[str, Any] = {name: one for name, one in row.custom.items() if name != slug or value is not None}
    row.custom = kept if value is None else {**kept, slug: value}


def many_of(unit: Unit) -> dict[str, tuple[set[int], set[int]]]:
    """Return of tags and owners which ids the import added to a client and which it took away, all in all."""
    found: dict[str, tuple[set[int], set[int]]] = {}
    for relation in MANY:
        added: set[int] = set()
        removed: set[int] = set()
        for change in unit.changes:
            note = change.undo.get(relation, {"added": (), "removed": ()})
            added = (added - set(note["removed"])) | (set(note["added"]) - removed)
            removed = (removed - set(note["added"])) | (set(note["removed"]) - added)
        if added or removed:
            found[relation] = (added, removed)
    return found

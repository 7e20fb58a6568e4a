"""What a row says of the client itself: its columns, type, tags and owners."""

import datetime

from django.utils.translation import gettext as _

from clients.models import Client, ClientType, Tag
from clients.resources.columns import ClientResource
from clients.resources.directory import SEVERAL
from clients.resources.tax import HOME
from clients.tax_ids import is_person
from napsix.importer.reading import same

# Columns that are set as they are read; the others stand for rows of other tables.
PLAIN = tuple(name for name in ClientResource._meta.fields if name not in {"client_type", "owners", "tags"})
SET = (*PLAIN, "tax_country")
STATE = ("is_active", "deactivated_at", "deactivated_by_id", "deactivation_reason")


def new_client(blank, values, user):
    """Return the unsaved client of a row that nobody has; ``blank`` makes imported clients."""
    client = blank.make({name: values[name] for name in SET if name in values})
    if "kind" not in values and client.tax_country == HOME and is_person(client.tax_id):
        client.kind = Client.Kind.PERSON
    if not client.is_active:
        client.deactivate(user=user, reason=_("Importación"))
    return client


def plan_columns(client, values, user):
    """Set what ``values`` say differently of ``client``; return the old and new values by attname."""
    after = {
        name: values[name]
        for name in PLAIN
        if name in values and not same(ClientResource.fields[name], values[name], getattr(client, name))
    }
    if "tax_id" in after and values["tax_country"] != client.tax_country:
        after["tax_country"] = values["tax_country"]
    before = {name: getattr(client, name) for name in after}
    if "is_active" in after:
        before |= {name: getattr(client, name) for name in STATE}
        client.reactivate() if after["is_active"] else client.deactivate(user=user, reason=_("Importación"))
        after |= {name: getattr(client, name) for name in STATE}
    for name, value in after.items():
        setattr(client, name, value)
    return before, after


def plan_custom(plan, client, type_key, fields, positions):
    """Set what the row says differently of the client's custom fields; return the old and new ones by name.

    A value of a field that is not for clients of its type is left out with a warning.

    Args:
        type_key: the folded name of the type that the client has, or gets by the row.
        fields: the mapped custom fields by name.
    """
    values, before, after = plan.reading.values, {}, {}
    custom = dict(client.custom)
    for name, field in fields.items():
        slug = field.slug
        if name not in values or same(field, values[name], custom.get(slug)):
            continue
        if slug not in custom and not field.is_for(type_key):
            plan.warn("custom.not_for_type", positions[name])
            continue
        before[name], after[name] = custom.get(slug), values[name]
        custom[slug] = values[name]
    if after:
        client.custom = custom
    return before, after


def complete_custom(row, type_key, fields):
    """Give a new row the defaults of its custom ``fields``; return the names of those it cannot do without."""
    missing = []
    for name, field in fields.items():
        if field.slug in row.custom or not field.is_for(type_key):
            continue
        if field.starts_with is not None:
            row.custom = row.custom | {field.slug: field.starts_with}
        elif field.definition.is_required:
            missing.append(name)
    return missing


def plan_links(plan, record, directory, positions):
    """Note the type, tags and owners of a row that the client has not yet; return the old and new ones by name.

    Tags and owners are added, never taken away: a list with fewer of them is not a wish to remove the others.
    """
    values, before, after = plan.reading.values, {}, {}
    if "client_type" in values:
        key = _found(
            plan, directory.key(ClientType, values["client_type"]), values["client_type"], positions["client_type"]
        )
        if key and key != record.type_key:
            before["client_type"], after["client_type"] = (
                directory.name(ClientType, record.type_key),
                values["client_type"],
            )
            record.type_key = key
            record.dirty.add("client_type_id")
    if "tags" in values:
        keys = [
            _found(plan, directory.key(Tag, name), name, positions["tags"])
            for name in directory.split(Tag, values["tags"])
        ]
        _add(record, "tags", keys, before, after)
    if "owners" in values:
        people = [
            _found(plan, directory.person(name), name, positions["owners"])
            for name in directory.people(values["owners"])
        ]
        _add(record, "owners", people, before, after)
    return before, after


def _found(plan, row, text, position):
    """Return what a word stands for, or None with a warning."""
    if row is SEVERAL:
        plan.warn("relation.ambiguous", position, text=text)
        return None
    if row is None:
        plan.warn("relation.unknown", position, text=text)
    return row


def _add(record, relation, rows, before, after):
    linked = getattr(record, relation)
    new = {row for row in rows if row is not None} - linked
    if new:
        before[relation] = sorted(linked)
        linked |= new
        after[relation] = sorted(linked)
        record.added[relation] |= new


def plain(values):
    """Return ``values`` as JSON takes them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value):
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | list | None) else str(value)

"""What a row says of the client itself: its columns, type, tags and owners, and columns of other apps."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client, ClientType, Tag
from clients.resources.known import KnownClient
from clients.resources.matching import SEVERAL, Directory
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.importer.custom import CustomField
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.inserting import Blank
from napsix.importer.rows import Plan, same
from napsix.tax_ids import identified, is_person
from napsix.text import phone_key

# Columns that stand for rows of other tables; the others are set as they are read.
LINKED = ("client_type", "parent", "tags", "owners")
STATE = ("is_active", "deactivated_at", "deactivated_by_id", "deactivation_reason")
# Of the first column of each field; none, where it is the same in every row.
Positions = Mapping[str, int | None]
# Old and new values by name.
Difference = tuple[dict[str, Any], dict[str, Any]]


def new_client(blank: Blank[Client], values: Mapping[str, Any], plain: Iterable[str], user: User | None) -> Client:
    """Return the unsaved client of a row that nobody has.

    Args:
        blank: makes imported clients.
        plain: the mapped columns that are set as they are read.
    """
    client = blank.make({name: values[name] for name in (*plain, "tax_country") if name in values})
    document = identified(client.tax_country, client.tax_id, client.tax_id_type).kind
    if "kind" not in values and is_person(client.tax_id, document):
        client.kind = Client.Kind.PERSON
    if not client.is_active:
        client.deactivate(user=user, reason=_("Importación"))
    return client


def plan_columns(
    client: Client, values: Mapping[str, Any], plain: Mapping[str, Field], user: User | None
) -> Difference:
    """Set what ``values`` say differently of ``client``; return the old and new values by attname."""
    after = {
        name: values[name]
        for name, field in plain.items()
        if name in values and not says_same(field, name, values[name], client)
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


def says_same(field: Field, name: str, value: Any, row: Client | Contact) -> bool:
    """Return whether ``value`` says the same as what ``row`` has; a phone however it is written."""
    stored = getattr(row, name)
    return (name == "phone" and phone_key(value) == phone_key(stored) != "") or same(field, value, stored)


def plan_custom(
    plan: Plan, client: Client, type_key: str, fields: Mapping[str, CustomField], positions: Positions
) -> Difference:
    """Set what the row says differently of the client's custom fields; return the old and new ones by name.

    A value of a field that is not for clients of its type is left out with a warning.

    Args:
        type_key: the folded name of the type that the client has, or gets by the row.
        fields: the mapped custom fields by name.
    """
    values = plan.values
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    custom = dict(client.custom)
    for name, field in fields.items():
        slug = field.slug
        if name not in values or same(field, values[name], custom.get(slug)):
            continue
        if slug not in custom and not field.is_for(type_key):
            plan.warn("custom.not_for_type", positions[name])
            continue
        if not field.offers(values[name], custom.get(slug)):
            plan.warn("custom.retired", positions[name], text=field.words(values[name]))
            continue
        before[name], after[name] = custom.pop(slug, None), values[name]
        if values[name] is not None:
            custom[slug] = values[name]
    if after:
        client.custom = custom
    return before, after


def complete_custom(row: Client | Contact, type_key: str, fields: Mapping[str, CustomField]) -> list[str]:
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


def plan_links(plan: Plan, known: KnownClient, directory: Directory, positions: Positions) -> Difference:
    """Note the type, tags and owners of a row that the client has not yet; return the old and new ones by name.

    Tags and owners are added: a list with fewer of them is not a wish to remove the others.
    """
    values = plan.values
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if values.get("client_type"):
        name = values["client_type"]
        key = _found(plan, directory.key(ClientType, name), name, positions["client_type"])
        if key and key != known.type_key:
            before["client_type"], after["client_type"] = directory.name(ClientType, known.type_key), name
            known.type_key = key
            known.dirty.add("client_type_id")
    if values.get("tags"):
        names = directory.split(Tag, values["tags"])
        keys = [_found(plan, directory.key(Tag, name), name, positions["tags"]) for name in names]
        _add(known, "tags", keys, before, after)
    if values.get("owners"):
        names = directory.people(values["owners"])
        people = [_owner(plan, known, directory, name, positions["owners"]) for name in names]
        _add(known, "owners", people, before, after)
    return before, after


def _owner(plan: Plan, known: KnownClient, directory: Directory, name: str, position: int | None) -> Any:
    """Return the person a word stands for, or None with a warning; who left owns only what they own already."""
    person, gone = directory.person(name), directory.person_who_left(name)
    if person is not None or gone is None:
        return _found(plan, person, name, position)
    if gone not in known.owners:
        plan.warn("relation.retired", position, text=name)
        return None
    return gone


def plan_parent(plan: Plan, known: KnownClient, parent: Client | None, position: int | None) -> Difference:
    """Note that the client is a branch of ``parent``, by the row's code of it; return the old and new code by name."""
    code, client = plan.values["parent"], known.client
    if parent is None or parent is client or parent.parent_id or (client.pk and client.branches.exists()):
        plan.warn("relation.unknown", position, text=code)
        return {}, {}
    if client.parent_id and client.parent_id == parent.pk:
        return {}, {}
    before = {"parent": client.parent.code if client.parent_id else None}
    client.parent = parent
    known.dirty.add("parent_id")
    return before, {"parent": parent.code}


def _found(plan: Plan, row: Any, text: str, position: int | None) -> Any:
    """Return what a word stands for, or None with a warning."""
    if row is SEVERAL:
        plan.warn("relation.ambiguous", position, text=text)
        return None
    if row is None:
        plan.warn("relation.unknown", position, text=text)
    return row


def _add(known: KnownClient, relation: str, rows: list[Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    linked = getattr(known, relation)
    new = {row for row in rows if row is not None} - linked
    if new:
        before[relation] = sorted(linked)
        linked |= new
        after[relation] = sorted(linked)
        known.added[relation] |= new


def plan_others(known: KnownClient, values: Mapping[str, Any], columns: Mapping[str, ImportColumn]) -> Difference:
    """Note what ``values`` say differently of a client in other apps' ``columns``; return old and new values."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, column in columns.items():
        old = known.others[name] if name in known.others else column.field.get_value(known.client)
        if name in values and not same(column.field, values[name], old):
            before[name], after[name] = old, values[name]
    known.others |= after
    known.unsaved |= set(after)
    return before, after


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as JSON takes them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | list | None) else str(value)

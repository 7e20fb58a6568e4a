"""Planned clients into the tables, in a few statements whatever their number."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from clients.models import Client, ClientType, Series, Tag
from clients.models.series import DEFAULTS
from clients.resources.known import KnownClient
from clients.resources.matching import Directory
from contacts.models import Contact
from napsix.crud.fields import derived_values
from napsix.crud.models.saving import kept_from_changing
from napsix.crud.state import cut_off
from napsix.importer.inserting import insert_rows, insert_values, update_rows


def write(known: list[KnownClient], directory: Directory) -> None:
    """Write what was changed of ``known`` clients; the caller's transaction is open.

    Args:
        directory: knows the ids of types and tags, all of them in their tables by now.
    """
    now = timezone.now()
    types = directory.rows[ClientType]
    kept = kept_from_changing(ClientType, {types[one.type_key].pk for one in known if one.type_key})
    for one in known:
        if one.type_key or "client_type_id" in one.dirty:
            one.client.client_type = kept[types[one.type_key].pk] if one.type_key else None
        if one.new_contacts or one.changed_contacts:
            one.client.summarise_contacts(sorted(one.contacts, key=lambda contact: not contact.is_primary))
            one.dirty.update(Client.OF_CONTACTS)
    _create([one.client for one in known if one.fresh], now)
    _update(Client, [(one.client, one.dirty) for one in known if one.dirty and not one.fresh], now)
    _write_contacts(known, now)
    for relation in ("tags", "owners"):
        unlink(relation, [one.client.pk for one in known if relation in one.cleared])
    links("tags", [(one.client.pk, directory.rows[Tag][key].pk) for one in known for key in one.added["tags"]])
    links("owners", [(one.client.pk, pk) for one in known for pk in one.added["owners"]])
    for one in known:
        if "is_active" in one.dirty and not (one.fresh or one.client.is_active):
            cut_off(one.client, user=one.client.deactivated_by)
        one.clean()


def _create(clients: list[Client], now: datetime) -> None:
    codeless = [client for client in clients if not client.code]
    if codeless:
        for client, code in zip(codeless, Client.take_codes(len(codeless)), strict=True):
            client.code = code
    heads = [client for client in clients if client.parent is None]
    branches = [client for client in clients if client.parent is not None]
    for client in clients:
        client.created_at = client.updated_at = now
    insert_rows(Client, heads)
    for client in branches:
        client.parent = client.parent  # which may have got its number just now
    insert_rows(Client, branches)


def _write_contacts(known: list[KnownClient], now: datetime) -> None:
    changed = [pair for one in known for pair in one.changed_contacts.values()]
    dismissed = [contact.pk for contact, columns in changed if "is_primary" in columns and not contact.is_primary]
    if dismissed:  # before anybody follows: a client has one main contact
        Contact._base_manager.filter(pk__in=dismissed).update(is_primary=False)
    for one in known:
        for contact in one.new_contacts:
            contact.client = one.client
            contact.created_at = contact.updated_at = now
    insert_rows(Contact, [contact for one in known for contact in one.new_contacts])
    _update(Contact, changed, now)


def _update(model: type[Model], changed: list[tuple[Any, set[str]]], now: datetime) -> None:
    """Write changed columns and those that follow from them."""
    for instance, columns in changed:
        instance.updated_at = now
        columns.update(derived_values(instance), ("updated_at",))
    update_rows(model, changed)


def pass_codes(cells: Iterable[object]) -> None:
    """Let the series of codes go on after the highest code among ``cells`` that looks like one of its own."""
    series, _made = Series.objects.get_or_create(key="client", defaults=DEFAULTS["client"])
    own = re.compile(rf"\s*{re.escape(series.prefix)}(\d{{1,9}})\s*")
    found = (own.fullmatch(cell) for cell in cells if isinstance(cell, str))
    highest = max((int(code[1]) for code in found if code), default=0)
    Series.objects.filter(pk=series.pk, next_number__lte=highest).update(next_number=highest + 1)


def unlink(relation: str, clients: list[int]) -> None:
    """Take away all that these clients have of a many-to-many relation."""
    if clients:
        field: Any = Client._meta.get_field(relation)
        field.remote_field.through.objects.filter(**{f"{field.m2m_field_name()}__in": clients}).delete()


def links(relation: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Add ``pairs`` (client id, other id) to a many-to-many relation of clients, those that are there left alone."""
    field: Any = Client._meta.get_field(relation)
    names = [f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"]
    insert_values(getattr(Client, relation).through, names, pairs, or_leave=True)

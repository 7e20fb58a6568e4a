"""Planned clients into the tables, in a few statements whatever their number."""

import re

from django.utils import timezone

from clients.models import Client, ClientType, Series, Tag
from clients.models.series import DEFAULTS
from clients.resources.directory import links
from contacts.models import Contact
from napsix.crud.fields import derived_values
from napsix.importer.inserting import insert_rows, update_rows


def write(records, directory):
    """Write what was changed of ``records``; the caller's transaction is open.

    Args:
        directory: knows the ids of types and tags, all of them in their tables by now.
    """
    now = timezone.now()
    for record in records:
        if record.type_key:
            record.client.client_type = directory.rows[ClientType][record.type_key]
        if record.new_contacts or record.changed_contacts:
            record.client.summarise_contacts(sorted(record.contacts, key=lambda contact: not contact.is_primary))
            record.dirty.update(Client.OF_CONTACTS)
    _create([record.client for record in records if record.fresh], now)
    _update(Client, [(record.client, record.dirty) for record in records if record.dirty and not record.fresh], now)
    _write_contacts(records, now)
    links("tags", [(r.client.pk, directory.rows[Tag][key].pk) for r in records for key in r.added["tags"]])
    links("owners", [(r.client.pk, pk) for r in records for pk in r.added["owners"]])
    for record in records:
        record.clean()


def _create(clients, now):
    codeless = [client for client in clients if not client.code]
    if codeless:
        for client, code in zip(codeless, Client.take_codes(len(codeless)), strict=True):
            client.code = code
    for client in clients:
        client.created_at = client.updated_at = now
    insert_rows(Client, clients)


def _write_contacts(records, now):
    for record in records:
        for contact in record.new_contacts:
            contact.client = record.client
            contact.created_at = contact.updated_at = now
    insert_rows(Contact, [contact for record in records for contact in record.new_contacts])
    _update(Contact, [pair for record in records for pair in record.changed_contacts.values()], now)


def _update(model, changed, now):
    """Write changed columns and those that follow from them."""
    for instance, columns in changed:
        instance.updated_at = now
        columns.update(derived_values(instance), ("updated_at",))
    update_rows(model, changed)


def pass_codes(cells):
    """Let the series of codes go on after the highest code among ``cells`` that looks like one of its own."""
    series, _made = Series.objects.get_or_create(key="client", defaults=DEFAULTS["client"])
    own = re.compile(rf"\s*{re.escape(series.prefix)}(\d{{1,9}})\s*")
    found = (own.fullmatch(cell) for cell in cells if isinstance(cell, str))
    highest = max((int(code[1]) for code in found if code), default=0)
    Series.objects.filter(pk=series.pk, next_number__lte=highest).update(next_number=highest + 1)

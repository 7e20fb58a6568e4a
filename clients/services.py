"""Writes on clients that touch more than one table."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Client, Prospect, Tag
from contacts.models import Contact, SharedFile
from contacts.services import add_contact, change_contact, drop_mail
from napsix.accounts.models import User
from napsix.crud.state import cut_off
from napsix.custom_fields.models import Definition
from napsix.files.services import discard
from napsix.tax_ids import HOME, match_key
from napsix.text import fold

# What the column of a contact's name holds.
LONGEST_NAME = 120


@transaction.atomic
def create_client(
    *,
    client: Client,
    owners: Iterable[User] = (),
    tags: Iterable[Tag] = (),
    main_contact: Contact | None = None,
) -> Client:
    """Save a new ``client`` with its owners, tags and main contact, all or nothing. Returns it.

    A client without a code is given the next free one.
    """
    client.code = client.code or client.take_codes()[0]
    client.save(force_insert=True)
    client.owners.set(owners)
    client.tags.set(saved(tags))
    if main_contact is not None:
        main_contact.client = client
        main_contact.custom = Definition.objects.starting_values(Contact, client.client_type_id) | main_contact.custom
        add_contact(contact=main_contact)
    return client


@transaction.atomic
def change_client(*, client: Client, owners: Iterable[User] | None = None, tags: Iterable[Tag] | None = None) -> Client:
    """Save an edited ``client``; ``owners`` and ``tags`` only where given.

    Raises ``StaleRow`` when somebody else saved it since it was read.
    """
    client.code = client.code or client.take_codes()[0]
    before = type(client)._base_manager.filter(pk=client.pk).values_list("tax_key", flat=True).first()
    client.save_as_next_version()
    if before and before != client.tax_key:
        follow_number(client, before)
    if owners is not None:
        client.owners.set(owners)
    if tags is not None:
        client.tags.set(saved(tags))
    return client


def follow_number(client: Client, before: str) -> None:
    """Give the branches that had the number of ``client``, by its key of ``before``, the one that it has now."""
    for branch in client.branches.filter(tax_key__startswith=f"{before}/").select_related("parent"):
        for name in ("tax_id", "tax_id_type", "tax_country"):
            setattr(branch, name, getattr(client, name))
        branch.save_as_next_version()


def saved(tags: Iterable[Tag]) -> Iterable[Tag]:
    """Save the tags that are new and return all of them."""
    for tag in tags:
        if tag.pk is None:
            tag.save()
    return tags


@transaction.atomic
def deactivate_client(
    *, client: Client, user: User | None, reason: str = "", answers: dict[str, Any] | None = None
) -> Client:
    """Put ``client`` out of use, with what higher apps do then; ``answers`` are to what the deactivation hooks ask.

    Its contacts keep their own state, so reactivation restores exactly that. Its active subscriptions are paused
    unless the answer ``subscriptions`` is "keep".
    """
    client.deactivate(user=user, reason=reason)
    client.save_as_next_version()
    cut_off(client, user=user, answers=answers)
    return client


@transaction.atomic
def reactivate_client(*, client: Client) -> Client:
    """Put ``client`` back into use."""
    client.reactivate()
    client.save_as_next_version()
    return client


class AlreadyConverted(Exception):
    """The prospect is a client already."""


@transaction.atomic
def delete_client(*, client: Client) -> None:
    """Delete ``client`` with its contacts; mail that waits for them is dropped, and files shared with it go.

    Raises ``ProtectedError`` when records hang from it; nothing is written then.
    """
    files = [shared.file for shared in SharedFile.objects.filter(client=client).select_related("file")]
    drop_mail(client)
    client.delete()
    discard(files)


@transaction.atomic
def convert_prospect(*, prospect: Prospect, user: User, existing: Client | None = None) -> Client:
    """Make a client of ``prospect``, or join it to the client ``existing``. Returns the client.

    Everything known of it goes with it, its person as a contact; of a client that is there it fills what is empty,
    and owners, tags and notes are added. Both keep a link to each other.
    Raises ``AlreadyConverted`` when it was converted before, even a moment ago by somebody else.
    """
    locked = Prospect.objects.select_for_update().get(pk=prospect.pk)
    if locked.is_converted:
        raise AlreadyConverted
    client = _joined(existing, locked) if existing else _client_of(locked)
    locked.state, locked.client = Prospect.State.CONVERTED, client
    locked.converted_at, locked.converted_by = timezone.now(), user
    locked.save_as_next_version()
    return client


def _joined(existing: Client, prospect: Prospect) -> Client:
    """Return the client that is there, with what it lacked, and the prospect's person, owners, tags and notes."""
    client = Client.objects.select_for_update().get(pk=existing.pk)
    client.phone, client.source = client.phone or prospect.phone, client.source or prospect.source
    if prospect.tax_id and not client.tax_id and not _has_twin(prospect):
        client.tax_country, client.tax_id_type, client.tax_id = HOME, prospect.tax_id_type, prospect.tax_id
    if prospect.notes and prospect.notes not in client.notes:
        client.notes = "\n\n".join(filter(None, [client.notes, prospect.notes]))
    client.custom = Definition.objects.starting_values(Client, client.client_type_id) | client.custom
    change_client(client=client)
    client.owners.add(*prospect.owners.all())
    client.tags.add(*prospect.tags.all())
    _join_person(client, prospect)
    return client


def _has_twin(prospect: Prospect) -> bool:
    key = match_key(HOME, prospect.tax_id, prospect.tax_id_type)
    return key is not None and Client.objects.filter(tax_key=key).exists()


def _join_person(client: Client, prospect: Prospect) -> None:
    """Make the prospect's person a contact of ``client``; of one that is there already, fill what it lacks."""
    person = _person_of(prospect)
    if person is None:
        return
    known = _known_person(client, person)
    if known is None:
        person.client = client
        person.custom = Definition.objects.starting_values(Contact, client.client_type_id)
        add_contact(contact=person)
    elif (known.email, known.phone) != (known.email or person.email, known.phone or person.phone):
        known.email, known.phone = known.email or person.email, known.phone or person.phone
        change_contact(contact=known)


def _known_person(client: Client, person: Contact) -> Contact | None:
    """Return the contact of ``client`` with the person's email, else the one of its name that has no other email."""
    contacts = Contact.objects.filter(client=client).order_by("-is_active", "pk")
    email, name = person.email.strip().lower(), fold(person.full_name)
    by_email = contacts.filter(email_key=email).first() if email else None
    by_name = contacts.filter(name_key=name, **({"email_key": ""} if email else {}))
    return by_email or by_name.first()


def _client_of(prospect: Prospect) -> Client:
    client = Client(
        kind=prospect.kind,
        name=prospect.name,
        tax_id=prospect.tax_id,
        tax_id_type=prospect.tax_id_type,
        notes=prospect.notes,
        source=prospect.source,
        origin=Client.Origin.PROSPECT,
        phone="" if prospect.contact_name else prospect.phone,
        custom=Definition.objects.starting_values(Client, None),
    )
    links = {"owners": prospect.owners.all(), "tags": prospect.tags.all()}
    return create_client(client=client, main_contact=_person_of(prospect), **links)


def _person_of(prospect: Prospect) -> Contact | None:
    """Return the unsaved contact that the prospect's person becomes; without a name it is called by its email."""
    name = prospect.first_name or prospect.last_name or prospect.email
    if not name:
        return None
    return Contact(
        first_name=name[:LONGEST_NAME],
        last_name=prospect.last_name if prospect.first_name else "",
        email=prospect.email,
        phone=prospect.phone,
    )

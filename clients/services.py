"""Writes on clients that touch more than one table."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from clients.models import Client, Prospect, Tag
from contacts.models import Contact
from contacts.services import add_contact
from napsix.accounts.models import User
from napsix.crud import additions
from napsix.custom_fields.models import Definition


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
def deactivate_client(*, client: Client, user: User | None, reason: str = "") -> Client:
    """Put ``client`` out of use, with what higher apps do then.

    Its contacts keep their own state, so reactivation restores exactly that.
    """
    client.deactivate(user=user, reason=reason)
    client.save_as_next_version()
    for hook in additions.deactivation_hooks.of(Client):
        hook.do(client, user=user, answers={})
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
def convert_prospect(*, prospect: Prospect, user: User, existing: Client | None = None) -> Client:
    """Make a client of ``prospect``, or join it to the client ``existing``. Returns the client.

    Owners, tags and notes go with it, added to those of a client that is there, and both keep a link to each other.
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
    """Return the client that is there, with the prospect's owners, tags and notes beside its own."""
    client = Client.objects.select_for_update().get(pk=existing.pk)
    if prospect.notes and prospect.notes not in client.notes:
        client.notes = "\n\n".join(filter(None, [client.notes, prospect.notes]))
    change_client(client=client)
    client.owners.add(*prospect.owners.all())
    client.tags.add(*prospect.tags.all())
    return client


def _client_of(prospect: Prospect) -> Client:
    client = Client(
        kind=prospect.kind,
        name=prospect.name,
        tax_id=prospect.tax_id,
        tax_id_type=prospect.tax_id_type,
        notes=prospect.notes,
        origin=Client.Origin.PROSPECT,
        phone="" if prospect.first_name else prospect.phone,
    )
    contact = None
    if prospect.first_name:
        contact = Contact(
            first_name=prospect.first_name,
            last_name=prospect.last_name,
            email=prospect.email,
            phone=prospect.phone,
        )
    links = {"owners": prospect.owners.all(), "tags": prospect.tags.all()}
    return create_client(client=client, main_contact=contact, **links)

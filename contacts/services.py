"""Writes on contacts. Saving one keeps the client's row, which sorts and searches by its contacts, in step."""

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from contacts.models import Audience, Contact, Message, MessageCopy, SharedFile
from contacts.models.contact import ContactQuerySet
from contacts.models.message import merged
from contacts.topics import one_per_address
from napsix.accounts.models import User
from napsix.crud import additions
from napsix.crud.models import hold
from napsix.crud.state import cut_off
from napsix.files.models import StoredFile
from napsix.jobs.mail import queue_email
from napsix.jobs.models import Email

logger = logging.getLogger(__name__)

# Called with each file that was shared, in its transaction.
share_listeners: list[Callable[[SharedFile], object]] = []


class SuccessorNeeded(Exception):
    """The main contact is put out of use while others are active, and nobody was named to follow."""


@transaction.atomic
def add_contact(*, contact: Contact) -> Contact:
    """Save a new ``contact`` of its client; the first one becomes the main contact. Returns it."""
    siblings = _held_siblings(contact)
    contact.is_primary = contact.is_active and not siblings.filter(is_primary=True).exists()
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact) -> Contact:
    """Save an edited ``contact``, with what higher apps do where its email is another one.

    Raises ``StaleRow`` when somebody else saved it meanwhile.
    """
    before = Contact._base_manager.values_list("email_key", flat=True).get(pk=contact.pk)
    contact.save_as_next_version()
    if contact.email_key != before:
        for hook in additions.address_hooks.of(type(contact)):
            hook.do(contact)
    return contact


@transaction.atomic
def make_primary(*, contact: Contact) -> bool:
    """Make ``contact`` its client's main contact instead of whoever was. Returns whether it was not that already.

    Raises ValueError on a deactivated one.
    """
    siblings = _held_siblings(contact)
    now = siblings.filter(pk=contact.pk, is_active=True).first()
    if now is None:
        raise ValueError(_("Un contacto desactivado no puede ser el principal."))
    if now.is_primary:
        return False
    for former in siblings.filter(is_primary=True).exclude(pk=contact.pk):
        former.is_primary = False
        former.save(update_fields=["is_primary", "updated_at"])
    contact.is_primary = True
    contact.save(update_fields=["is_primary", "updated_at"])
    return True


@transaction.atomic
def deactivate_contact(
    *,
    contact: Contact,
    user: User | None,
    reason: str = "",
    successor: Contact | None = None,
    answers: dict[str, Any] | None = None,
) -> Contact:
    """Put ``contact`` out of use; nothing of its history goes. ``answers`` are to what the deactivation hooks ask.

    The main contact of a client with other active contacts needs a ``successor`` among them, else
    ``SuccessorNeeded``; the only contact goes without one, and the client is left without a main contact.
    """
    siblings = _held_siblings(contact).exclude(pk=contact.pk)
    contact.refresh_from_db(fields=["is_primary"])  # somebody may have made it the main one since it was read
    if contact.is_primary and siblings.filter(is_active=True).exists():
        if successor is None or not siblings.filter(pk=successor.pk, is_active=True).exists():
            raise SuccessorNeeded(_("es el principal: elegí en su ficha quién lo sigue"))
        make_primary(contact=successor)
    contact.deactivate(user=user, reason=reason)
    contact.is_primary = False
    contact.save_as_next_version()
    cut_off(contact, user=user, answers=answers)
    return contact


def drop_mail(client: Any) -> int:
    """Drop the mail to ``client`` and its contacts that has not gone out yet, invitations too. Returns how much."""
    about = [f"contacts.contact:{pk}" for pk in client.contacts.values_list("pk", flat=True)]
    waiting: Any = Email.objects.filter(related__in=[f"clients.client:{client.pk}", *about])
    return waiting.drop(_("El cliente fue eliminado antes de que saliera."))


@transaction.atomic
def share(
    stored: StoredFile,
    *,
    client: Model,
    contacts: Collection[Contact] = (),
    is_internal: bool = False,
    note: str = "",
    user: User | None = None,
    sender: Contact | None = None,
) -> SharedFile:
    """Share the stored file with ``client``, with those of its ``contacts``, or keep it for the team. Returns the row.

    ``user`` is who of the team sends it, else ``sender`` the contact.
    """
    audience = Audience.TEAM if is_internal else Audience.CHOSEN if contacts else Audience.ALL
    shared = SharedFile.objects.create(
        client=client, audience=audience, file=stored, note=note, sent_by=user, sent_by_contact=sender
    )
    shared.contacts.set(() if is_internal else contacts)
    for listener in share_listeners:
        listener(shared)
    return shared


@transaction.atomic
def withdraw(shared: SharedFile) -> bool:
    """Take a shared file away from the contacts, and make room for another; the team still knows it was there.

    Returns whether nobody did it before.
    """
    StoredFile.objects.filter(pk=shared.file_id).update(takes_room=False)
    return bool(SharedFile.objects.filter(pk=shared.pk, is_withdrawn=False).update(is_withdrawn=True))


@transaction.atomic
def reactivate_contact(*, contact: Contact) -> Contact:
    """Put ``contact`` back into use; it does not become the main contact again by that."""
    contact.reactivate()
    contact.save_as_next_version()
    return contact


def _held_siblings(contact: Contact) -> ContactQuerySet:
    """Return the contacts of the client, whose row is held, so that two writers cannot both win."""
    client_model: Any = type(contact)._meta.get_field("client").related_model
    hold(client_model, contact.client_id)
    return Contact.objects.filter(client_id=contact.client_id)


@transaction.atomic
def send_message(
    *,
    client: Model,
    contacts: Iterable[Contact],
    subject: str,
    body: str,
    user: User,
    files: Iterable[SharedFile] = (),
) -> Message:
    """Keep a message and queue a copy for each address of ``contacts``, in one transaction. Returns the message.

    Each copy has its own unique key, so that nothing is sent twice.
    """
    message = Message.objects.create(client=client, subject=subject, body=body, sent_by=user)
    for contact in one_per_address(contacts):
        queue_copy(
            message,
            contact,
            key=f"message:{message.pk}:{contact.pk}",
            subject=merged(subject, contact=contact, user=user),
            text=merged(body, contact=contact, user=user),
            reply_to=user.email,
            attachments=[shared.file for shared in files],
        )
    return message


def queue_copy(message: Message, contact: Contact, **content: Any) -> None:
    """Queue the copy of ``message`` that goes to ``contact``; ``content`` is of ``queue_email``.

    An address that is none is logged and keeps no other copy back.
    """
    try:
        email = queue_email(to=contact.email, related=f"contacts.contact:{contact.pk}", user=message.sent_by, **content)
    except ValueError:
        logger.exception("Contact %s gets no mail.", contact.pk)
        return
    MessageCopy.objects.create(
        message=message, contact=contact, name=contact.full_name, address=contact.email, email=email
    )


def emails_to(contact: Contact) -> Q:
    """Return the condition of the emails sent to ``contact``: those about it, and those about its log-in."""
    about = Q(related=f"contacts.contact:{contact.pk}")
    return about | Q(user=contact.user_id, related="") if contact.user_id else about

"""What deactivating a contact cuts in the portal, and what it asks for."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.kinds import registry
from clients.kinds.base import RecordQuerySet
from clients.kinds.registry import Kind
from clients.kinds.services import change_record
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.additions import DeactivationHook, deactivation_hooks
from portal.models import Invitation
from portal.services import revoke

# "successor" is who becomes the main contact; this is who takes over the work.
SUCCESSOR = "work_successor"


@dataclass(frozen=True)
class OpenWork:
    """The open rows of a kind in a contact's name, which its field ``owner`` holds."""

    kind: Kind
    owner: str
    rows: RecordQuerySet


def work_of(contact: Contact) -> list[OpenWork]:
    """Return what waits for the contact, kind by kind: tasks, tickets."""
    found = [
        OpenWork(kind, kind.portal.owner, kind.model.objects.filter(kind.open, **{kind.portal.owner: contact}))
        for kind in registry.all_kinds()
        if kind.portal and kind.portal.owner and kind.portal.actions and kind.open
    ]
    return [work for work in found if work.rows.exists()]


def work_text(contact: Contact) -> list[str]:
    """Say how much of each kind is open in the contact's name."""
    counted = ", ".join(many(work.kind, work.rows.count()) for work in work_of(contact))
    return [_("Tiene abierto a su nombre: %(what)s.") % {"what": counted}] if counted else []


def many(kind: Kind, number: int) -> str:
    """Return so many rows of a kind in words."""
    return f"{number} {kind.model._meta.verbose_name if number == 1 else kind.label.lower()}"


def successor_field(contact: Contact | None) -> dict[str, forms.Field]:
    """Ask to whom of the same client the open work goes; many contacts at once keep theirs."""
    if contact is None or not work_of(contact):
        return {}
    colleagues = Contact.objects.active().filter(client=contact.client_id).exclude(pk=contact.pk)
    if not colleagues.exists():
        return {}
    label, empty = _("Lo que tiene abierto pasa a"), capfirst(_("queda a su nombre"))
    return {SUCCESSOR: forms.ModelChoiceField(label=label, queryset=colleagues, required=False, empty_label=empty)}


def hand_over(contact: Contact, *, user: User, answers: dict[str, Any]) -> None:
    """Give the open work to whoever was chosen, each row with its history."""
    successor = answers.get(SUCCESSOR)
    if successor is None:
        return
    for work in work_of(contact):
        for row in work.rows:
            setattr(row, work.owner, successor)
            change_record(row, user=user)


def invitation_text(contact: Contact) -> list[str]:
    """Say that the open invitation goes."""
    pending = Invitation.objects.usable().filter(contact=contact)
    return [_("Su invitación pendiente se anula.")] if pending.exists() else []


def register() -> None:
    """Have a contact's deactivation revoke its invitation, and ask who takes over its open work."""
    deactivation_hooks.add(
        "contacts.Contact",
        DeactivationHook("invitation", lambda row, user, answers: revoke(contact=row), invitation_text),
    )
    deactivation_hooks.add("contacts.Contact", DeactivationHook("work", hand_over, work_text, successor_field))

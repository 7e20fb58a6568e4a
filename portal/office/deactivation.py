"""What deactivating a contact cuts in the portal, and what it asks for."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.kinds import registry
from clients.kinds.services import change_record
from contacts.models import Contact
from napsix.crud.additions import DeactivationHook, deactivation_hooks
from portal.services import revoke

# "successor" is who becomes the main contact; this is who takes over the work.
SUCCESSOR = "work_successor"


def work_of(contact):
    """Return ``[(kind, open rows)]`` of what waits for the contact: tasks, tickets."""
    kinds = [kind for kind in registry.portal_kinds() if kind.portal.owner and kind.portal.actions and kind.open]
    found = [(kind, kind.model.objects.filter(kind.open, **{kind.portal.owner: contact})) for kind in kinds]
    return [(kind, rows) for kind, rows in found if rows.exists()]


def work_text(contact):
    """Say how much of each kind is open in the contact's name."""
    counted = ", ".join(many(kind, rows.count()) for kind, rows in work_of(contact))
    return [_("Tiene abierto a su nombre: %(what)s.") % {"what": counted}] if counted else []


def many(kind, number):
    """Return so many rows of a kind in words."""
    return f"{number} {kind.model._meta.verbose_name if number == 1 else kind.label.lower()}"


def successor_field(contact):
    """Ask to whom of the same client the open work goes."""
    if not work_of(contact):
        return {}
    colleagues = Contact.objects.active().filter(client=contact.client_id).exclude(pk=contact.pk)
    if not colleagues.exists():
        return {}
    label, empty = _("Lo que tiene abierto pasa a"), capfirst(_("queda a su nombre"))
    return {SUCCESSOR: forms.ModelChoiceField(label=label, queryset=colleagues, required=False, empty_label=empty)}


def hand_over(contact, *, user, answers):
    """Give the open work to whoever was chosen, each row with its history."""
    successor = answers.get(SUCCESSOR)
    if successor is None:
        return
    for kind, rows in work_of(contact):
        for row in rows:
            setattr(row, kind.portal.owner, successor)
            change_record(row, user=user)


def invitation_text(contact):
    """Say that the open invitation goes."""
    return [_("Su invitación pendiente se anula.")] if contact.invitations.usable().exists() else []


def register():
    """Register both."""
    deactivation_hooks.add(
        "contacts.Contact",
        DeactivationHook("invitation", lambda row, user, answers: revoke(contact=row), invitation_text),
    )
    deactivation_hooks.add("contacts.Contact", DeactivationHook("work", hand_over, work_text, successor_field))

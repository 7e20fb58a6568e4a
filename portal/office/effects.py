"""What deactivating a contact cuts in the portal."""

from django.utils.translation import gettext as _

from napsix.crud.seams import Effect, effects
from portal.services import revoke


def sentences(contact):
    """Say that the open invitation goes."""
    return [_("Su invitación pendiente se anula.")] if contact.invitations.usable().exists() else []


def declare():
    """Register it."""
    run = Effect("invitation", do=lambda contact, user, answers: revoke(contact=contact), sentences=sentences)
    effects.add("contacts.Contact", run)

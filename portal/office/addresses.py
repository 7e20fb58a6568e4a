"""What another email of a contact means for its way into the portal."""

from django.utils.translation import gettext as _

from contacts.models import Contact
from napsix.crud.additions import AddressHook, address_hooks
from portal.models import Invitation
from portal.services import revoke


def sentences(contact: Contact) -> list[str]:
    """Say who signs in with which address, and which invitation another one revokes."""
    said = []
    if contact.user:
        text = _("%(contact)s entra al portal con %(login)s: cambiar este email no cambia con cuál entra.")
        said.append(text % {"contact": contact, "login": contact.user.email})
    pending = Invitation.objects.usable().filter(contact=contact).first()
    if pending:
        said.append(_("Si lo cambiás se anula la invitación que espera en %(email)s.") % {"email": pending.email})
    return said


def register() -> None:
    """Have another email of a contact revoke the invitation to the old one."""
    address_hooks.add("contacts.Contact", AddressHook("invitation", lambda contact: revoke(contact=contact), sentences))

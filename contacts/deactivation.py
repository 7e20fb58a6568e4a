"""What putting a client or a contact out of use does to the mail that waits for them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Contact
from napsix.crud.additions import DeactivationHook, deactivation_hooks
from napsix.jobs.models import Email


def waiting_mail(row):
    """Return the mail to a contact, or to the contacts of a client, that has not gone out yet; no invitations."""
    contacts = [row] if isinstance(row, Contact) else row.contacts.all()
    about = [f"contacts.contact:{contact.pk}" for contact in contacts]
    return Email.objects.filter(related__in=about, kind="", state=Email.State.QUEUED)


def drop_waiting_mail(row, *, user, answers):
    """Send nobody out of use what waits for them; the history says why it never went."""
    waiting_mail(row).give_up(_("El contacto fue desactivado antes de que saliera."))


def waiting_mail_text(row):
    """Say how much will not go out."""
    number = waiting_mail(row).count()
    sentence = ngettext("No sale %(n)s correo que espera.", "No salen %(n)s correos que esperan.", number)
    return [sentence % {"n": number}] if number else []


def register():
    """Stop the mail that waits for clients and contacts that go out of use."""
    for label in ("clients.Client", "contacts.Contact"):
        deactivation_hooks.add(label, DeactivationHook("mail", drop_waiting_mail, waiting_mail_text))

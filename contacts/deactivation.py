"""What putting a client or a contact out of use does to the mail that waits for them."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.additions import DeactivationHook, deactivation_hooks
from napsix.jobs.models import Email
from napsix.jobs.models.job import JobQuerySet


def waiting_mail(row: Any) -> JobQuerySet:
    """Return the mail to a contact, or to the contacts of a client, that has not gone out yet; no invitations."""
    contacts = [row] if isinstance(row, Contact) else row.contacts.all()
    about = [f"contacts.contact:{contact.pk}" for contact in contacts]
    waiting = Email.objects.filter(related__in=about, kind="", state=Email.State.QUEUED)
    return cast("JobQuerySet", waiting)


def drop_waiting_mail(row: Any, *, user: User, answers: dict[str, Any]) -> None:
    """Drop the mail that waits for somebody now out of use; the outbox keeps the reason."""
    waiting_mail(row).give_up(_("El contacto fue desactivado antes de que saliera."))


def waiting_mail_text(row: Any) -> list[str]:
    """Say how much will not go out."""
    number = waiting_mail(row).count()
    sentence = ngettext("No sale %(n)s correo que espera.", "No salen %(n)s correos que esperan.", number)
    return [sentence % {"n": number}] if number else []


def register() -> None:
    """Stop the mail that waits for clients and contacts that go out of use."""
    for label in ("clients.Client", "contacts.Contact"):
        deactivation_hooks.add(label, DeactivationHook("mail", drop_waiting_mail, waiting_mail_text))

"""Mail about what happens to records: to the client's contacts as the kinds declare it, to the team what they wrote.

A mail holds no more than the portal would show: a contact who may not see the row there learns that something happened
to it, and its number, but neither amounts nor words. An invitation is written only when it is sent.
"""

from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from clients.kinds import registry
from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.display import label_of, text_of
from clients.kinds.events import Event, preview, subscribe
from clients.kinds.registry import Kind, Notice
from clients.models import Company
from contacts import notices
from contacts.models import Contact
from contacts.topics import add_topic, recipients
from napsix.crud.types import Text
from napsix.jobs.mail import queue_email, render, rendered
from napsix.jobs.models import Email
from napsix.jobs.models.email import MailText
from portal.models import Invitation
from portal.rights import rights_of
from portal.sections import portal_url


def register() -> None:
    """Declare the topics and notices of every kind, and listen to what happens."""
    for kind in registry.all_kinds():
        for notice in kind.portal.notices if kind.portal else ():
            add_topic(kind.slug, cast("Text", capfirst(kind.model._meta.verbose_name_plural)))
            key = key_of(kind, notice)
            notices.add_notice(notices.MailNotice(key, kind.slug, notice.label, notice.subject, notice.sentence))
    subscribe(mail_event)
    preview(recipients_preview)


def recipients_preview(row: Record, action: Action) -> list[str]:
    """Say to whom mail goes when the team does ``action``, or that nobody gets any."""
    kind = row.declaration
    caused = [notice for notice in kind.portal.notices if notice.action == action.key] if kind.portal else []
    if not caused:
        return []
    people = recipients(row.client, kind.slug)
    if not people:
        return [_("Nadie va a recibir el aviso: el cliente no tiene contactos activos con email.")]
    return [_("Sale un aviso por correo a %(people)s.") % {"people": ", ".join(map(str, people))}]


def key_of(kind: Kind, notice: Notice) -> str:
    """Return the name of a kind's notice."""
    return f"{kind.slug}.{notice.verb}"


def mail_event(event: Event) -> None:
    """Queue the mail that the event's kind declares: to contacts, or to who of the team is on it if one spoke."""
    kind = event.row.declaration
    notice = kind.portal.notice(event.verb) if kind.portal else None
    if notice is None or event.is_quiet:
        return
    if event.contact:
        mail_team(event)
    elif kind.model._default_manager.filter(kind.portal.rows, pk=event.row.pk).exists():
        mail_contacts(kind, notice, event)


def mail_contacts(kind: Kind, notice: Notice, event: Event) -> None:
    """Queue the notice for the contacts of the row's client."""
    company = Company.own()

    def values(contact: Contact) -> dict[str, str]:
        seen = reaches(contact, event.row)
        return {
            "documento": str(event.row) if seen else getattr(event.row, "number", "") or f"#{event.row.pk}",
            "detalle": detail_of(notice, event) if seen else "",
            "enlace": link_for(contact, event.row) if seen else "",
            "empresa": company.display_name,
        }

    notices.send(
        notices.get(key_of(kind, notice)),
        client=event.row.client,
        event=name_of(event),
        values=values,
        user=event.user,
        reply_to=company.email or (),
    )


def mail_team(event: Event) -> None:
    """Queue what a contact wrote for the member of the team whose the row is, if it is anybody's."""
    assignee = getattr(event.row, "assignee", None)
    if assignee is None or not assignee.is_active:
        return
    facts = {
        "name": assignee.get_short_name(),
        "contact": event.contact,
        "client": event.row.client,
        "row": event.row,
        "words": event.message.body if event.message else "",
        "link": settings.PUBLIC_BASE_URL + event.row.get_absolute_url(),
    }
    words = render("contact_wrote", facts, language=assignee.language)
    key = f"{name_of(event)}:{event.verb}:team"
    queue_email(to=assignee.email, key=key, related=f"{event.row._meta.label_lower}:{event.row.pk}", **words)


def name_of(event: Event) -> str:
    """Return what names the event: the message that was written, else the row, to which its verb happens once."""
    row = event.message or event.row
    return f"{row._meta.label_lower}:{row.pk}"


def reaches(contact: Contact, row: Record) -> bool:
    """Return whether the portal would show ``row`` to the contact, with or without a log-in."""
    scope = rights_of(contact).get(row.declaration.portal_permission())
    rows = type(row).objects
    return scope is not None and rows.for_contact(contact, scope.value).filter(pk=row.pk).exists()


def detail_of(notice: Notice, event: Event) -> str:
    """Return what was written, else the row's facts, a line each."""
    if event.message is not None:
        return event.message.body
    row = event.row
    facts = [(label_of(type(row), name), text_of(row, name)) for name in notice.facts]
    return "\n".join(f"{label}: {text}" for label, text in facts if text)


def link_for(contact: Contact, row: Record) -> str:
    """Return the line with the row's address in the portal, for a contact with a log-in.

    The link of a contact of several clients leads by way of the switch, which makes sure they act for this one.
    """
    if not contact.user_id or not contact.user.is_active:
        return ""
    url = portal_url(row)
    if Contact.objects.active().filter(user=contact.user_id).exclude(pk=contact.pk).exists():
        url = f"{reverse('portal:switch', args=[contact.pk])}?{urlencode({'next': url})}"
    return _("Lo ves en el portal: %(link)s") % {"link": settings.PUBLIC_BASE_URL + url}


@rendered("invitation")
def invitation(email: Email) -> MailText | None:
    """The message with the link, or None where it has been used, revoked or has lapsed meanwhile."""
    row = Invitation.objects.usable().filter(pk=email.context["invitation"]).select_related("contact__client").first()
    if row is None:
        return None
    with override(row.contact.language):
        until = date_format(localtime(row.expires_at), "DATETIME_FORMAT")
    facts = {
        "name": row.contact.first_name,
        "client": row.contact.client,
        "company": Company.own().display_name,
        "link": row.link,
        "until": until,
    }
    return render("invitation", facts, language=row.contact.language)

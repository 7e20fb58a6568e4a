"""Telling contacts what happens to records, as the kinds declare it; ``clients.telling`` tells the team.

They are told by mail and in the portal (``portal.news``). A mail holds no more than the portal shows, and a contact
who may not see the row there gets none. An invitation is written only when it is sent.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

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
from clients.kinds.events import Event, hint, preview, subscribe
from clients.kinds.registry import Kind, Notice
from clients.kinds.services import fulfils
from clients.models import Client, Company
from contacts import notices, topics
from contacts.models import Contact
from contacts.models.message import merged
from contacts.topics import add_topic, one_per_address, recipients
from napsix.accounts.models import User
from napsix.crud.types import Text
from napsix.jobs.mail import render, rendered
from napsix.jobs.models import Email
from napsix.jobs.models.email import MailText
from portal import news
from portal.models import Invitation, Scope
from portal.rights import scopes_of
from portal.sections import portal_url

# People that a sentence names.
NAMED = 10


def register() -> None:
    """Declare the topics and notices of every kind and of files, and listen to what happens."""
    for kind in registry.all_kinds():
        for notice in kind.portal.notices if kind.portal else ():
            add_topic(kind.slug, cast("Text", capfirst(kind.model._meta.verbose_name_plural)))
            key = key_of(kind, notice)
            notices.add_notice(notices.MailNotice(key, kind.slug, notice.label, notice.subject, notice.sentence))
    subscribe(mail_event)
    preview(recipients_preview)
    hint(contact_hints)


def recipients_preview(row: Record, action: Action, user: User | None = None) -> list[str]:
    """Say to whom mail goes when the team does ``action``, or that nobody gets any, and why."""
    kind = row.declaration
    caused = [notice for notice in kind.portal.notices if notice.action == action.key] if kind.portal else []
    if not caused:
        return []
    # What is a draft is shown by the act itself; a word under a row shows nothing.
    will_show = not action.of or fulfils(row, kind.portal.rows)
    people = one_per_address(hearers(row, caused[0])) if will_show else []
    if people:
        return [_("Sale un aviso por correo a %(people)s.") % {"people": ", ".join(map(str, people))}]
    if caused[0].to:
        return [_("Nadie va a recibir el aviso: no hay a quién, o no tiene email, no quiere avisos o no puede verlo.")]
    if not recipients(row.client, kind.slug):
        return [_("Nadie va a recibir el aviso: el cliente no tiene contactos activos con email.")]
    return [_("Nadie va a recibir el aviso: ningún contacto con email puede verlo en el portal.")]


def contact_hints(kind: Kind, client: Client) -> dict[str, str]:
    """Say which of the contacts that a form offers would not be told of being chosen."""
    names = {notice.to for notice in kind.portal.notices if notice.to} if kind.portal else set()
    if not names:
        return {}
    people = list(client.contacts.active().select_related("client"))
    scopes = scopes_of(people, kind.portal_permission())
    untold = [str(one) for one in people if not one.wants(kind.slug) or not scopes[one.pk]]
    sentence = _("Recibe un aviso por correo.")
    if untold:
        sentence += " " + _("Nadie le avisa a %(people)s: no tiene email, no quiere avisos o no puede verlo.") % {
            "people": ", ".join(untold[:NAMED]) + ("…" if len(untold) > NAMED else "")
        }
    return dict.fromkeys(names, sentence)


def key_of(kind: Kind, notice: Notice) -> str:
    """Return the name of a kind's notice."""
    return f"{kind.slug}.{notice.verb}"


def mail_event(event: Event) -> None:
    """Queue the mail to contacts that the event's kind declares; what a contact did, its colleagues are not told."""
    kind = event.row.declaration
    notice = kind.portal.notice(event.verb) if kind.portal else None
    if notice is None or event.is_quiet or event.contact:
        return
    if fulfils(event.row, kind.portal.rows):
        mail_contacts(kind, notice, event)


def mail_contacts(kind: Kind, notice: Notice, event: Event) -> None:
    """Tell the contacts that may open the row."""
    tell_contacts(
        notices.get(key_of(kind, notice)),
        hearers(event.row, notice),
        row=event.row,
        url=portal_url(event.row),
        event=event.name,
        detail=lambda: detail_of(notice, event),
        user=event.user,
    )


def tell_contacts(
    notice: notices.MailNotice,
    contacts: Sequence[Contact],
    *,
    row: Any,
    url: str,
    event: str,
    detail: Callable[[], str],
    user: User | None = None,
) -> None:
    """Tell ``contacts`` of what happened to ``row``: by mail, one for each address, and in the portal.

    Args:
        row: of a client; the notice calls it "documento". url: its address in the portal, without host.
        event: what happened, by a name of its own; the same event again tells nobody.
        detail: returns what stands under the sentence, in the language of the moment.
        user: who of the team caused it.
    """
    company = Company.own()

    def values(contact: Contact) -> dict[str, str]:
        return {
            "documento": str(row),
            "detalle": detail(),
            "enlace": link_for(contact, url),
            "empresa": company.display_name,
        }

    reply_to = company.email or ()
    options: Any = {"event": event, "values": values, "user": user, "reply_to": reply_to, "contacts": contacts}
    notices.send(notice, client=row.client, **options)
    for contact in contacts:
        with override(contact.language):
            text = merged(str(notice.sentence), contact=contact, user=user or "", values=values(contact))
            related = f"{row._meta.label_lower}:{row.pk}"
            news.tell(contact, key=f"{notice.key}:{event}", text=text, url=url, related=related, detail=detail())


def hearers(row: Record, notice: Notice) -> list[Contact]:
    """Return the contacts who get ``notice`` of ``row``: those that take its topic and may open the row.

    A notice that is for one contact of the row goes to nobody else.
    """

    def among(contacts: list[Contact]) -> list[Contact]:
        return who_may_open(row, contacts)

    if not notice.to:
        return topics.hearers(row.client, row.declaration.slug, among=among)
    contact = row.read(notice.to)
    is_wanted = contact is not None and contact.wants(row.declaration.slug)
    return among([contact]) if is_wanted else []


def who_may_open(row: Record, contacts: list[Contact]) -> list[Contact]:
    """Return those of ``contacts``, all of one client, to whom the portal shows ``row``, with or without a log-in.

    Whether contacts see it at all is not asked: an act may be about to show it.
    """
    owner_path = row.declaration.portal.owner
    owner = row.read(owner_path) if owner_path else None
    scopes = scopes_of(contacts, row.declaration.portal_permission())
    return [
        contact
        for contact in contacts
        if (scope := scopes[contact.pk]) and (scope == Scope.CLIENT or (owner is not None and owner == contact))
    ]


def detail_of(notice: Notice, event: Event) -> str:
    """Return what was written, else the row's facts, a line each."""
    if event.message is not None:
        return event.message.body
    row = event.row
    facts = [(label_of(type(row), name), text_of(row, name)) for name in notice.facts]
    return "\n".join(f"{label}: {text}" for label, text in facts if text)


def link_for(contact: Contact, url: str) -> str:
    """Return the line with the portal's address ``url``, or how one comes to have a log-in.

    The link of a contact of several clients leads by way of the switch, which makes sure they act for this one.
    """
    if not contact.user_id or not contact.user.is_active:
        return ""
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

"""Telling the team what happens around a client: the people it is for, those alone who may open it, each once."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.events import Event, is_quiet, preview, subscribe
from clients.kinds.registry import Told
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.accounts.team import administrators
from napsix.crud.access import may
from napsix.crud.notifications import MAIL_KEY, notify
from napsix.crud.types import Text
from napsix.jobs.models import Email
from napsix.jobs.models.email import failure_listeners

CONTACT = "contacts.contact:"


def register() -> None:
    """Listen to what happens to records and to mail, and say beforehand whom an act tells."""
    subscribe(tell_event)
    preview(team_preview)
    failure_listeners.append(tell_failed_mail)


def tell_team(
    client: Client | None,
    *,
    key: str,
    sentence: Text,
    url: str,
    may_open: Callable[[User], bool],
    values: dict[str, object],
    detail: str = "",
    related: str = "",
    by: User | None = None,
) -> list[User]:
    """Tell the owners of ``client``, else the administrators, in the caller's transaction. Returns those told now.

    Args:
        client: whose it is; None tells the administrators.
        key: names what happened, by a name of its own; the same again tells nobody.
        may_open: whether somebody may open the page ``url``; nobody else is told.
        by: who of the team did it, who is not told.

    The others are of ``napsix.crud.notifications.notify``. Nobody is told while ``events.quiet``.
    """
    if is_quiet():
        return []
    people = first_who_may(may_open, owners_of(client), administrators())
    return notify(
        without(by, people), key=key, sentence=sentence, values=values, url=url, detail=detail, related=related
    )


def owners_of(client: Client | None) -> Iterable[User]:
    """Return the owners of ``client`` that are still of the team."""
    return client.owners.filter(is_active=True).order_by("name", "email") if client else []


def first_who_may(may_open: Callable[[User], bool], *groups: Iterable[User]) -> list[User]:
    """Return those who may open it of the first group in which somebody may."""
    for group in groups:
        if people := [person for person in group if may_open(person)]:
            return people
    return []


def without(doer: User | None, people: Iterable[User]) -> list[User]:
    """Return ``people`` but the one who did it: they know."""
    return [person for person in people if person != doer]


# Records


def tell_event(event: Event) -> None:
    """Tell the team what happened to a record, as its kind declares."""
    told = event.row.declaration.told(event.verb)
    if event.is_quiet or not told.sentence or (told.only_by_contacts and not event.contact):
        return
    row = event.row
    notify(
        hearers(row, told, doer=event.user if not event.contact else None),
        key=event.name,
        sentence=told.sentence,
        values={"who": event.contact or event.user or _("El sistema"), "row": row, "client": row.client},
        url=row.get_absolute_url(),
        detail=event.message.body if event.message else event.detail,
        related=f"{row._meta.label_lower}:{row.pk}",
    )


def hearers(row: Record, told: Told, *, doer: User | None) -> list[User]:
    """Return who of the team is told of what happened to ``row``."""
    assigned = [person for name in row.declaration.assigns if isinstance(person := getattr(row, name), User)]
    others = () if told.only_assignee else (owners_of(row.client), administrators())
    return without(doer, first_who_may(lambda user: may_open(user, row), assigned, *others))


def may_open(user: User, row: Record) -> bool:
    """Return whether ``user`` may open the page of ``row``."""
    kind = row.declaration
    return may(user, kind.permission("view")) and kind.rows(user).filter(pk=row.pk).exists()


def team_preview(row: Record, action: Action, user: User | None = None) -> list[str]:
    """Say who of the team is told when ``user`` does ``action``, or that nobody is."""
    caused = [told for told in row.declaration.events.values() if told.action == action.key and told.sentence]
    if not caused:
        return []
    people = hearers(row, caused[0], doer=user)
    if not people:
        return [_("Nadie más del equipo recibe un aviso.")]
    return [_("Se avisa en el equipo a %(people)s.") % {"people": ", ".join(map(str, people))}]


# Mail


def tell_failed_mail(email: Email) -> None:
    """Tell the team of a message that will not arrive; not of the mail that tells it something."""
    if email.key.startswith(MAIL_KEY):
        return
    contact = contact_of(email)
    page = contact.get_absolute_url() if contact else "/"
    tell_team(
        contact.client if contact else None,
        key=f"jobs.email:{email.pk}",
        sentence=gettext_lazy("No se pudo entregar «%(subject)s» a %(who)s."),
        values={"subject": email, "who": contact or ", ".join(email.to)},
        url=page,
        may_open=lambda user: contact is None or may(user, "contacts.view_contact"),
        detail=email.error,
        related=f"jobs.email:{email.pk}",
    )


def contact_of(email: Email) -> Contact | None:
    """Return the contact that a message is about, if it is about one."""
    key = email.related.removeprefix(CONTACT)
    is_about_one = email.related.startswith(CONTACT) and key.isdecimal()
    return Contact.objects.filter(pk=key).select_related("client").first() if is_about_one else None

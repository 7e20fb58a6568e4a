"""The timeline of a client: what it reads, where it is shown, and a column of the clients' list."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Expression, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.feed.records import keep_event, record_source
from clients.feed.sources import SOURCES
from clients.kinds import registry
from clients.kinds.events import subscribe
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.additions import ListField, list_fields
from napsix.crud.feed import FeedScope, add_panel, history, timeline
from napsix.crud.feed.changes import track
from napsix.crud.tables import DateColumn


def scope_of_contact(contact: Contact) -> FeedScope:
    """Return the scope of what happened around the client of ``contact`` and concerns the contact."""
    return FeedScope(Client, contact.client_id, contact=contact)


def link_to_page(scope: FeedScope) -> tuple[str, str]:
    """Return the address of the timeline's own page, narrowed to the contact of ``scope`` if any, and the link's words.

    Both panels, of a client and of a contact, lead there.
    """
    query = f"?contact={scope.contact.pk}" if scope.contact else ""
    return reverse("clients:client_timeline", args=[scope.pk]) + query, _("Ver toda la actividad")


def fill_last_activity(clients: Iterable[Any], columns: object, user: User) -> None:
    """Give each of ``clients`` the moment of what happened last that ``user`` may read, by one query."""
    found = timeline.last_moments([client.pk for client in clients], user)
    for client in clients:
        client.last_activity = found.get(client.pk)


def by_last_activity(user: User) -> Expression:
    """Return the order by the last moment that ``user`` may read."""
    return timeline.last_moment(OuterRef("pk"), user)


LAST_ACTIVITY = DateColumn(
    verbose_name=gettext_lazy("Última actividad"),
    visible=False,
    source=fill_last_activity,
    sort_by=(by_last_activity,),
)


def register() -> None:
    """Add the sources, the column of the list, and the panels on the pages of clients, contacts and records.

    Every kind's rows have their history kept and shown.
    """
    for kind in registry.all_kinds():
        track(kind.model)
        add_panel(history, kind.model)
    for source in (*SOURCES, *map(record_source, registry.all_kinds())):
        timeline.add_source(source)
    subscribe(keep_event)
    list_fields.add("clients.Client", {"last_activity": ListField(LAST_ACTIVITY)})
    add_panel(timeline, Client, link=link_to_page)
    add_panel(timeline, Contact, scope=scope_of_contact, requires=("clients.view_client",), link=link_to_page)

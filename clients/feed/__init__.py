"""The timeline of a client: what it reads, its panel, and a column of the clients' list."""

from collections.abc import Iterable

from django.db.models import Expression, OuterRef
from django.http import HttpRequest
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
from napsix.crud.additions import ListField, Panel, list_fields, panels
from napsix.crud.feed import FeedScope, timeline
from napsix.crud.tables import DateColumn

IN_PANEL = 8


def panel(row: Client | Contact, request: HttpRequest) -> dict:
    """Return the newest entries of a client, or of one contact."""
    client, contact = (row.client, row) if isinstance(row, Contact) else (row, None)
    query = f"?contact={contact.pk}" if contact else ""
    scope = FeedScope(Client, client.pk, contact=contact, limit=IN_PANEL)
    return {
        "entries": timeline.entries_for(request.user, scope),
        "url": reverse("clients:client_timeline", args=[client.pk]) + query,
        "url_label": _("Ver toda la actividad"),
    }


def fill_last_activity(clients: Iterable[Client], columns: object, user: User) -> None:
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
    """Add the sources, the column of the list, and the panel on the pages of clients and contacts."""
    for source in (*SOURCES, *map(record_source, registry.all_kinds())):
        timeline.add_source(source)
    subscribe(keep_event)
    list_fields.add("clients.Client", {"last_activity": ListField(LAST_ACTIVITY)})
    for label in ("clients.Client", "contacts.Contact"):
        title, template = gettext_lazy("Actividad"), "clients/timeline_panel.html"
        panels.add(
            label, Panel("timeline", title, template, panel, ("clients.view_client",), "activity", 20, lazy=True)
        )

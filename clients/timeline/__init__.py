"""The timeline of a client: what it is told by, its page, its panel, and a column of the clients' list."""

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.kinds.events import subscribe
from clients.timeline.page import ClientTimeline
from clients.timeline.records import keep_event, record_source
from clients.timeline.sources import SOURCES, VIEW
from contacts.models import Contact
from napsix.crud.seams import ListField, Panel, list_fields, panels
from napsix.crud.tables import DateColumn
from napsix.crud.timeline import Wanted, add_source, feed, last_moment, last_moments

__all__ = ["ClientTimeline", "declare"]
IN_PANEL = 8


def panel(row, request):
    """The newest moments of a client, or of one contact."""
    client, contact = (row.client, row) if isinstance(row, Contact) else (row, None)
    query = f"?contact={contact.pk}" if contact else ""
    return {
        "moments": feed(client, request.user, Wanted(contact=contact, limit=IN_PANEL)),
        "url": reverse("clients:client_timeline", args=[client.pk]) + query,
        "url_label": _("Ver toda la actividad"),
    }


def fill_last_activity(clients, columns, user):
    """Give each of ``clients`` the moment of what happened last that ``user`` may read, by one query."""
    found = last_moments([client.pk for client in clients], user)
    for client in clients:
        client.last_activity = found.get(client.pk)


def by_last_activity(user):
    """Return the order by the last moment that ``user`` may read."""
    return last_moment(OuterRef("pk"), user)


LAST_ACTIVITY = DateColumn(
    verbose_name=gettext_lazy("Última actividad"),
    visible=False,
    source=fill_last_activity,
    sort_by=(by_last_activity,),
)


def register():
    """Declare the sources, the column of the list, and the panel on the pages of clients and contacts."""
    for source in SOURCES:
        add_source(source)
    subscribe(keep_event)
    for kind in registry.all_kinds():
        add_source(record_source(kind))
    list_fields.register("clients.Client", {"last_activity": ListField(LAST_ACTIVITY)})
    for label in ("clients.Client", "contacts.Contact"):
        title = gettext_lazy("Actividad")
        panels.add(
            label, Panel("timeline", title, "clients/timeline_panel.html", panel, VIEW, "activity", 20, lazy=True)
        )

"""What the app adds to the pages of others: one call each of ``napsix.extensions``."""

from django.db.models import F
from django.utils import timezone

from clients.models import Client, Note
from napsix import extensions
from napsix.crud.actions import Outcome, bulk_action
from napsix.crud.feed import Entry, Source
from napsix.crud.filters import TextKey
from napsix.crud.tables import Column
from napsix.importer.fields import Field
from portal.access import FramedPage
from tests.example.models import Shipment
from tests.rounds.models import Route

VIEW, CLIENT = "example.view_shipment", "clients.Client"


class OwnRoute(FramedPage):
    """A contact's page: on which route its client is."""

    requires = ("rounds.portal_view_route",)
    title, template_name = "Recorrido", "rounds/own.html"

    def get(self, request):
        return self.render({"route": Route.objects.filter(client=self.viewer.contact.client).first()})


@bulk_action("Sacar de su recorrido", permission="clients.change_client", icon="circle-off", is_final=True)
def leave_route(clients, *, user):
    """Take the clients off their routes."""
    chosen, (done, _by_model) = clients.count(), Route.objects.filter(client__in=clients).delete()
    outcome = Outcome(done=done)
    outcome.skip("no tiene recorrido", chosen - done)
    return outcome


def moving(user):
    """Return the shipments on their way that somebody of the team may see."""
    return Shipment.objects.visible_to(user).in_state("sent")


def moving_url(user):
    """Return the address of the list of just those."""
    return Shipment.declaration.url("list") + "?state=sent"


def late(_row, request):
    """Return what fills the card: the first of those that left before today."""
    return {"rows": moving(request.user).filter(left_on__lt=timezone.localdate()).select_related("client")[:5]}


def rounds(scope):
    """Return the routes of clients as entries of the time since when they are there."""
    of_clients = Route.objects.select_related("client") if scope.model is Client else Route.objects.none()
    routes = scope.narrow(of_clients, at="client__created_at", actor="", contact="")
    return [Entry(route.client.created_at, f"Recorrido {route}", "", "route") for route in routes]


def save_zones(zones):
    """Put imported clients on the routes that their rows name; off them where an undone import put them on one."""
    Route.objects.filter(client__in=[client for client, zone in zones.items() if zone is None]).delete()
    for client, zone in zones.items():
        if zone is not None:
            Route.objects.update_or_create(client=client, defaults={"zone": zone})


def note_arrival(event):
    """Leave a note about a shipment that arrived."""
    Note.objects.create(client=event.row.client, author=event.user, text=f"Llegó «{event.row}».")


def leave_on_deactivation(client, *, user, answers):
    """Take a client out of use off its route."""
    Route.objects.filter(client=client).delete()


def sentences_before(client):
    """Return what the page that asks first says of it."""
    return ["Sale de su recorrido."] if hasattr(client, "route") else []


def forget_empty_zones():
    """Delete the routes of no zone."""
    Route.objects.filter(zone="").delete()


zone = Column(verbose_name="Zona", accessor="zone", prepare=lambda rows: rows.annotate(zone=F("route__zone")))
zone_key = TextKey("rounds.zone", "Zona", field="route__zone", spell=str)
zone_field = Field("route__zone", "Zona de reparto", aliases=("Zona logística",), exported=False, max_length=40)


def register():
    """Add all of it; ``AppConfig.ready`` calls it."""
    extensions.add_portal_right("rounds.portal_view_route", "Ver", group="Recorrido", profiles=["office"])
    extensions.add_portal_page("route", OwnRoute, "Recorrido", icon="map-pin")
    extensions.add_tile("moving", "En viaje", count=moving, url=moving_url, requires=[VIEW])
    extensions.add_card("late", "Embarques demorados", "rounds/late.html", late, requires=[VIEW], icon="clock")
    extensions.add_timeline_source(Source("route", rounds, label="Recorrido", requires=(VIEW,), order=90))
    extensions.add_history_source(Source("route", rounds, requires=(VIEW,)))
    extensions.add_history("example.Shipment")
    extensions.add_event_hook("example.Shipment", note_arrival, verbs=["received"])
    extensions.add_list_field(CLIENT, "rounds.zone", column=zone, key=zone_key)
    extensions.add_action(CLIENT, leave_route)
    extensions.add_deactivation_hook(CLIENT, "route", do=leave_on_deactivation, sentences=sentences_before)
    extensions.add_import_column(CLIENT, "rounds.zone", zone_field, save=save_zones, prefetch=["route"])
    extensions.add_periodic_job(forget_empty_zones, hour="6", minute="0")

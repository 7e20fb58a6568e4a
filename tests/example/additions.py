"""What the app adds to the pages of others, besides its kind: one call each of ``napsix.extensions``."""

from django.db.models import F
from django.utils import timezone

from clients.models import Client
from napsix import extensions
from napsix.crud.actions import Outcome, bulk_action
from napsix.crud.feed import Entry, Source
from napsix.crud.filters import TextKey
from napsix.crud.tables import Column
from napsix.importer.fields import Field
from tests.example.models import Route, Shipment

VIEW = "example.view_shipment"


def moving(user):
    """The shipments on their way."""
    return Shipment.objects.visible_to(user).filter(status="sent")


def moving_url(user):
    """The list of just those."""
    return Shipment.declaration.url("list") + "?state=sent"


def late_card(_row, request):
    """The shipments that left before today."""
    return {"shipments": moving(request.user).filter(left_on__lt=timezone.localdate()).select_related("client")[:5]}


def route_panel(client, request):
    """On which route the client is; nothing where it is on none."""
    route = Route.objects.filter(client=client).first()
    return {"route": route} if route else None


@bulk_action("Sacar de su recorrido", permission="clients.change_client", icon="circle-off", is_final=True)
def leave_route(clients, *, user):
    """Take the clients off their routes."""
    chosen = clients.count()
    done, _by_model = Route.objects.filter(client__in=clients).delete()
    outcome = Outcome(done=done)
    outcome.skip("no tiene recorrido", chosen - done)
    return outcome


def rounds(scope):
    """The route that a client is on since it is there."""
    if scope.model is not Client:
        return []
    routes = scope.narrow(Route.objects.select_related("client"), at="client__created_at", actor="", contact="")
    return [Entry(route.client.created_at, f"Recorrido {route}", "", "route") for route in routes]


def save_zones(zones):
    """Put imported clients on the routes that their rows name; an empty cell says nothing."""
    for client, zone in zones.items():
        Route.objects.update_or_create(client=client, defaults={"zone": zone})


def leave_on_deactivation(client, *, user, answers):
    """Take a client out of use off its route."""
    Route.objects.filter(client=client).delete()


def forget_empty_zones():
    """Delete the routes of no zone."""
    Route.objects.filter(zone="").delete()


def register():
    """Add all of it."""
    extensions.add_urls("logistics/", "tests.example.urls")
    extensions.add_menu_item("Logística", "Recorridos", "example:routes", icon="map-pin", requires=[VIEW])
    extensions.add_tile("moving", "Embarques en viaje", count=moving, url=moving_url, requires=[VIEW], icon="send")
    extensions.add_card("late", "Embarques demorados", "example/late.html", late_card, requires=[VIEW], icon="clock")
    extensions.add_panel("clients.Client", "route", "Recorrido", "example/route.html", route_panel, lazy=True)
    extensions.add_timeline_source(Source("route", rounds, label="Recorrido", requires=(VIEW,), order=90))
    extensions.add_history_source(Source("route", rounds, requires=(VIEW,)))
    extensions.add_list_field(
        "clients.Client",
        "example.zone",
        column=Column(
            verbose_name="Zona de reparto", accessor="zone", prepare=lambda rows: rows.annotate(zone=F("route__zone"))
        ),
        key=TextKey("example.zone", "Zona de reparto", field="route__zone", spell=str),
    )
    extensions.add_action("clients.Client", leave_route)
    extensions.add_deactivation_hook(
        "clients.Client",
        "route",
        do=leave_on_deactivation,
        sentences=lambda client: ["Sale de su recorrido."] * Route.objects.filter(client=client).exists(),
    )
    extensions.add_import_column(
        "clients.Client",
        "example.zone",
        Field("route__zone", "Zona de reparto", aliases=("Zona logística",), exported=False, max_length=40),
        save=save_zones,
        prefetch=["route"],
    )
    extensions.add_periodic_job(forget_empty_zones, hour="6", minute="0")

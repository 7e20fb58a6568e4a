"""A page, a panel and an action: what ``apps`` adds to the pages of others."""

from django.template.response import TemplateResponse
from django.urls import path

from clients.kinds.services import add_record
from napsix.crud.access import Page
from napsix.crud.actions import Outcome, bulk_action
from tests.example.models import Shipment


class Departures(Page):
    """What is on its way, in the order in which it left."""

    requires = ("example.view_shipment",)

    def get(self, request):
        shipments = self.rows(Shipment).in_state("sent").select_related("client").order_by("left_on")
        return TemplateResponse(request, "example/departures.html", {"page_title": "Salidas", "shipments": shipments})


def moving(client, request):
    """Return what fills the panel: what is on its way to the client."""
    return {"shipments": client.example_shipments.visible_to(request.user).in_state("sent")}


@bulk_action("Enviar el catálogo", permission="example.add_shipment", icon="send", is_final=True)
def send_catalogue(clients, *, user):
    """Have a catalogue on its way to each of the clients."""
    for client in clients:
        add_record(Shipment(client=client, carrier="Correo Argentino"), user=user)
    return Outcome(done=len(clients))


app_name = "example"
urlpatterns = [path("departures/", Departures.as_view(), name="departures")]

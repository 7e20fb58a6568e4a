"""The kind "shipment": its model, its action and its declaration."""

from django.db import models

from clients.kinds.actions import action
from clients.kinds.base import Record, Refused, known_status, states_of
from clients.kinds.registry import NOBODY, Notice, Portal, Tile, Told, register
from clients.kinds.services import add_record, claim
from clients.money import CurrencyField, MoneyField

ON_ITS_WAY = models.Q(status="sent")
DELIVERED = Notice("received", "Embarque entregado", "Llegó {{documento}}", "Recibimos tu confirmación.")


class Shipment(Record):
    """Goods on their way to a client."""

    class Status(models.TextChoices):
        SENT = "sent", "En viaje"
        ARRIVED = "arrived", "Entregado"

    STATES = states_of(Status, sent="blue", arrived="green")
    carrier = models.CharField("transportista", max_length=100)
    left_on = models.DateField("salida", null=True, blank=True)
    cost, currency = MoneyField("costo", default=0), CurrencyField()
    status = models.CharField("estado", max_length=7, choices=Status, default="sent", editable=False)
    is_on_its_way = property(lambda self: self.status == "sent")

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = "embarque", "embarques"
        default_permissions = (*Record.Meta.default_permissions, "portal_receive")
        constraints = [known_status(["sent", "arrived"], "shipment")]

    def __str__(self):
        return self.carrier


@action("Confirmar la entrega", when="is_on_its_way", icon="check")
def receive(shipment, *, user=None, contact=None):
    """Note that a shipment on its way arrived; refused for one that did already."""
    if not claim(shipment, when=ON_ITS_WAY, user=user, contact=contact, verb="received", status="arrived"):
        raise Refused("El embarque no está en viaje.")


def sample(demo):
    """Make a shipment in each of the client's states."""
    for state in demo.states(Shipment):
        row = Shipment(client=demo.client, carrier="Transportes Ñandú", status=state, cost=demo.amount(100, 900))
        add_record(row, user=demo.user)


register(
    Shipment,
    section="Logística",  # of the menu
    columns=["carrier", "client", "state", "left_on", "cost"],
    fields=["carrier", "contact", "left_on", "cost", "currency"],  # of the form, after the client
    search=["carrier"],
    amount="cost",
    open=ON_ITS_WAY,  # a Q: counted on the client's card, and "amount" summed
    tiles=[Tile("Embarques por llegar", ["sent"])],  # of the dashboard
    actions=[receive],
    events={"received": Told("%(who)s recibió el embarque de %(row)s."), "created": NOBODY, "changed": NOBODY},
    portal=Portal(columns=["carrier", "state", "left_on"], actions=[receive], waiting=ON_ITS_WAY, notices=[DELIVERED]),
    icon="send",
    sample=sample,  # demo rows, one in each state
)

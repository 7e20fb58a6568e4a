"""The kind "shipment": its actions and its declaration."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.registry import Figure, Notice, Portal, Tile, register
from clients.kinds.services import add_record, claim
from tests.example.models import Shipment

ON_ITS_WAY = Q(status="sent")


@action("Despachar", when="is_packed", icon="send", primary=True)
@transaction.atomic
def dispatch(shipment, *, user=None, contact=None):
    """Let it leave today."""
    values = {"status": "sent", "left_on": timezone.localdate()}
    if not claim(shipment, when=Q(status="packed"), user=user, verb="dispatched", **values):
        raise Refused("El embarque ya salió.")
    return shipment


@action("Confirmar la entrega", key="receive", when="is_on_its_way", icon="check")
@transaction.atomic
def receive(shipment, *, user=None, contact=None):
    """Note that it arrived."""
    if not claim(shipment, when=ON_ITS_WAY, user=user, contact=contact, verb="arrived", status="arrived"):
        raise Refused("El embarque no está en viaje.")
    return shipment


def sample(demo):
    """Make a shipment in each of the client's states."""
    for state in demo.states(Shipment):
        row = Shipment(
            client=demo.client, contact=demo.contact, carrier="Transportes Ñandú", cost=demo.amount(100, 900)
        )
        add_record(row, user=demo.user)
        if state != "packed":
            dispatch.run(row, user=demo.user)
        if state == "arrived":
            receive.run(row, contact=demo.contact)


register(
    Shipment,
    section="Logística",
    columns=["carrier", "client", "state", "left_on", "cost"],
    fields=["carrier", "contact", "cost", "currency", "remarks"],
    facts=["contact", "left_on", "cost", "remarks"],
    filters=["state", "currency", "left_on", "cost"],
    search=["carrier", "remarks"],
    amount="cost",
    open=~Q(status="arrived"),
    figures=[Figure("moving", "En viaje", "cost", ON_ITS_WAY)],
    tiles=[Tile("Embarques por llegar", ["packed", "sent"], "Los que todavía no llegaron.")],
    verbs={"dispatched": "se despachó", "arrived": "llegó"},
    portal=Portal(
        columns=["carrier", "state", "left_on"],
        fields=["carrier", "left_on", "remarks"],
        rows=~Q(status="packed"),
        actions=[receive],
        waiting=ON_ITS_WAY,
        notices=[
            Notice(
                "dispatched", "Embarque despachado", "Embarque de {{documento}}", "Salió {{documento}}.", ["left_on"]
            )
        ],
    ),
    actions=[dispatch, receive],
    editable=Q(status="packed"),
    deletable=Q(status="packed"),
    icon="send",
    order=90,
    sample=sample,
)

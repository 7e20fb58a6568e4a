"""Demo shipments."""

from clients.kinds.services import add_record
from tests.example.models import Shipment
from tests.example.records import dispatch, receive


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

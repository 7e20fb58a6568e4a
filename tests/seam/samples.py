"""Demo shipments."""

from clients.records.services import add_record
from tests.seam.models import Shipment
from tests.seam.records import dispatch, receive


def sample(plot):
    """Make a shipment in each of the client's states."""
    for state in plot.states(Shipment):
        row = Shipment(
            client=plot.client, contact=plot.contact, carrier="Transportes Ñandú", cost=plot.amount(100, 900)
        )
        add_record(row, user=plot.user)
        if state != "packed":
            dispatch.run(row, user=plot.user)
        if state == "arrived":
            receive.run(row, contact=plot.contact)

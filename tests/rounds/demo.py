"""Demo rows of an app: ``seed`` is found in a module of this name."""

from clients.kinds.services import add_record
from clients.models import Client
from tests.example.models import Shipment


def seed(world):
    """Make a shipment in each state."""
    client = Client.objects.active().earliest("pk")
    for status in Shipment.Status:
        add_record(Shipment(client=client, carrier="Transportes Ñandú", cost=150, status=status), user=world.staff[0])

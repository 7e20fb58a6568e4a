"""Demo rows of an app: ``seed`` is found in a module of this name."""

from clients.models import Client
from tests.rounds.models import Route


def seed(world):
    """Put a client on a route."""
    Route.objects.create(client=Client.objects.filter(route=None).earliest("pk"), zone="Norte")

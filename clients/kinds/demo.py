"""Demo rows of every kind: the first clients, and those of the contact who signs in, have one in each state.

The others have what chance gives them.

Each kind makes its own by ``sample(plot)``: a function of its module, or of the module ``samples`` of its package.
"""

import datetime
import random
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.contrib.auth import get_user_model
from django.utils import timezone

from clients.kinds import registry
from clients.models import Client

# Clients with a row in every state of every kind, and clients with rows at all.
COMPLETE = 3
PEOPLED = 40
SHARE = 0.3


@dataclass
class DemoClient:
    """One client to make rows for, its main contact, and who of the team makes them."""

    client: Client
    contact: object
    staff: list
    random: random.Random
    is_complete: bool

    @property
    def user(self):
        """Somebody of the team."""
        return self.random.choice(self.staff)

    @property
    def today(self):
        """The day it is: states follow from it."""
        return timezone.localdate()

    def day(self, days):
        """Return the day ``days`` from now, negative for the past."""
        return self.today + datetime.timedelta(days=days)

    def states(self, model):
        """Return the keys of the states that the client's rows of ``model`` should be in."""
        keys = [state.key for state in model.STATES]
        return keys if self.is_complete else [key for key in keys if self.random.random() < SHARE]

    def amount(self, least, most):
        """Return a round amount of money between two whole ones."""
        return self.random.randrange(least, most, 50)

    def currency(self):
        """Return the currency: pesos mostly."""
        return self.random.choices(["ARS", "USD"], [5, 1])[0]


def seed(world):
    """Make rows of every kind for the first clients of the demo."""
    staff = list(world.staff) or list(get_user_model().objects.staff())
    chance = world.random("records")
    clients = Client.objects.active().order_by("pk")
    shown = clients.filter(contacts__user=world.contact) if world.contact else clients.none()
    first = list(clients[:PEOPLED])
    complete = {*first[:COMPLETE], *shown}
    for client in [*first, *(one for one in shown if one not in first)]:
        demo = DemoClient(client, client.main_contact, staff, chance, is_complete=client in complete)
        for kind in registry.all_kinds():
            sample_of(kind)(demo)


def sample_of(kind):
    """Return the kind's ``sample(plot)``; one that makes nothing of a kind without."""
    module = sys.modules[kind.model.__module__]
    if (Path(module.__file__).parent / "samples.py").exists():
        module = import_module(f"{module.__package__}.samples")
    return getattr(module, "sample", lambda demo: None)

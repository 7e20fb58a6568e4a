"""Demo rows of every kind.

The first clients that have a CUIT, and those of the contact who signs in, have one in each state; the others have what
chance gives them. Each kind makes its own by the function ``sample`` of its declaration.
"""

import datetime
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditlog.context import disable_auditlog
from django.db import transaction
from django.utils import timezone

from clients.kinds import registry
from clients.kinds.base import Record, Refused
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.models import User

if TYPE_CHECKING:
    from clients.demo.world import World

logger = logging.getLogger(__name__)

# Clients with a row in every state of every kind, and clients with rows at all.
COMPLETE = 3
PEOPLED = 40
SHARE = 0.3
WORK = [
    "Abono mensual de soporte", "Desarrollo de página web", "Horas de consultoría", "Instalación y puesta en marcha",
    "Capacitación del personal", "Licencias de uso", "Mantenimiento preventivo", "Relevamiento y diagnóstico",
]  # fmt: skip


@dataclass
class DemoClient:
    """One client to make rows for, its main contact, and who of the team makes them."""

    client: Client
    contact: Contact | None
    staff: list[User]
    random: random.Random
    is_complete: bool

    @property
    def user(self) -> User:
        """One of the team, by chance: who makes the next demo row."""
        return self.random.choice(self.staff)

    @property
    def today(self) -> datetime.date:
        """The day it is: states follow from it."""
        return timezone.localdate()

    def day(self, days: int) -> datetime.date:
        """Return the day ``days`` from now, negative for the past."""
        return self.today + datetime.timedelta(days=days)

    def states(self, model: type[Record]) -> list[str]:
        """Return the keys of the states that the client's rows of ``model`` should be in."""
        keys = [state.key for state in model.STATES]
        return keys if self.is_complete else [key for key in keys if self.random.random() < SHARE]

    def amount(self, least: int, most: int) -> int:
        """Return a round amount of money between two whole ones."""
        return self.random.randrange(least, most, 50)

    def currency(self) -> str:
        """Return the code of a currency by chance: five times pesos for once dollars."""
        return self.random.choices(["ARS", "USD"], [5, 1])[0]

    def lines(self, number: int = 2) -> list[dict[str, Any]]:
        """Return ``number`` believable lines of a document."""
        return [
            {
                "description": description,
                "quantity": self.random.randint(1, 8),
                "unit_price": self.amount(15_000, 240_000),
                "tax_rate": self.random.choice([21, 21, 21, "10.5"]),
            }
            for description in self.random.sample(WORK, number)
        ]


def seed(world: "World") -> None:
    """Make rows of every kind for the first clients of the demo."""
    staff = list(world.staff) or list(User.objects.staff())
    chance = world.random("records")
    clients = Client.objects.active().order_by("pk")
    shown = clients.filter(contacts__user=world.contact) if world.contact else clients.none()
    first = list(clients[:PEOPLED])
    complete = {*[one for one in first if one.tax_key][:COMPLETE], *shown}
    for client in [*first, *(one for one in shown if one not in first)]:
        demo = DemoClient(client, client.main_contact, staff, chance, is_complete=client in complete)
        with disable_auditlog():  # the demo is no history
            for kind in registry.all_kinds():
                make_sample(kind, demo)


def make_sample(kind: registry.Kind, demo: DemoClient) -> None:
    """Let the kind make its rows for one client, all or none: some lack what a rule asks for, as in life."""
    try:
        with transaction.atomic():
            if kind.sample is not None:
                kind.sample(demo)
    except Refused as refusal:
        logger.warning("The demo has no %s of %s: %s", kind.slug, demo.client, refusal)

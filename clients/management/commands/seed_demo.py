"""``manage.py seed_demo``: make believable clients, and all that hangs from them."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.demo.team import introductions
from clients.demo.world import World, sow
from clients.models import Client
from contacts.models import Contact


class Command(BaseCommand):
    """Make clients, contacts and whatever else the installed apps show, and name the logins."""

    help = "Makes demo data: the same for the same seed on the same day. Never on a production configuration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the size, the seed and ``--if-empty``."""
        parser.add_argument("--clients", type=whole, default=200, metavar="N", help="how many clients (200)")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number makes other data (1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are clients already")

    def handle(self, *, clients: int, seed: int, if_empty: bool, **options: Any) -> None:
        """Make the rows, all or none."""
        if not settings.DEBUG:
            raise CommandError(_("Los datos de demostración son solo para una configuración con DEBUG=1."))
        if not (if_empty and Client.objects.exists()):
            sow(World(size=clients, seed=seed, today=timezone.localdate()))
            totals = {"clients": Client.objects.count(), "contacts": Contact.objects.count()}
            self.stdout.write(_("Datos de demostración: %(clients)s clientes y %(contacts)s contactos.") % totals)
        for line in introductions():
            self.stdout.write(line)


def whole(text: str) -> int:
    """Return the number that ``text`` writes, 0 or more."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number

"""``manage.py export_clients --format csv|xlsx --output FILE``: what the list exports, from a terminal."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.filters import ClientFilterSet
from clients.models import Client
from clients.resources import ClientResource
from napsix.crud.export import FORMATS, csv_lines, lines
from napsix.crud.workbook import write_xlsx

REFUSED = 1


class Command(BaseCommand):
    """Exports clients with their main contact; importing the file changes nothing."""

    requires_system_checks = []
    help = "Exporta clientes con su contacto principal a una planilla."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the format and the file, and what narrows rows and columns."""
        parser.add_argument("--format", choices=list(FORMATS), required=True)
        parser.add_argument("--output", required=True, metavar="FILE")
        parser.add_argument("--query", default="", metavar='"is_active=true&..."')
        parser.add_argument("--columns", metavar="a,b,c")

    def handle(self, **options: Any) -> None:
        """Write the file, or say in one sentence why not."""
        try:
            resource = ClientResource(options["columns"].split(",") if options["columns"] else None)
        except KeyError as unknown:
            self.refuse(_("No existe la columna «%(name)s».") % {"name": unknown.args[0]})
        filters = ClientFilterSet(QueryDict(options["query"]), queryset=Client.objects.all(), user=None)
        if filters.problems:
            self.refuse(filters.problems[0])
        rows = lines(resource, [(filters.qs.order_by(*(Client._meta.ordering or ())), None)])
        path = Path(options["output"])
        if options["format"] == "xlsx":
            write_xlsx(rows, path)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(rows))

    def refuse(self, words: str) -> NoReturn:
        """Say why in one sentence, and end."""
        self.stderr.write(words)
        sys.exit(REFUSED)

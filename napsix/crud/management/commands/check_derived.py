"""``manage.py check_derived [--repair]``: are search texts, sort keys and the like what they follow from?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from napsix.crud.derived import check_all

DIFFERENT = 1


class Command(BaseCommand):
    """Compares every derived column with its source; status 1 where some differ still."""

    help = "Compara las columnas derivadas con lo que las origina; con --repair las corrige."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether to mend what differs."""
        parser.add_argument("--repair", action="store_true")

    def handle(self, *, repair: bool = False, **options: Any) -> None:
        """Print the counts of each table with the first differences; exit with 1 where some are left."""
        left = 0
        for report in check_all(repair=repair):
            text = _("%(model)s: %(rows)s filas, %(different)s distintas, %(repaired)s corregidas")
            label = report.model._meta.label
            counts = {"rows": report.rows, "different": report.different, "repaired": report.repaired}
            self.stdout.write(text % {"model": label, **counts})
            for one in report.first:
                for name, (stored, right) in one.columns.items():
                    self.stdout.write(f"  {one.pk} {name}: {stored!r} → {right!r}")
            left += report.left
        if left:
            sys.exit(DIFFERENT)

"""The app of imports: spreadsheets into any table."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ImporterConfig(AppConfig):
    """Imports of spreadsheets, their changes and their reports."""

    name = "napsix.importer"
    verbose_name = _("Importaciones")

    def ready(self) -> None:
        """Register the worker's part, imports in the history of rows, and the check of headings."""
        from napsix.importer import feed, runner, undoing  # noqa: F401 - needs the models loaded
        from napsix.importer.checks import check_headings

        checks.register(check_headings)
        feed.register()

"""Imports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImporterConfig(AppConfig):
    """Imports of spreadsheets, their changes and their reports."""

    name = "napsix.importer"
    verbose_name = _("Importaciones")

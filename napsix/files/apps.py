"""The app of stored files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Private files: stored whole or not at all, and handed out after a check of rights only."""

    name = "napsix.files"
    verbose_name = _("Archivos")
    default_auto_field = "django.db.models.BigAutoField"

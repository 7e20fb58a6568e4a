"""The app of work in the background."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work that must not be lost, outgoing mail, and what the worker does by the clock."""

    name = "napsix.jobs"
    verbose_name = _("Tareas en segundo plano")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the worker does."""
        from napsix.jobs import runner  # noqa: F401 - needs the models loaded

"""The clients module."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    """Clients: their list, page, form, import, and what is linked to them."""

    name = "clients"
    verbose_name = _("Clientes")

    def ready(self):
        """Declare the numbers on the dashboard and the panels of the client's page."""
        from clients import metrics, models, panels  # noqa: PLC0415 - need the models loaded
        from napsix.crud.history import track  # noqa: PLC0415
        from napsix.custom_fields import lists  # noqa: PLC0415

        metrics.declare()
        panels.declare()
        lists.declare("clients.Client")
        track(models.Client, exclude=["main_contact_key", "contacts_text"], many=["owners", "tags"])
        track(models.Prospect, many=["owners", "tags"])

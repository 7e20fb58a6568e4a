"""People at clients."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts: people at clients and their pages."""

    name = "contacts"
    verbose_name = _("Contactos")

    def ready(self):
        """Declare the numbers on the dashboard."""
        from contacts import metrics  # noqa: PLC0415 - needs the models loaded

        metrics.declare()

"""People at clients."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from contacts.topics import MESSAGE_TOPIC


class ContactsConfig(AppConfig):
    """Contacts: people at clients and their pages."""

    name = "contacts"
    verbose_name = _("Contactos")

    def ready(self):
        """Declare the numbers on the dashboard, the panels and the custom fields, and keep the history of edits."""
        from contacts import files, messages, metrics, models, topics  # noqa: PLC0415 - need the models loaded
        from contacts.resources import ContactResource  # noqa: PLC0415
        from napsix.crud import resources  # noqa: PLC0415
        from napsix.crud.history import add_panel, track  # noqa: PLC0415
        from napsix.custom_fields import lists  # noqa: PLC0415

        metrics.register()
        files.register()
        messages.register()
        topics.add_topic(MESSAGE_TOPIC, _("Correos del equipo"))
        resources.register("contacts.Contact", ContactResource)
        lists.register("contacts.Contact")
        add_panel(models.Contact)
        track(models.Contact)

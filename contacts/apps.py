"""The app of the people at clients, and what they are sent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts: people at clients and their pages."""

    name = "contacts"
    verbose_name = _("Contactos")

    def ready(self) -> None:
        """Register what contacts add to other pages, and keep the history of their edits."""
        from contacts import deactivation, feed, metrics, models, panels, topics
        from contacts.resources import ContactResource
        from napsix.crud import resources
        from napsix.crud.feed import add_panel, history
        from napsix.crud.feed.changes import track
        from napsix.custom_fields import lists

        metrics.register()
        feed.register()
        panels.register()
        deactivation.register()
        topics.add_topic(topics.MESSAGE_TOPIC, _("Correos del equipo"))
        resources.register("contacts.Contact", ContactResource)
        lists.register("contacts.Contact")
        add_panel(history, models.Contact)
        track(models.Contact)

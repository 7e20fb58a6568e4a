"""The app of custom fields: administrators define them, and forms, lists and imports take them up."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CustomFieldsConfig(AppConfig):
    """Definitions of fields, and their part in forms, tables, filters and indexes."""

    name = "napsix.custom_fields"
    verbose_name = _("Campos propios")

    def ready(self) -> None:
        """Keep the indexes that serve the fields; a migration of a table may drop them."""
        from napsix.crud.feed.lines import custom_words
        from napsix.custom_fields import lists

        post_migrate.connect(after_migrate, sender=self)
        custom_words.append(lists.history_words)


def after_migrate(sender: AppConfig, using: str, **kwargs: object) -> None:
    """Make the fields of a fresh installation and the indexes that are missing."""
    from napsix.custom_fields import defaults, indexes

    defaults.make(using)
    indexes.install_all(using)

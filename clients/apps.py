"""The app of clients: what it declares to the rest of the suite once all models are loaded."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from clients import records


class ClientsConfig(AppConfig):
    """Clients: their list, page, form, import, and what is linked to them."""

    name = "clients"
    verbose_name = _("Clientes")

    def import_models(self) -> None:
        """Load the kinds of linked records with the other models."""
        super().import_models()
        records.discover()

    def ready(self) -> None:
        """Find the kinds of other apps, prove all declarations, and declare what the dashboard and pages show."""
        from clients import cards, feed, metrics, models, panels, telling
        from clients.checks import check_fields
        from clients.kinds import registry, totals
        from clients.kinds import resources as record_resources
        from clients.kinds.checks import check_kinds
        from clients.kinds.documents import sync_series
        from clients.records.subscriptions import deactivation
        from clients.resources import ClientResource
        from napsix.crud import resources
        from napsix.crud.feed.changes import track
        from napsix.custom_fields import lists

        autodiscover_modules("records")
        registry.close()
        registry.give_permissions()
        checks.register(check_kinds)
        checks.register(check_fields)
        post_migrate.connect(sync_series, sender=self)
        metrics.register()
        cards.register()
        panels.register()
        feed.register()
        telling.register()
        totals.register()
        deactivation.register()
        resources.register("clients.Client", ClientResource)
        record_resources.register()
        lists.register("clients.Client")
        track(models.Client, exclude=models.Client.OF_CONTACTS, many=["owners", "tags"])
        track(models.Company)
        track(models.Prospect, many=["owners", "tags"])

"""What a client's contact sees."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The portal of the clients' contacts."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Declare what the back office shows of the portal, the topics of mail, and the profiles it starts with."""
        from portal import catalogue, feed, mail, profiles, sections, telling
        from portal.office import actions, addresses, deactivation, metrics, panels

        for check in (profiles.check_profiles, catalogue.check_rights, sections.check_added_pages):
            checks.register(check)
        post_migrate.connect(profiles.sync_after_migrate, dispatch_uid="portal.profiles")
        for part in (actions, addresses, deactivation, feed, metrics, panels, mail, telling):
            part.register()

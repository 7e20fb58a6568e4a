"""What a client's contact sees."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The portal of the clients' contacts."""

    name = "portal"
    verbose_name = _("Portal")

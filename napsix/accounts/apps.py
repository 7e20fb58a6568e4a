"""The app of users and how they sign in."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users of the team and of the portal, sign-in, second factor, and the groups a fresh installation has."""

    name = "napsix.accounts"
    verbose_name = _("Usuarios")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the default groups, and the messages this app writes at the moment they are sent."""
        from napsix.accounts import groups, mail  # noqa: F401 (models exist only now)

        post_migrate.connect(groups.sync_after_migrate, dispatch_uid="napsix.accounts.groups")

"""The profiles every installation starts with: one table, applied after every migrate.

What an administrator adds or takes away by hand stays so; a permission that is new in this version, of whatever
app, reaches the profiles its right names, and those that hold all of its sort.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Permission
from django.core import checks
from django.db import transaction

from napsix.accounts.groups import migrated
from portal.catalogue import catalogue
from portal.models import Profile, ProfileRight
from portal.models.profile import PORTAL_VERB, Scope


@dataclass(frozen=True)
class DefaultProfile:
    """A profile, which starts with the rights that name its ``key``, and with the permissions of the pattern ``gets``.

    Which those are is said where each is declared: by kinds in their ``portal``, else in ``portal.catalogue``.
    """

    key: str
    name: str
    description: str
    gets: str = ""
    is_default: bool = False

    def wants(self, permission: str) -> bool:
        """Return whether the profile starts with the permission of that full name."""
        named = any(right.name == permission and self.key in right.profiles for right in catalogue())
        return named or fnmatchcase(permission, self.gets)


PROFILES = (
    DefaultProfile("owner", "Dueño", "Ve y decide todo lo de su empresa.", "*"),
    DefaultProfile("office", "Administración", "Lleva los papeles y las cuentas de su empresa."),
    DefaultProfile("technician", "Técnico", "Sigue los trabajos que se hacen para su empresa."),
    DefaultProfile("reader", "Solo lectura", "Mira todo y no cambia nada.", f"*.{PORTAL_VERB}view_*", is_default=True),
)


def check_profiles(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """E001: a right, of a kind or of another app, that names a profile which nobody starts with."""
    known = {default.key for default in PROFILES}
    unknown = {(right.group, key): right for right in catalogue() for key in right.profiles if key not in known}
    return [
        checks.Error(f"«{right.name}» is of the profile «{key}», which is none.", id="portal.E001")
        for (_group, key), right in unknown.items()
    ]


def sync_after_migrate(sender: AppConfig, *, using: str, apps: Apps = installed, **kwargs: object) -> None:
    """Receiver of ``post_migrate``: apply the table once, when the last app has been migrated."""
    if models := migrated(sender, ("portal.Profile", "portal.ProfileRight", "auth.Permission"), using=using, apps=apps):
        sync(*models, using=using)


@transaction.atomic
def sync(
    profiles: type[Profile], rights: type[ProfileRight], permissions: type[Permission], *, using: str = "default"
) -> None:
    """Make each default profile, and give it what it starts with of the permissions that it knows nothing of yet.

    Args:
        profiles, rights, permissions: the models Profile, ProfileRight and Permission, as they are after migrating.
    """
    rows = permissions.objects.using(using).filter(codename__startswith=PORTAL_VERB)
    names = {pk: f"{label}.{code}" for pk, label, code in rows.values_list("pk", "content_type__app_label", "codename")}
    has_default = profiles.objects.using(using).filter(is_default=True).exists()
    for position, default in enumerate(PROFILES):
        values = {"name": default.name, "description": default.description, "position": position}
        values["is_default"] = default.is_default and not has_default
        profile, _created = profiles.objects.using(using).get_or_create(key=default.key, defaults=values)
        known = set(rights.objects.using(using).filter(profile=profile).values_list("permission", flat=True))
        rights.objects.using(using).bulk_create(
            rights(profile=profile, permission_id=pk, scope=Scope.CLIENT)
            for pk, name in names.items()
            if pk not in known and default.wants(name)
        )

"""The profiles every installation starts with: one table, applied after every migrate.

What an administrator adds or takes away by hand stays so; a permission that is new in this version, of whatever
app, reaches the profiles its name fits.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.apps import apps as installed
from django.core import checks
from django.db import transaction

from clients.kinds import registry
from napsix.accounts.groups import migrated
from portal.models.profile import PORTAL_VERB, Scope

COMPANY = f"portal.{PORTAL_VERB}*_company"
FILES = f"contacts.{PORTAL_VERB}*_sharedfile"


@dataclass(frozen=True)
class DefaultProfile:
    """A profile and the patterns of portal permissions (``app.codename``) it starts with, besides those of its kinds.

    Its kinds are those of records whose declaration names its ``key``.
    """

    key: str
    name: str
    description: str
    gets: tuple
    is_default: bool = False

    def wants(self, permission):
        """Return whether the profile starts with this permission."""
        kinds = (kind for kind in registry.portal_kinds() if self.key in kind.portal.profiles)
        patterns = (*self.gets, *(kind.portal_permission("*") for kind in kinds))
        return any(fnmatchcase(permission, pattern) for pattern in patterns)


PROFILES = (
    DefaultProfile("owner", "Dueño", "Ve y decide todo lo de su empresa.", ("*",)),
    DefaultProfile("office", "Administración", "Facturas, pagos, presupuestos y contratos.", (COMPANY, FILES)),
    DefaultProfile("technician", "Técnico", "Proyectos, tareas, tickets y archivos.", (FILES,)),
    DefaultProfile("reader", "Solo lectura", "Mira todo y no cambia nada.", (f"*.{PORTAL_VERB}view_*",), True),
)


def check_profiles(app_configs=None, **options) -> list[checks.Error]:
    """E001: a kind whose declaration names a profile that nobody starts with."""
    known = {default.key for default in PROFILES}
    return [
        checks.Error(f"portal.profiles names «{key}», which is no profile.", obj=kind.model, id="portal.E001")
        for kind in registry.portal_kinds()
        for key in kind.portal.profiles
        if key not in known
    ]


def sync_after_migrate(sender, *, using, apps=installed, **kwargs):
    """Receiver of ``post_migrate``: apply the table once, when the last app has been migrated."""
    if models := migrated(sender, ("portal.Profile", "portal.ProfileRight", "auth.Permission"), using=using, apps=apps):
        sync(*models, using=using)


@transaction.atomic
def sync(profiles, rights, permissions, *, using="default"):
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

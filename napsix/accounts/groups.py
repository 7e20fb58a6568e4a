"""The groups every installation starts with: one table, applied after every migrate.

A permission is given to a group once. What an administrator adds or takes away by hand stays so; a permission that
is new in this version, of whatever app, reaches the groups its name fits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from napsix.accounts.models import DefaultGiven

# What no group but the administrators touches: sign-in, the outbox, the permissions of the portal, the toolkit.
CLOSED = tuple(
    f"{label}.*"
    for label in (
        *("account", "accounts", "admin", "auditlog", "auth", "contenttypes", "mfa", "sessions"),
        *("crud", "custom_fields", "files", "importer", "jobs", "portal"),
    )
)
# What only the administrators set up: the company's own data and the numbers of its documents.
COMPANY = ("clients.change_company", "clients.add_series", "clients.change_series")
# Permissions of contacts: no staff group has them.
PORTAL = "*.portal_*"
# A permission of some app's own -> the usual one whose groups start with it.
_given_with = {}


def give_with(permission: str, usual: str) -> None:
    """Let ``permission``, whose name fits no pattern, start in the groups that start with the permission ``usual``.

    ``clients.issue_invoice`` goes with ``clients.change_invoice``. Apps call it when they are ready.
    """
    _given_with[permission] = usual


@dataclass(frozen=True)
class DefaultGroup:
    """A group and the patterns of permissions (``app.codename``) it gets, less those it does not."""

    name: str
    gets: tuple[str, ...]
    but: tuple[str, ...] = ()

    def wants(self, permission: str) -> bool:
        """Whether the group starts with this permission."""
        permission = _given_with.get(permission, permission)
        return any(fnmatchcase(permission, pattern) for pattern in self.gets) and not any(
            fnmatchcase(permission, pattern) for pattern in self.but
        )


GROUPS = (
    DefaultGroup("Administración", gets=("*",), but=(PORTAL,)),
    DefaultGroup("Ventas", gets=("*.view_*", "*.add_*", "*.change_*"), but=(*CLOSED, *COMPANY)),
    DefaultGroup("Solo lectura", gets=("*.view_*",), but=CLOSED),
)


def sync_after_migrate(sender: AppConfig, *, using: str, apps: Apps = installed, **kwargs: object) -> None:
    """Receiver of ``post_migrate``: apply the table once, when the last app has been migrated."""
    names = ("auth.Group", "auth.Permission", "accounts.DefaultGiven")
    if models := migrated(sender, names, using=using, apps=apps):
        sync(*models, using=using)


def migrated(sender: AppConfig, names: Iterable[str], *, using: str, apps: Apps) -> list[type[Any]]:
    """Return the models ``names`` once the last app has been migrated and every permission is there; else nothing.

    For a receiver of ``post_migrate``, which hands its ``sender``, ``using`` and ``apps`` on.
    """
    configs = installed.get_app_configs()
    if sender != [config for config in configs if config.models_module][-1]:
        return []
    try:
        models = [apps.get_model(name) for name in names]
    except LookupError:  # migrated back to before these tables
        return []
    for config in configs:
        create_permissions(config, verbosity=0, using=using, apps=apps)
    return models


@transaction.atomic
def sync(
    groups: type[Group], permissions: type[Permission], given: type[DefaultGiven], *, using: str = "default"
) -> None:
    """Make each default group and give it what it was never given.

    Args:
        groups, permissions, given: the models Group, Permission and DefaultGiven, as they are after the migration.
    """
    rows = permissions.objects.using(using).values_list("pk", "content_type__app_label", "codename")
    names = {pk: f"{label}.{codename}" for pk, label, codename in rows}
    for default in GROUPS:
        group, _created = groups.objects.using(using).get_or_create(name=default.name)
        before = set(given.objects.using(using).filter(group=group).values_list("permission", flat=True))
        new = [pk for pk, name in names.items() if default.wants(name) and pk not in before]
        group.permissions.add(*new)
        given.objects.using(using).bulk_create([given(group=group, permission_id=pk) for pk in new])

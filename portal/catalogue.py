"""Every right a contact may be given, in the words of the pages. Kinds declare theirs, other apps add some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from napsix.crud.types import Text
from portal.models.profile import PORTAL_VERB


@dataclass(frozen=True)
class PortalRight:
    """A permission of contacts by its full name.

    Attributes:
        name: ``"portal.portal_view_company"``. label: what it lets one do. group: what it is about.
        owned: it can be given for a contact's own rows only.
        profiles: the keys of the default profiles that start with it, besides those that hold all of its sort.
    """

    name: str
    label: Text
    group: Text
    owned: bool = False
    profiles: tuple[str, ...] = ()


FILES, COMPANY = gettext_lazy("Archivos"), gettext_lazy("Empresa")
# Those that are no kind's: of shared files and the company, and what other apps add (``napsix.extensions``).
rights: list[PortalRight] = [
    PortalRight(
        "contacts.portal_view_sharedfile",
        gettext_lazy("Ver y descargar"),
        FILES,
        owned=True,
        profiles=("office", "technician"),
    ),
    PortalRight("contacts.portal_upload_sharedfile", gettext_lazy("Subir"), FILES, profiles=("office", "technician")),
    PortalRight("portal.portal_view_company", gettext_lazy("Ver los datos"), COMPANY, profiles=("office",)),
    PortalRight("portal.portal_change_company", gettext_lazy("Cambiar los datos"), COMPANY, profiles=("office",)),
]


def catalogue() -> list[PortalRight]:
    """Return the entries, grouped as they are shown."""
    return [*(right for kind in registry.portal_kinds() for right in rights_of_kind(kind)), *rights]


def rights_of_kind(kind: registry.Kind) -> list[PortalRight]:
    """Return what contacts may be given of a kind that its declaration shows them: to see it, and each action."""
    portal = kind.portal
    if portal is None:
        return []
    verbs = [("view", _("Ver")), *((action.key, action.label) for action in kind.portal_actions)]
    owned, profiles = portal.owner is not None, tuple(portal.profiles)
    return [PortalRight(kind.portal_permission(key), label, kind.label, owned, profiles) for key, label in verbs]


def by_group(entries: Iterable[Any], of: Callable[[Any], PortalRight] = lambda entry: entry) -> list[tuple[str, list]]:
    """Return ``[(group, items)]``; ``of(item)`` gives an item's entry."""
    groups: dict[str, list] = {}
    for item in entries:
        groups.setdefault(str(of(item).group), []).append(item)
    return list(groups.items())


def check_rights(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """E002: a right that no model has the permission of, or that is no contact's, so that nobody could be given it."""
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(codename for codename, _label in model._meta.permissions),
        )
        if codename.startswith(PORTAL_VERB)
    }
    hint = f"Name it «{PORTAL_VERB}…» in default_permissions or permissions of the model's Meta."
    return [
        checks.Error(f"No model gives contacts the permission «{one.name}».", hint=hint, id="portal.E002")
        for one in catalogue()
        if one.name not in known
    ]

"""Every right a contact may be given, in the words of the pages. The kinds of records declare theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clients.kinds import registry


@dataclass(frozen=True)
class PortalRight:
    """A permission by its full name; ``owned``: it can be given for a contact's own rows only."""

    name: str
    label: str
    group: str
    owned: bool = False


def catalogue() -> list[PortalRight]:
    """Return the entries, grouped as they are shown."""
    entries = []
    for kind in registry.portal_kinds():
        owned = kind.portal is not None and kind.portal.owner is not None
        verbs = [("view", _("Ver")), *((action.key, action.label) for action in kind.portal_actions)]
        entries += [PortalRight(kind.portal_permission(key), str(label), kind.label, owned) for key, label in verbs]
    shared = _("Archivos")
    entries.append(PortalRight("contacts.portal_view_sharedfile", _("Ver y descargar"), shared, owned=True))
    entries.append(PortalRight("contacts.portal_upload_sharedfile", _("Subir"), shared))
    company = _("Empresa")
    entries.append(PortalRight("portal.portal_view_company", _("Ver los datos"), company))
    entries.append(PortalRight("portal.portal_change_company", _("Cambiar los datos"), company))
    return entries


def by_group(entries: Iterable[Any], of: Callable[[Any], PortalRight] = lambda entry: entry) -> list[tuple[str, list]]:
    """Return ``[(group, items)]``; ``of(item)`` gives an item's entry."""
    groups: dict[str, list] = {}
    for item in entries:
        groups.setdefault(of(item).group, []).append(item)
    return list(groups.items())

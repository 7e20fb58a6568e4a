"""The portal's menu: what a viewer may open."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.kinds import registry
from clients.kinds.registry import Kind
from portal.access import may

# The pages before and after those of the kinds: label, page, icon, and the right that opens it, "" for everybody's.
HOME = (_("Inicio"), "portal:home", "home", "")
OTHERS = (
    (_("Archivos"), "portal:file_list", "paperclip", "contacts.portal_view_sharedfile"),
    (_("Empresa"), "portal:company", "building", "portal.portal_view_company"),
)


@dataclass(frozen=True)
class Section:
    """A page in the menu; ``permission`` is the right that opens it, empty for one that is everybody's."""

    label: str | Promise
    url: str
    icon: str
    permission: str
    is_open: bool


def kinds_for(viewer: Any) -> list[Kind]:
    """Return the kinds of records of which the viewer may see some."""
    return [kind for kind in registry.portal_kinds() if may(viewer, kind.portal_permission())]


def list_view(kind: Kind) -> str:
    """Return the name of the portal's page of a kind's rows."""
    return f"portal:{kind.model._meta.model_name}_list"


def list_url(kind: Kind) -> str:
    """Return the portal's address of a kind's rows."""
    return reverse(list_view(kind))


def portal_url(row: Model, verb: str = "detail", *args: Any) -> str:
    """Return the portal's address of a row's page, or of what ``verb`` does with it."""
    return reverse(f"portal:{row._meta.model_name}_{verb}", args=[row.pk, *args])


def sections_for(viewer: Any, path: str) -> list[Section]:
    """Return the menu of the viewer; the section of the address ``path`` is the open one."""
    kinds = [(kind.label, list_view(kind), kind.icon, kind.portal_permission()) for kind in registry.portal_kinds()]
    return [
        Section(label, reverse(view), icon, permission, is_open=is_open(path, reverse(view)))
        for label, view, icon, permission in (HOME, *kinds, *OTHERS)
        if not permission or may(viewer, permission)
    ]


def is_open(path: str, url: str) -> bool:
    """Return whether ``path`` is of the section ``url``; of the home's, under which all others stand, only itself."""
    return path == url if url == reverse(HOME[1]) else path.startswith(url)

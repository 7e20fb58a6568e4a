"""The portal's menu: what a viewer may open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.kinds import registry
from portal.access import may


@dataclass(frozen=True)
class Section:
    """A page in the menu."""

    label: str
    url: str
    icon: str
    is_open: bool


def kinds_for(viewer):
    """Return the kinds of records of which the viewer may see some."""
    return [kind for kind in registry.portal_kinds() if may(viewer, kind.portal_permission())]


def list_url(kind):
    """Return the portal's address of a kind's rows."""
    return reverse(f"portal:{kind.model._meta.model_name}_list")


def portal_url(row, verb="detail", *args):
    """Return the portal's address of a row's page, or of what ``verb`` does with it."""
    return reverse(f"portal:{row._meta.model_name}_{verb}", args=[row.pk, *args])


def sections_for(viewer, path):
    """Return the menu of the viewer; the section of the address ``path`` is the open one."""
    pages = [(_("Inicio"), reverse("portal:home"), "home")]
    pages += [(kind.label, list_url(kind), kind.icon) for kind in kinds_for(viewer)]
    if may(viewer, "contacts.portal_view_sharedfile"):
        pages.append((_("Archivos"), reverse("portal:file_list"), "paperclip"))
    if may(viewer, "portal.portal_view_company"):
        pages.append((_("Empresa"), reverse("portal:company"), "building"))
    home = pages[0][1]
    return [Section(*page, is_open=path == page[1] if page[1] == home else path.startswith(page[1])) for page in pages]

"""The portal's menu: what a viewer may open. Other apps add pages to it."""

from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.kinds import registry
from clients.kinds.registry import Kind
from napsix.crud.access import Page
from napsix.crud.additions import MenuItem
from napsix.crud.types import Text
from portal.catalogue import catalogue

# The pages before and after those of the kinds; one that requires nothing is everybody's.
HOME = MenuItem(_("Inicio"), "portal:home", "home")
OTHERS = (
    MenuItem(_("Archivos"), "portal:file_list", "paperclip", ("contacts.portal_view_sharedfile",)),
    MenuItem(_("Empresa"), "portal:company", "building", ("portal.portal_view_company",)),
)


@dataclass(frozen=True)
class AddedPage:
    """A page that another app adds at ``/portal/<key>/``; what it ``requires`` is what puts it into the menu."""

    key: str
    page: type[Page]
    label: Text
    icon: str

    @property
    def item(self) -> MenuItem:
        """Its place in the menu."""
        return MenuItem(self.label, f"portal:{self.url_name}", self.icon, tuple(self.page.requires or ()))

    @property
    def url_name(self) -> str:
        """The name of its address among those of the portal, which none of the portal's own has."""
        return f"added_{self.key}"


# What ``napsix.extensions.add_portal_page`` adds.
added: list[AddedPage] = []


@dataclass(frozen=True)
class Section:
    """A page in the menu; ``requires`` are the rights that open it, none for one that is everybody's."""

    label: Text
    url: str
    icon: str
    requires: tuple[str, ...]
    is_open: bool


def kinds_for(viewer: Any) -> list[Kind]:
    """Return the kinds of records of which the viewer may see some."""
    return [kind for kind in registry.portal_kinds() if viewer.holds([kind.portal_permission()])]


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
    kinds = [
        MenuItem(kind.label, list_view(kind), kind.icon, (kind.portal_permission(),))
        for kind in registry.portal_kinds()
    ]
    return [
        Section(item.label, reverse(item.view), item.icon, item.requires, is_open=is_open(path, reverse(item.view)))
        for item in (HOME, *kinds, *(one.item for one in added), *OTHERS)
        if not item.requires or viewer.holds(item.requires)
    ]


def is_open(path: str, url: str) -> bool:
    """Return whether ``path`` is of the section ``url``; of the home's, under which all others stand, only itself."""
    return path == url if url == reverse(HOME.view) else path.startswith(url)


def check_added_pages(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """E003: an added page that every contact could open, or that asks for a right which nobody can be given."""
    known = {right.name for right in catalogue()}
    hint = "Its requires names rights that add_portal_right added, or that are there."
    return [
        checks.Error(f"The portal's page «{one.key}» asks for no right of contacts.", hint=hint, id="portal.E003")
        for one in added
        if not one.item.requires or not known.issuperset(one.item.requires)
    ]

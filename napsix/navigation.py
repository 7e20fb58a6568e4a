"""The menu of the back office."""

from collections import defaultdict
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients.kinds import registry
from napsix import extensions
from napsix.crud.access import may
from napsix.crud.additions import MenuItem
from portal.viewer import frame

SECTIONS = [
    ("", [MenuItem(_("Tablero"), "dashboard", "layout-dashboard")]),
    (
        _("Clientes"),
        [
            MenuItem(_("Clientes"), "clients:client_list", "building", ("clients.view_client",)),
            MenuItem(_("Contactos"), "contacts:contact_list", "users", ("contacts.view_contact",)),
            MenuItem(_("Prospectos"), "clients:prospect_list", "target", ("clients.view_prospect",)),
        ],
    ),
    (
        _("Configuración"),
        [
            MenuItem(_("Datos de la empresa"), "clients:company_edit", "building-store", ("clients.change_company",)),
            MenuItem(_("Equipo"), "clients:user_list", "users-group", ("accounts.view_user",)),
            MenuItem(_("Tipos de cliente"), "clients:clienttype_list", "forms", ("clients.change_clienttype",)),
            MenuItem(_("Etiquetas"), "clients:tag_list", "tags", ("clients.change_tag",)),
            MenuItem(
                _("Campos propios"), "custom_fields:definition_list", "list-details", ("custom_fields.view_definition",)
            ),
            MenuItem(_("Series de números"), "clients:series_list", "id", ("clients.change_series",)),
            MenuItem(
                _("Plantillas de correo"),
                "contacts:messagetemplate_list",
                "mail",
                ("contacts.change_messagetemplate",),
            ),
            MenuItem(_("Perfiles del portal"), "contacts_profiles", "shield-check", ("contacts.grant_contact",)),
            MenuItem(_("Historial"), "clients:history", "history", ("clients.view_history",)),
        ],
    ),
]


@cache
def sections_in_order(language: str) -> list[tuple]:
    """Return the menu in ``language``: the sections above, and before the last one those of the kinds and other apps.

    Which pages there are is settled at the start.
    """
    sections = defaultdict(list)
    for label, items in [*SECTIONS[:-1], *registry.menu_sections(), *extensions.menu.items()]:
        sections[str(label)] += items
    last, settings = SECTIONS[-1]
    return [*sections.items(), (last, settings)]


def navigation(request: HttpRequest) -> dict:
    """Context processor: the menu's sections with the pages that the signed-in person may open; the portal's frame."""
    user, viewer = getattr(request, "user", None), getattr(request, "viewer", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    around = frame(viewer, request.path) if viewer else {}
    sections, shown = [], []
    for label, entries in sections_in_order(get_language()):
        open_entries = [entry for entry in entries if may(user, *entry.requires)]
        items = [{"label": one.label, "url": reverse(one.view), "icon": one.icon} for one in open_entries]
        sections += [(label, items)] if items else []
        shown += items
    # The closest of the pages that the address lies under; everything lies under the dashboard.
    under = [item["url"] for item in shown if item["url"] != "/" and request.path.startswith(item["url"])]
    current = max(under, key=len, default=request.path)
    for item in shown:
        item["active"] = item["url"] == current
    search_url = reverse("clients:client_list") if may(user, "clients.view_client") else None
    return {"navigation": sections, "search_url": search_url} | around

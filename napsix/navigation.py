"""The menu of the back office."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.kinds import registry
from napsix import extensions
from napsix.crud.access import may
from napsix.extensions import MenuItem

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


def sections_in_order():
    """Return the menu: the sections above, and before the last one those of the linked records and of other apps."""
    sections = defaultdict(list)
    for label, items in [*SECTIONS[:-1], *registry.menu_sections(), *extensions.menu.items()]:
        sections[str(label)] += items
    last, settings = SECTIONS[-1]
    return [*sections.items(), (last, settings)]


def navigation(request):
    """Context processor: the menu's sections with the pages that the signed-in person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    shown = [
        (label, [(entry, reverse(entry.view)) for entry in entries if may(user, *entry.requires)])
        for label, entries in sections_in_order()
    ]
    current = current_url(request.path, [url for _label, entries in shown for _entry, url in entries])
    sections = [
        (label, [_item(entry, url, active=url == current) for entry, url in entries]) for label, entries in shown
    ]
    return {
        "navigation": [(label, items) for label, items in sections if items],
        "search_url": reverse("clients:client_list") if may(user, "clients.view_client") else None,
    }


def current_url(path, urls):
    """Return the one of ``urls`` that ``path`` lies under, the closest; None where there is none."""
    above = [url for url in urls if (path == url if url == "/" else path.startswith(url))]
    return max(above, key=len, default=None)


def _item(entry, url, *, active):
    return {"label": entry.label, "url": url, "icon": entry.icon, "active": active}

"""The panels of the client's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from napsix.crud.access import may
from napsix.crud.additions import Panel, panels
from napsix.crud.feed import add_panel, history

# Branches that the panel shows; the list has them all.
SHOWN = 20


def contacts_of(client: Client, request: UserRequest) -> dict[str, Any]:
    """The client's contacts, the main one first."""
    contacts = Contact.objects.visible_to(request.user).filter(client=client).order_by("-is_primary", "name_key")
    add = reverse("contacts:contact_add") + f"?client={client.pk}"
    return {
        "contacts": list(contacts),
        "url": add if may(request.user, "contacts.add_contact") else None,
        "url_label": _("Agregar contacto"),
    }


def branches_of(client: Client, request: UserRequest) -> dict[str, Any] | None:
    """The branches of the client, by name; no panel for one without any."""
    if client.parent_id:  # one level
        return None
    rows = list(Client.objects.visible_to(request.user).filter(parent=client)[:SHOWN])
    if not rows:
        return None
    url = f"{reverse('clients:client_list')}?parent={client.pk}"
    return {"branches": rows, "url": url, "url_label": _("Ver en la lista")}


def register() -> None:
    """Put the panels on the client's page."""
    add_panel(history, Client)
    branches = Panel(
        key="branches",
        title=gettext_lazy("Sucursales"),
        template="clients/branches_panel.html",
        context=branches_of,
        requires=("clients.view_client",),
        icon="building",
        order=15,
    )
    panels.add("clients.Client", branches)
    panel = Panel(
        key="contacts",
        title=gettext_lazy("Contactos"),
        template="clients/contacts_panel.html",
        context=contacts_of,
        requires=("contacts.view_contact",),
        icon="users",
        order=10,
    )
    panels.add("clients.Client", panel)

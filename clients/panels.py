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


def contacts_of(client: Client, request: UserRequest) -> dict[str, Any]:
    """The client's contacts, the main one first."""
    contacts = Contact.objects.visible_to(request.user).filter(client=client).order_by("-is_primary", "name_key")
    add = reverse("contacts:contact_add") + f"?client={client.pk}"
    return {
        "contacts": list(contacts),
        "url": add if may(request.user, "contacts.add_contact") else None,
        "url_label": _("Agregar contacto"),
    }


def register() -> None:
    """Put the panels on the client's page."""
    add_panel(history, Client)
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

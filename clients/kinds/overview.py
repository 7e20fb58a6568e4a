"""The 360 view of a client: what it has of every kind, what it owes, and how to reach it.

Kinds that the person may not see are neither shown nor counted.
"""

import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import phonenumbers
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.kinds import registry
from clients.kinds.registry import Figure, Kind
from clients.kinds.totals import Summary, summaries
from clients.models import Client
from clients.money import Currency, written
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.additions import tabs_for

# The day, for a figure of the last row, and how much.
Amount = tuple[datetime.date | None, Decimal]
# The tab of the client's contacts.
CONTACTS = "contacts"
# The calling code of Argentina, and what its mobiles begin with when they are called from abroad.
ARGENTINA, MOBILE = 54, "9"


class Overview:
    """What ``user`` sees of ``client``; ``current`` names the open tab, empty for the summary."""

    def __init__(self, client: Client, user: User, *, current: str = "") -> None:
        self.client, self.user, self.current = client, user, current

    @cached_property
    def kinds(self) -> list[Kind]:
        """The kinds that the person may see."""
        return [kind for kind in registry.all_kinds() if may(self.user, kind.permission("view"))]

    @cached_property
    def found(self) -> dict[str, Summary]:
        """The ``Summary`` of each kind by its slug, and of each figure by ``slug.key``; without rows there is none."""
        return summaries(self.client, self.user, self.kinds)

    def tabs(self) -> list[dict[str, Any]]:
        """Return the tabs of the client's page, with how many rows stand behind each kind's."""
        summary = {"label": _("Resumen"), "url": self.client.get_absolute_url(), "active": not self.current}
        kinds = [
            {
                "label": kind.label,
                "url": self.tab_url(kind),
                "count": self.of(kind).count or "",
                "active": kind.slug == self.current,
            }
            for kind in self.kinds
        ]
        return [summary, *self.contacts_tab(), *kinds, *self.panel_tabs()]

    def panel_tabs(self) -> list[dict[str, Any]]:
        """Return the tabs of activity, mail, files and history, and of whatever else comes as a lazy panel."""
        url = f"{self.client.get_absolute_url()}?tab="
        return [
            {"label": title, "url": f"{url}{key}", "active": key == self.current}
            for key, title in tabs_for(self.client, self.user)
        ]

    def contacts_tab(self) -> list[dict[str, Any]]:
        """Return the tab of the contacts, for a person who may see them."""
        if not may(self.user, "contacts.view_contact"):
            return []
        url = reverse("clients:client_contacts", args=[self.client.pk])
        return [{"label": _("Contactos"), "url": url, "active": self.current == CONTACTS}]

    def cards(self) -> list[dict[str, Any]]:
        """Return a card for each kind."""
        return [
            {
                "kind": kind,
                "summary": self.of(kind),
                "url": self.tab_url(kind),
                "add_url": f"{kind.url('add')}?client={self.client.pk}" if self.may_add(kind) else None,
            }
            for kind in self.kinds
        ]

    def of(self, kind: Kind) -> Summary:
        """Return how many rows of the kind the client has and how much they are; all nothing where it has none."""
        return self.found.get(kind.slug, Summary())

    def tab_url(self, kind: Kind) -> str:
        """Return the address of the kind's tab."""
        return reverse(f"clients:client_{kind.slug}", args=[self.client.pk])

    def may_add(self, kind: Kind) -> bool:
        """Return whether the person may add a row of the kind to this client."""
        return self.client.is_active and may(self.user, kind.permission("add"))

    def strip(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the money strip as [(currency, [(label, amount, hint, colour)])], a row for each currency in use."""
        figures = [(kind, figure) for kind in self.kinds for figure in kind.figures]
        amounts = {(kind, figure): self.amounts(kind, figure) for kind, figure in figures}
        used = {currency for found in amounts.values() for currency in found}
        return [
            (code, [self.cell(figure, amounts[kind, figure].get(code), code) for kind, figure in figures])
            for code in Currency.values
            if code in used
        ]

    def amounts(self, kind: Kind, figure: Figure) -> dict[str, Amount]:
        """Return ``{currency: (day or None, amount)}`` of a figure."""
        found = self.found.get(f"{kind.slug}.{figure.key}", Summary())
        return {currency: (found.days[currency], amount) for currency, amount in found.amounts.items()}

    def cell(self, figure: Figure, found: Amount | None, currency: str) -> dict[str, Any]:
        """Return one number of the strip; its colour only while there is something to it."""
        day, amount = found or (None, Decimal(0))
        return {
            "label": figure.label,
            "amount": written(amount, currency) if found else "",
            "day": day,
            "colour": figure.colour if amount else "",
        }

    @cached_property
    def main_contact(self) -> Contact | None:
        """The main contact, where the person may see contacts."""
        return self.client.main_contact if may(self.user, "contacts.view_contact") else None

    @property
    def whatsapp_url(self) -> str | None:
        """The address that opens a chat with the main contact, or None for a phone that is no number."""
        contact = self.main_contact
        return whatsapp_url(contact.phone, self.client.country.code) if contact else None

    def context(self) -> dict[str, Any]:
        """Return what the head of the client's pages shows."""
        client = self.client
        state = (_("Activo"), "green") if client.is_active else (_("Desactivado"), "secondary")
        tags = [(str(tag), tag.colour) for tag in client.tags.all()]
        return {
            "client": client,
            "overview": self,
            "badges": [state, *tags],
            "subtitle": client.name if client.trade_name else client.get_kind_display(),
            "tabs": self.tabs(),
            "owners": list(client.owners.all()),
        }


def whatsapp_url(phone: str, country: str) -> str | None:
    """Return the address that opens a chat with ``phone``, a number of ``country`` unless it says another.

    WhatsApp knows Argentine numbers by the 9 of mobiles alone, whether or not people write it.
    """
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    national = str(number.national_number)
    if number.country_code == ARGENTINA and not national.startswith(MOBILE):
        national = MOBILE + national
    return f"https://wa.me/{number.country_code}{national}"

"""The 360 view of a client: what it has of every kind, what it owes, and how to reach it.

Kinds that the person may not see are neither shown nor counted.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import phonenumbers
from django.db.models import BigIntegerField, CharField, Count, DateField, F, Sum, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.money import Currency, written
from clients.records import registry
from napsix.crud.access import may

CENTS = 2
# The tab of the client's contacts.
CONTACTS = "contacts"


# The columns of the union; no model has fields of these names.
PARTS = ("part", "money", "rows_found", "rows_open", "units", "on_day")


@dataclass
class Summary:
    """How many rows a kind has for a client, how many are open, and how much by currency; ``day`` of a last row."""

    count: int = 0
    open: int = 0
    amounts: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)

    @property
    def amount_texts(self):
        """The amounts as people read them, never two currencies added."""
        return [written(amount, currency) for currency, amount in sorted(self.amounts.items()) if amount]


def summaries(client, user, kinds):
    """Return ``{key: Summary}`` for each kind's slug and each figure (``slug.key``), by one query.

    It is a union of aggregates, grouped by currency, however many kinds there are.
    """
    parts = [part for kind in kinds for part in _aggregates(kind, kind.rows(user).for_client(client).order_by())]
    found = defaultdict(Summary)
    for key, currency, count, open_count, amount, day in parts[0].union(*parts[1:], all=True) if parts else ():
        summary = found[key]
        summary.count += count
        summary.open += open_count
        if currency:
            summary.amounts[currency] = Decimal(int(amount or 0)).scaleb(-CENTS)
            summary.days[currency] = day
    return dict(found)


def _aggregates(kind, rows):
    """Return the querysets of one kind's summary and of its figures."""
    amount = Sum(kind.amount, filter=kind.amount_rows, output_field=BigIntegerField()) if kind.amount else _number(0)
    open_rows = Count("pk", filter=kind.open) if kind.open is not None else _number(0)
    own = _grouped(kind, rows, kind.slug).annotate(
        rows_found=Count("pk"), rows_open=open_rows, units=amount, on_day=_no_day()
    )
    return [part.values_list(*PARTS) for part in [own, *(_figure(kind, figure, rows) for figure in kind.figures)]]


def _figure(kind, figure, rows):
    """Return the queryset of a figure: the sum of each currency, or the last row of each."""
    key, rows = f"{kind.slug}.{figure.key}", rows.filter(figure.rows)
    if not figure.latest:
        amount = Sum(figure.amount, output_field=BigIntegerField())
        return _grouped(kind, rows, key).annotate(
            rows_found=Count("pk"), rows_open=_number(0), units=amount, on_day=_no_day()
        )
    order = [F(figure.latest).desc(), F("pk").desc()]
    last = rows.annotate(place=Window(RowNumber(), partition_by=F("currency"), order_by=order)).filter(place=1)
    amount = Cast(figure.amount, BigIntegerField())
    values = {"rows_found": _number(1), "rows_open": _number(0), "units": amount, "on_day": F(figure.latest)}
    return last.annotate(part=_word(key), money=F("currency"), **values)


def _grouped(kind, rows, key):
    money = F("currency") if kind.has_currency else _word("")
    return rows.annotate(part=_word(key), money=money).values("part", "money")


def _word(text):
    return Value(text, output_field=CharField())


def _number(value):
    return Value(value, output_field=BigIntegerField())


def _no_day():
    return Cast(Value(None), DateField())


class Overview:
    """What ``user`` sees of ``client``; ``current`` is the slug of the open tab, empty for the summary."""

    def __init__(self, client, user, *, current=""):
        self.client, self.user, self.current = client, user, current

    @cached_property
    def kinds(self):
        """The kinds that the person may see."""
        return [kind for kind in registry.all_kinds() if may(self.user, kind.permission("view"))]

    @cached_property
    def found(self):
        """The summaries by key."""
        return summaries(self.client, self.user, self.kinds)

    def tabs(self):
        """Return the tabs of the client's page, with how many rows stand behind each."""
        summary = {"label": _("Resumen"), "url": self.client.get_absolute_url(), "active": not self.current}
        return [summary, *self.contacts_tab()] + [
            {
                "label": kind.label,
                "url": self.tab_url(kind),
                "count": self.of(kind).count or "",
                "active": kind.slug == self.current,
            }
            for kind in self.kinds
        ]

    def contacts_tab(self):
        """Return the tab of the contacts, for whoever may see them."""
        if not may(self.user, "contacts.view_contact"):
            return []
        url = reverse("clients:client_contacts", args=[self.client.pk])
        return [{"label": _("Contactos"), "url": url, "active": self.current == CONTACTS}]

    def cards(self):
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

    def of(self, kind):
        """Return the kind's summary."""
        return self.found.get(kind.slug, Summary())

    def tab_url(self, kind):
        """Return the address of the kind's tab."""
        return reverse(f"clients:client_{kind.slug}", args=[self.client.pk])

    def may_add(self, kind):
        """Return whether the person may add a row of the kind to this client."""
        return self.client.is_active and may(self.user, kind.permission("add"))

    def strip(self):
        """Return the money strip as [(currency, [(label, amount, hint, colour)])], a row for each currency in use."""
        figures = [(kind, figure) for kind in self.kinds for figure in kind.figures]
        amounts = {(kind, figure): self.amounts(kind, figure) for kind, figure in figures}
        used = {currency for found in amounts.values() for currency in found}
        return [
            (code, [self.cell(figure, amounts[kind, figure].get(code), code) for kind, figure in figures])
            for code in Currency.values
            if code in used
        ]

    def amounts(self, kind, figure):
        """Return ``{currency: (day or None, amount)}`` of a figure."""
        found = self.found.get(f"{kind.slug}.{figure.key}", Summary())
        return {currency: (found.days[currency], amount) for currency, amount in found.amounts.items()}

    def cell(self, figure, found, currency):
        """Return one number of the strip; its colour only while there is something to it."""
        day, amount = found or (None, Decimal(0))
        return {
            "label": figure.label,
            "amount": written(amount, currency) if found else "",
            "day": day,
            "colour": figure.colour if amount else "",
        }

    @cached_property
    def main_contact(self):
        """The main contact, where the person may see contacts."""
        return self.client.main_contact if may(self.user, "contacts.view_contact") else None

    @property
    def whatsapp_url(self):
        """The address that opens a chat with the main contact, or None for a phone that is no number."""
        contact = self.main_contact
        return whatsapp_url(contact.phone, self.client.country.code) if contact else None

    def context(self):
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


def whatsapp_url(phone, country):
    """Return the address that opens a chat with ``phone``, a number of ``country`` unless it says another."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return f"https://wa.me/{number.country_code}{number.national_number}"

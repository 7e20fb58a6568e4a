"""What is linked to clients, in numbers: how many rows of each kind, and how much by currency, never added up.

The client's page and the columns of the clients' list read it, by one query however many kinds and clients.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from clients.kinds import registry
from clients.kinds.registry import Figure, Kind
from clients.models import Client
from clients.money import written
from napsix.accounts.models import User
from napsix.crud.additions import ListField, list_fields
from napsix.crud.tables import EMPTY, Column

CENTS = 2
# A kind and one of its figures, or None for its rows.
Part = tuple[Kind, Figure | None]
# The columns of the union; no model has fields of these names.
PARTS = ("owner", "part", "money", "rows_found", "rows_open", "units", "on_day")


@dataclass
class Summary:
    """How many rows a kind has for a client, how many are open, and how much by currency; ``days`` of last rows."""

    count: int = 0
    open: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    days: dict[str, datetime.date | None] = field(default_factory=dict)

    @property
    def amount_texts(self) -> list[str]:
        """The amounts as people read them, never two currencies added."""
        return [written(amount, currency) for currency, amount in sorted(self.amounts.items()) if amount]


def summaries(client: Client, user: User, kinds: Iterable[Kind]) -> dict[str, Summary]:
    """Return ``{key: Summary}`` of one client, for each kind's slug and each figure (``slug.key``), by one query."""
    wanted = [part for kind in kinds for part in parts_of(kind)]
    return totals_of([client.pk], user, wanted)[client.pk]


def parts_of(kind: Kind) -> list[Part]:
    """Return what may be asked of a kind: ``(kind, None)`` for its rows, ``(kind, figure)`` for each figure."""
    return [(kind, None), *((kind, figure) for figure in kind.figures)]


def key_of(kind: Kind, figure: Figure | None) -> str:
    """Return the name of a part: the kind's slug, or ``slug.key`` of a figure."""
    return f"{kind.slug}.{figure.key}" if figure else kind.slug


def totals_of(pks: Sequence[int], user: User, wanted: Iterable[Part]) -> dict[int, dict[str, Summary]]:
    """Return ``{client pk: {key: Summary}}`` of the parts ``wanted`` that ``user`` sees, by one query.

    It is a union of aggregates, grouped by client and currency.
    """
    found = {pk: {} for pk in pks}
    parts = [_part(kind, figure, kind.rows(user).filter(client__in=pks).order_by()) for kind, figure in wanted]
    rows = parts[0].union(*parts[1:], all=True) if parts and pks else ()
    for pk, key, currency, count, open_count, amount, day in rows:
        summary = found[pk].setdefault(key, Summary())
        summary.count += count
        summary.open += open_count
        if currency:
            summary.amounts[currency] = Decimal(int(amount or 0)).scaleb(-CENTS)
            summary.days[currency] = day
    return found


def _part(kind: Kind, figure: Figure | None, rows: QuerySet) -> QuerySet:
    """Return the queryset of one part: a kind's rows, a figure's sum of each currency, or the last row of each."""
    if figure is None:
        amount = Sum(kind.amount, filter=kind.amount_rows, output_field=BigIntegerField()) if kind.amount else None
        open_rows = Count("pk", filter=kind.open) if kind.open is not None else None
        return _grouped(kind, kind.slug, rows, amount, open_rows)
    key, rows = key_of(kind, figure), rows.filter(figure.rows)
    if not figure.latest:
        return _grouped(kind, key, rows, Sum(figure.amount, output_field=BigIntegerField()))
    order = [F(figure.latest).desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("client"), F("currency")], order_by=order)
    values: dict[str, Any] = {"rows_found": _number(1), "rows_open": _number(0), "on_day": F(figure.latest)}
    values |= {"units": Cast(figure.amount, BigIntegerField()), "owner": F("client_id"), "money": F("currency")}
    return rows.annotate(place=place).filter(place=1).annotate(part=_word(key), **values).values_list(*PARTS)


def _grouped(kind: Kind, key: str, rows: QuerySet, amount: Any, open_rows: Any = None) -> QuerySet:
    money = F("currency") if kind.has_currency else _word("")
    rows = rows.annotate(owner=F("client_id"), part=_word(key), money=money).values("owner", "part", "money")
    values = {"rows_open": open_rows or _number(0), "units": amount or _number(0)}
    no_day = Cast(Value(None), DateField())
    return rows.annotate(rows_found=Count("pk"), on_day=no_day, **values).values_list(*PARTS)


def number_of(kind: Kind) -> Coalesce:
    """Return how many rows of ``kind`` a client has, to sort by; amounts are of several currencies and do not sort."""
    rows = kind.model._default_manager.filter(client=OuterRef("pk")).order_by().values("client")
    return Coalesce(Subquery(rows.annotate(number=Count("*")).values("number")), 0)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _number(value: int) -> Value:
    return Value(value, output_field=BigIntegerField())


def slot_of(key: str) -> str:
    """Return the part of an accessor that leads to the part ``key`` of a client's ``totals``."""
    return key.replace(".", "-")


class TotalColumn(Column):
    """A column of the clients' list: how many rows of a kind and how much, or one of its figures."""

    def __init__(self, kind: Kind, figure: Figure | None = None) -> None:
        label = figure.label if figure else capfirst(kind.model._meta.verbose_name_plural)
        self.part, self.slot = (kind, figure), slot_of(key_of(kind, figure))
        super().__init__(
            verbose_name=label,
            accessor=f"totals__{self.slot}",
            classes="num",
            visible=False,
            source=fill,
            sort_by=() if figure else (number_of(kind),),
        )

    def plain(self, value: Summary) -> str | int:
        """Return the number of rows, or the amounts."""
        return ", ".join(self.amounts(value)) if self.part[1] else value.count

    def html(self, value: Summary, record: Client) -> str:
        """Return the number with a link to the rows, and the amounts."""
        kind, figure = self.part
        amounts = format_html_join(
            "", '<span class="d-block text-nowrap">{}</span>', ((text,) for text in self.amounts(value))
        )
        if figure:
            return amounts or EMPTY
        url = reverse(f"clients:client_{kind.slug}", args=[record.pk])
        return format_html('<a href="{}">{}</a> <span class="text-secondary">{}</span>', url, value.count, amounts)

    def amounts(self, summary: Summary) -> list[str]:
        """Return the amounts as people read them, one a currency; of a last row with its day."""
        return [self._text(summary, *found) for found in sorted(summary.amounts.items()) if found[1]]

    def _text(self, summary: Summary, currency: str, amount: Decimal) -> str:
        day = summary.days[currency]
        return (
            f"{written(amount, currency)} ({date_format(day, 'SHORT_DATE_FORMAT')})"
            if day
            else written(amount, currency)
        )


def fill(clients: Iterable[Any], columns: Iterable["TotalColumn"], user: User) -> None:
    """Give each of ``clients`` its ``totals`` for the columns, by one query."""
    found = totals_of([client.pk for client in clients], user, [column.part for column in columns])
    for client in clients:
        client.totals = {slot_of(key): summary for key, summary in found[client.pk].items()}


def columns() -> dict[str, ListField]:
    """Return a column for each kind and each of its figures, for those who may see the kind."""
    return {
        key_of(*part): ListField(column=TotalColumn(*part), requires=(kind.permission("view"),))
        for kind in registry.all_kinds()
        for part in parts_of(kind)
    }


def register() -> None:
    """Offer the columns to the clients' list: which kinds there are is settled by now."""
    list_fields.add("clients.Client", columns())

"""The clients' cards on the dashboard: how they grew, what they are, who came last."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, ClientType
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.additions import Card, add_card

MONTHS = 12
VIEW = ("clients.view_client",)


def list_url(**parameters: Any) -> str:
    """Return the address of the clients' list with ``parameters``."""
    return f"{reverse('clients:client_list')}?{urlencode(parameters)}"


def new_clients_by_month(user: User) -> list[tuple[str, int, str]]:
    """Return the last twelve months as (name, clients that came, address of their list), oldest first.

    The days are counted by one query over their index; months would need a function call a row.
    """
    months = list(_months(timezone.localdate()))
    numbers = dict.fromkeys(months, 0)
    days = Client.objects.visible_to(user).filter(created_on__range=(months[0], _last_day(months[-1]))).order_by()
    for day, number in days.values_list("created_on").annotate(number=Count("*")):
        numbers[day.replace(day=1)] += number
    return [
        (date_format(month, "M Y"), number, list_url(created_on__min=month, created_on__max=_last_day(month)))
        for month, number in numbers.items()
    ]


def clients_by_type(user: User, most: int = 7) -> list[tuple[str, int, str]]:
    """Return the most common types as (name, clients, address of their list), the biggest first."""
    groups = Client.objects.visible_to(user).values_list("client_type").annotate(number=Count("*"))
    groups = list(groups.order_by("-number", "client_type")[:most])
    names = ClientType.objects.visible_to(user).in_bulk([pk for pk, _number in groups])
    return [(str(names.get(pk, _("Sin tipo"))), number, list_url(client_type=pk or "none")) for pk, number in groups]


def recent_clients(user: User, most: int = 6) -> list[Client]:
    """Return the clients that came last, each with its type."""
    return list(Client.objects.visible_to(user).select_related("client_type").order_by("-created_on", "-pk")[:most])


def by_month(_row: None, request: UserRequest) -> dict[str, Any]:
    """Return the new clients of each of the last twelve months, as a chart shows them."""
    return {"months": new_clients_by_month(request.user)}


def by_type(_row: None, request: UserRequest) -> dict[str, Any]:
    """Return the most common types of clients, each with its share of the first one in percent."""
    types = clients_by_type(request.user)
    most = max((number for _name, number, _url in types), default=1)
    return {"types": [(name, number, url, round(100 * number / most)) for name, number, url in types]}


def recent(_row: None, request: UserRequest) -> dict[str, Any]:
    """Return the clients that came last, beside the way to the list in that order."""
    url = list_url(sort="-created_on")
    return {"clients": recent_clients(request.user), "url": url, "url_label": _("Ver todos")}


CARDS = (
    Card(
        "by_month",
        gettext_lazy("Clientes nuevos por mes"),
        "dashboard/by_month.html",
        by_month,
        VIEW,
        "chart-bar",
        order=10,
        place="col-xl-8",
    ),
    Card(
        "recent",
        gettext_lazy("Últimos clientes"),
        "dashboard/recent.html",
        recent,
        VIEW,
        "clock",
        order=30,
        place="col-xl-8 order-last order-xl-0",
    ),
    Card(
        "by_type",
        gettext_lazy("Clientes por tipo"),
        "dashboard/by_type.html",
        by_type,
        VIEW,
        "tags",
        order=40,
        place="col-md-6 col-xl-4",
    ),
)


def register() -> None:
    """Put the cards on the dashboard."""
    for card in CARDS:
        add_card(card)


def _months(today: datetime.date) -> Iterator[datetime.date]:
    """The first days of the last months, oldest first."""
    last = today.year * 12 + today.month - 1
    return (datetime.date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1))


def _last_day(month: datetime.date) -> datetime.date:
    return (month + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)

"""The clients' numbers on the dashboard, each with the list of exactly the rows it counts."""

import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, ClientType
from napsix.crud.saved_views import EVERYTHING
from napsix.crud.seams import Metric, add_metric

VIEW = ("clients.view_client",)
MONTHS = 12
OWNED = Client.owners.through.objects.filter(client=OuterRef("pk"))


def list_url(**parameters):
    """Return the address of the clients' list with ``parameters``."""
    return f"{reverse('clients:client_list')}?{urlencode(parameters)}"


def _seen(user):
    return Client.objects.visible_to(user)


TOTALS = (
    Metric(
        key="clients",
        label=gettext_lazy("Clientes"),
        count=_seen,
        url=lambda user: list_url(view=EVERYTHING),
        requires=VIEW,
        icon="building",
        hint=gettext_lazy("Todos los clientes, activos y desactivados."),
        order=10,
    ),
    Metric(
        key="clients_active",
        label=gettext_lazy("Clientes activos"),
        count=lambda user: _seen(user).active(),
        url=lambda user: list_url(is_active="true"),
        requires=VIEW,
        icon="circle-check",
        colour="green",
        hint=gettext_lazy("Clientes en uso."),
        order=20,
    ),
    Metric(
        key="clients_deactivated",
        label=gettext_lazy("Clientes desactivados"),
        count=lambda user: _seen(user).deactivated(),
        url=lambda user: list_url(is_active="false"),
        requires=VIEW,
        icon="circle-off",
        colour="secondary",
        hint=gettext_lazy("Clientes fuera de uso; conservan todo su historial."),
        order=30,
    ),
)

# What somebody should see to, among the clients in use.
WAITING = (
    Metric(
        key="clients_without_owner",
        label=gettext_lazy("Sin responsable"),
        count=lambda user: _seen(user).active().exclude(Exists(OWNED)),
        url=lambda user: list_url(is_active="true", owners="none"),
        requires=VIEW,
        icon="user-plus",
        hint=gettext_lazy("Clientes activos que nadie atiende."),
        is_waiting=True,
        order=110,
    ),
    Metric(
        key="clients_without_main_contact",
        label=gettext_lazy("Sin contacto principal"),
        count=lambda user: _seen(user).active().filter(main_contact_key=""),
        url=lambda user: list_url(is_active="true", has_main_contact="false"),
        requires=VIEW,
        icon="address-book",
        hint=gettext_lazy("Clientes activos sin una persona con quien hablar."),
        is_waiting=True,
        order=120,
    ),
    Metric(
        key="clients_without_tax_id",
        label=gettext_lazy("CUIT faltante o inválido"),
        count=lambda user: _seen(user).active().filter(tax_key=None),
        url=lambda user: list_url(is_active="true", has_valid_tax_id="false"),
        requires=VIEW,
        icon="id",
        hint=gettext_lazy("Clientes activos que no se pueden facturar así."),
        is_waiting=True,
        order=130,
    ),
)


def register():
    """Put the numbers on the dashboard."""
    for metric in (*TOTALS, *WAITING):
        add_metric(metric)


def new_clients_by_month(user):
    """Return the last twelve months as (name, clients that came, address of their list), oldest first.

    The days are counted by one query over their index; months would need a function call a row.
    """
    months = list(_months(timezone.localdate()))
    numbers = dict.fromkeys(months, 0)
    days = _seen(user).filter(created_on__range=(months[0], _last_day(months[-1]))).order_by()
    for day, number in days.values_list("created_on").annotate(number=Count("*")):
        numbers[day.replace(day=1)] += number
    return [
        (date_format(month, "M Y"), number, list_url(created_on__min=month, created_on__max=_last_day(month)))
        for month, number in numbers.items()
    ]


def clients_by_type(user, most=7):
    """Return the most common types as (name, clients, address of their list), the biggest first."""
    groups = _seen(user).values_list("client_type").annotate(number=Count("*"))
    groups = list(groups.order_by("-number", "client_type")[:most])
    names = ClientType.objects.visible_to(user).in_bulk([pk for pk, _number in groups])
    return [(str(names.get(pk, _("Sin tipo"))), number, list_url(client_type=pk or "none")) for pk, number in groups]


def recent_clients(user, most=6):
    """Return the clients that came last, each with its type."""
    return list(_seen(user).select_related("client_type").order_by("-created_on", "-pk")[:most])


def _months(today):
    """The first days of the last months, oldest first."""
    last = today.year * 12 + today.month - 1
    return (datetime.date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1))


def _last_day(month):
    return (month + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)

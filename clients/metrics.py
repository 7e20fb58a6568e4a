"""The dashboard's numbers of clients and of what is linked to them, each with the list of exactly those rows."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.kinds.registry import Kind, Tile
from clients.models import Client
from napsix.accounts.models import User
from napsix.crud.additions import Metric, add_metric
from napsix.crud.saved_views import EVERYTHING

VIEW = ("clients.view_client",)
OWNED = Client.owners.through.objects.filter(client=OuterRef("pk"))


def list_url(**parameters: Any) -> str:
    """Return the address of the clients' list with ``parameters``."""
    return f"{reverse('clients:client_list')}?{urlencode(parameters)}"


def _seen(user: User) -> Any:
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


# After the numbers of the clients themselves.
OF_KINDS = 200


def of_kind(kind: Kind, tile: Tile) -> Metric:
    """Return the number that ``kind`` declares by ``tile``: the rows in its states, and the list of them."""
    return Metric(
        key=f"{kind.slug}_{'_'.join(tile.states)}",
        label=tile.label,
        count=lambda user: kind.rows(user).in_state(*tile.states),
        url=lambda user: f"{kind.url('list')}?{tile.query}",
        requires=(kind.permission("view"),),
        icon=kind.icon,
        hint=tile.hint,
        is_waiting=tile.is_waiting,
        order=OF_KINDS + kind.order,
    )


def register() -> None:
    """Put the numbers on the dashboard, those of the kinds too."""
    kinds = [of_kind(kind, tile) for kind in registry.all_kinds() for tile in kind.tiles]
    for metric in (*TOTALS, *WAITING, *kinds):
        add_metric(metric)

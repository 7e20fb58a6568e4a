"""The dashboard's numbers of clients and of what is linked to them, each with the list of exactly those rows."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.kinds.registry import Kind, Tile
from clients.models import Client
from napsix.crud.additions import Metric, add_metric
from napsix.crud.saved_views import EVERYTHING

OWNED = Client.owners.through.objects.filter(client=OuterRef("pk"))

TOTALS = (
    Metric.over(
        Client,
        key="clients",
        label=gettext_lazy("Clientes"),
        rows=lambda clients: clients,
        query=f"view={EVERYTHING}",
        icon="building",
        hint=gettext_lazy("Todos los clientes, activos y desactivados."),
        order=10,
    ),
    Metric.over(
        Client,
        key="clients_active",
        label=gettext_lazy("Clientes activos"),
        rows=lambda clients: clients.active(),
        query="is_active=true",
        icon="circle-check",
        colour="green",
        hint=gettext_lazy("Clientes en uso."),
        order=20,
    ),
    Metric.over(
        Client,
        key="clients_deactivated",
        label=gettext_lazy("Clientes desactivados"),
        rows=lambda clients: clients.deactivated(),
        query="is_active=false",
        icon="circle-off",
        colour="secondary",
        hint=gettext_lazy("Clientes fuera de uso; conservan todo su historial."),
        order=30,
    ),
)

# What somebody should see to, among the clients in use.
WAITING = (
    Metric.over(
        Client,
        key="clients_without_owner",
        label=gettext_lazy("Sin responsable"),
        rows=lambda clients: clients.active().exclude(Exists(OWNED)),
        query="is_active=true&owners=none",
        icon="user-plus",
        hint=gettext_lazy("Clientes activos que nadie atiende."),
        is_waiting=True,
        order=110,
    ),
    Metric.over(
        Client,
        key="clients_without_main_contact",
        label=gettext_lazy("Sin contacto principal"),
        rows=lambda clients: clients.active().filter(main_contact_key=""),
        query="is_active=true&has_main_contact=false",
        icon="address-book",
        hint=gettext_lazy("Clientes activos sin una persona con quien hablar."),
        is_waiting=True,
        order=120,
    ),
    Metric.over(
        Client,
        key="clients_without_tax_id",
        label=gettext_lazy("CUIT faltante o inválido"),
        rows=lambda clients: clients.active().filter(tax_key=None),
        query="is_active=true&has_valid_tax_id=false",
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
        key=f"{kind.slug}_{tile.key}",
        label=tile.label,
        count=lambda user: tile.rows_of(kind.rows(user)),
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

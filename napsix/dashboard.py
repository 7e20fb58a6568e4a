"""The first page: the numbers of every app, each a link to exactly the rows it counts."""

from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import metrics
from napsix.crud.access import Page, may
from napsix.crud.seams import Panel, cards_for, metrics_for

# What one comes here to do: label, page, icon, permission.
LINKS = (
    (gettext_lazy("Importar"), "clients:client_import", "upload", "clients.import_client"),
    (gettext_lazy("Nuevo cliente"), "clients:client_add", "plus", "clients.add_client"),
)


class Dashboard(Page):
    """The numbers and lists that the person may see. A contact is sent to the portal."""

    requires = ()

    def setup(self, request, *args, **kwargs):
        """Let a contact through as far as the redirect."""
        if request.user.is_authenticated and request.user.kind == request.user.Kind.CONTACT:
            self.request, self.args, self.kwargs = request, args, kwargs
            self.get = self.head = lambda request: HttpResponseRedirect("/portal/")
        else:
            super().setup(request, *args, **kwargs)

    def get(self, request):
        """Show the page, or the one number or card that it asks for."""
        if key := request.GET.get("tile"):
            tiles = [CountedTile(one, request.user) for one in metrics_for(request.user) if one.key == key]
            return TemplateResponse(request, "crud/_tiles.html", {"tiles": tiles})
        if key := request.GET.get("panel"):
            return self.panel(key)
        user = request.user
        context = {
            "page_title": _("Tablero"),
            "tiles": [Tile(one, user) for one in metrics_for(user) if not one.is_waiting],
            "cards": [(lazy(panel), place) for panel, place in all_cards(user)],
            "links": [(label, reverse(view), icon) for label, view, icon, right in LINKS if may(user, right)],
        }
        return TemplateResponse(request, "dashboard.html", context)

    def panel(self, key):
        """Return one card."""
        panel = next((panel for panel, _place in all_cards(self.request.user) if panel.key == key), None)
        if panel is None:
            raise Http404
        context = {"panel": panel.filled(None, self.request), "classes": "h-100"}
        return TemplateResponse(self.request, "crud/panel.html", context)


def lazy(panel):
    """Return a card before its content is there."""
    return {"key": panel.key, "title": panel.title, "icon": panel.icon, "lazy_url": f"?panel={panel.key}"}


class Tile:
    """A metric as one person sees it, before it is counted."""

    value = "…"
    comes = "load"

    def __init__(self, metric, user):
        self.key, self.label, self.hint = metric.key, metric.label, metric.hint
        self.icon, self.colour, self.url = metric.icon, metric.colour, metric.url(user)
        self.trigger = ", ".join([self.comes] * bool(self.comes) + ["every 30s"] * metric.live)


class CountedTile(Tile):
    """The same with its number."""

    comes = ""

    def __init__(self, metric, user):
        super().__init__(metric, user)
        self.value = metric.total(user)
        self.number = self.value.number


def waiting(_row, request):
    """The numbers that are work for somebody, while there is any."""
    tiles = [CountedTile(one, request.user) for one in metrics_for(request.user) if one.is_waiting]
    return {"tiles": [tile for tile in tiles if tile.number]}


def by_month(_row, request):
    """How the clients grew."""
    return {"months": metrics.new_clients_by_month(request.user)}


def by_type(_row, request):
    """What the clients are, each type with its share of the most common one."""
    types = metrics.clients_by_type(request.user)
    most = max((number for _name, number, _url in types), default=1)
    return {"types": [(name, number, url, round(100 * number / most)) for name, number, url in types]}


def recent(_row, request):
    """Who came last."""
    url = metrics.list_url(sort="-created_on")
    return {"clients": metrics.recent_clients(request.user), "url": url, "url_label": _("Ver todos")}


def card(key, title, context, icon):
    """Return a card of whoever may see clients."""
    return Panel(key, title, f"dashboard/{key}.html", context, metrics.VIEW, icon, lazy=True)


# The cards, each with its place in the grid.
CARDS = (
    (card("by_month", gettext_lazy("Clientes nuevos por mes"), by_month, "chart-bar"), "col-xl-8"),
    (card("waiting", gettext_lazy("Para revisar"), waiting, "checklist"), "col-md-6 col-xl-4"),
    (card("recent", gettext_lazy("Últimos clientes"), recent, "clock"), "col-xl-8 order-last order-xl-0"),
    (card("by_type", gettext_lazy("Clientes por tipo"), by_type, "tags"), "col-md-6 col-xl-4"),
)


def all_cards(user):
    """Return the cards that ``user`` may see, each with its place: those of the clients, then those of other apps."""
    own = [(panel, place) for panel, place in CARDS if may(user, *panel.requires)]
    return [*own, *((card, card.place) for card in cards_for(user))]

"""The first page: the numbers of every app, each a link to exactly the rows it counts."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page, may
from napsix.crud.additions import Card, Metric, add_card, cards_for, metrics_for

# What one comes here to do: label, page, icon, permission.
LINKS = (
    (gettext_lazy("Importar"), "clients:client_import", "upload", "clients.import_client"),
    (gettext_lazy("Nuevo cliente"), "clients:client_add", "plus", "clients.add_client"),
)


class Dashboard(Page):
    """The numbers and lists that the person may see. A contact is sent to the portal."""

    requires = ()

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Let a contact through as far as the redirect."""
        if request.user.is_authenticated and request.user.kind == request.user.Kind.CONTACT:
            self.request, self.args, self.kwargs = request, args, kwargs
            self.get = self.head = lambda request: HttpResponseRedirect("/portal/")
        else:
            super().setup(request, *args, **kwargs)

    def get(self, request: UserRequest) -> HttpResponse:
        """Show the page, or the one number or card that it asks for."""
        if key := request.GET.get("tile"):
            tiles = [CountedTile(one, request.user) for one in metrics_for(request.user) if one.key == key]
            return TemplateResponse(request, "crud/_tiles.html", {"tiles": tiles})
        if key := request.GET.get("panel"):
            return self.panel(key)
        user = request.user
        context = {
            "page_title": _("Tablero"),
            "tiles": [DashboardTile(one, user) for one in metrics_for(user) if not one.is_waiting],
            "cards": [(card.unfilled(), card.place) for card in cards_for(user)],
            "links": [(label, reverse(view), icon) for label, view, icon, right in LINKS if may(user, right)],
        }
        return TemplateResponse(request, "dashboard.html", context)

    def panel(self, key: str) -> HttpResponse:
        """Return the markup of the card ``key`` with its content, else 404: unknown, or not for this person."""
        card = next((card for card in cards_for(self.request.user) if card.key == key), None)
        if card is None:
            raise Http404
        context = {"panel": card.filled(None, self.request), "classes": "h-100"}
        return TemplateResponse(self.request, "crud/panel.html", context)


class DashboardTile:
    """A metric as one person sees it, before it is counted."""

    value: Any = "…"
    comes = "load"

    def __init__(self, metric: Metric, user: User) -> None:
        self.key, self.label, self.hint = metric.key, metric.label, metric.hint
        self.icon, self.colour, self.url = metric.icon, metric.colour, metric.url(user)
        self.trigger = ", ".join([self.comes] * bool(self.comes) + ["every 30s"] * metric.live)


class CountedTile(DashboardTile):
    """A tile with its number, counted when it is made."""

    comes = ""

    def __init__(self, metric: Metric, user: User) -> None:
        super().__init__(metric, user)
        self.value = metric.total(user)
        self.number = self.value.number


def waiting(_row: None, request: UserRequest) -> dict[str, Any]:
    """The numbers that are work for somebody, while there is any."""
    tiles = [CountedTile(one, request.user) for one in metrics_for(request.user) if one.is_waiting]
    return {"tiles": [tile for tile in tiles if tile.number]}


# Work of whatever app; it stands beside the clients' cards and is for the same people.
WAITING = Card(
    "waiting",
    gettext_lazy("Para revisar"),
    "dashboard/waiting.html",
    waiting,
    ("clients.view_client",),
    "checklist",
    order=20,
    place="col-md-6 col-xl-4",
)
add_card(WAITING)

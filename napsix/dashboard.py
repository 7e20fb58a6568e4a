"""The first page: the numbers of every app, each a link to exactly the rows it counts."""

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import metrics
from napsix.crud.access import Page, may
from napsix.crud.paging import Total
from napsix.crud.seams import metrics_for

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
            self.get = lambda request: HttpResponseRedirect("/portal/")
        else:
            super().setup(request, *args, **kwargs)

    def get(self, request):
        """Show the page, or the one number that a live tile asks for anew."""
        asked = request.GET.get("tile")
        tiles = [Tile(one, request.user) for one in metrics_for(request.user) if asked in (None, one.key)]
        if asked:
            return TemplateResponse(request, "crud/_tiles.html", {"tiles": tiles})
        context = {
            "page_title": _("Tablero"),
            "tiles": [tile for tile in tiles if not tile.is_waiting],
            "waiting": [tile for tile in tiles if tile.is_waiting and tile.number],
            "has_queue": any(tile.is_waiting for tile in tiles),
            "links": [(label, reverse(view), icon) for label, view, icon, right in LINKS if may(request.user, right)],
        }
        return TemplateResponse(request, "dashboard.html", context | self.clients())

    def clients(self):
        """How the clients grew, what they are, and who came last; nothing for whoever may not see clients."""
        user = self.request.user
        if not may(user, *metrics.VIEW):
            return {}
        types = metrics.clients_by_type(user)
        most = max((number for _name, number, _url in types), default=1)
        return {
            "by_month": metrics.new_clients_by_month(user),
            "by_type": [(name, number, url, round(100 * number / most)) for name, number, url in types],
            "recent": metrics.recent_clients(user),
            "recent_url": metrics.list_url(sort="-created_on"),
        }


class Tile:
    """A metric as one person sees it."""

    def __init__(self, metric, user):
        self.key, self.label, self.hint = metric.key, metric.label, metric.hint
        self.icon, self.colour = metric.icon, metric.colour
        self.is_live, self.is_waiting = metric.live, metric.is_waiting
        self.number, self.url = metric.count(user), metric.url(user)
        self.value = Total(self.number, capped=False)

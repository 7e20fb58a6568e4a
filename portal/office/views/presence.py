"""Who is in the portal now."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from napsix.crud.views.base import ModelPage
from portal.models import Visit


class Online(ModelPage):
    """Who is in the portal now: a client a row, its people, and since when. The page asks again by itself."""

    model = Contact
    requires = ["contacts.view_contact"]
    template_name = "portal/office/online.html"

    def get(self, request: UserRequest) -> HttpResponse:
        visits = (
            Visit.objects.visible_to(request.user)
            .connected()
            .select_related("contact__client")
            .order_by("started_at", "pk")
        )
        clients: dict[Client, dict[Contact, Visit]] = {}
        for visit in visits:
            clients.setdefault(visit.contact.client, {}).setdefault(visit.contact, visit)
        context = {
            "page_title": _("Conectados ahora"),
            "breadcrumbs": self.breadcrumbs((_("Conectados ahora"), None)),
            "clients": [(client, list(people.values())) for client, people in clients.items()],
        }
        return self.render(context)

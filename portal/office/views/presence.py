"""Who is in the portal now."""

from django.utils.translation import gettext as _

from contacts.models import Contact
from napsix.crud.views.base import ModelPage
from portal.models import Visit


class Online(ModelPage):
    """Who is in the portal now: a client a row, its people, and since when."""

    model = Contact
    requires = ["contacts.view_contact"]
    template_name = "portal/office/online.html"

    def get(self, request):
        """Show them; the page asks again by itself."""
        visits = self.rows(Visit).connected().select_related("contact__client").order_by("started_at", "pk")
        clients = {}
        for visit in visits:
            clients.setdefault(visit.contact.client, {}).setdefault(visit.contact, visit)
        context = {
            "page_title": _("Conectados ahora"),
            "breadcrumbs": self.breadcrumbs((_("Conectados ahora"), None)),
            "clients": [(client, list(people.values())) for client, people in clients.items()],
        }
        return self.render(context)

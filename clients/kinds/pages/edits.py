"""Writing rows of a kind: add, edit, delete."""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from clients.kinds.base import Refused
from clients.kinds.pages.base import RecordPage
from clients.kinds.services import delete_record
from clients.models import Client
from napsix.crud.paging import first_rows
from napsix.crud.views import AddPage, DeletePage, EditPage

CHOICES = 20


class RefusalShown:
    """Mixin: a refusal of the service is said above the form, with everything typed kept."""

    def form(self, **options):
        """Return the form, and remember it for a refusal."""
        self.shown_form = super().form(**options)
        return self.shown_form

    def post(self, request, **kwargs):
        """Save, or say why not."""
        try:
            return super().post(request, **kwargs)
        except Refused as refusal:
            self.shown_form.add_error(None, str(refusal))
            return self.show_form(self.shown_form)

    def show(self, form, **options):
        """Add the lines, the client, and what else the template asks for."""
        return super().show(form, kind=self.kind, client=form.instance.client, **options)


class RecordAdd(RefusalShown, RecordPage, AddPage):
    """A new row of the client that the address names; without one, the client is chosen first."""

    template = "form"

    @property
    def title(self):
        """The title of the page."""
        return self.kind.add_label

    def get(self, request, **kwargs):
        """Show the empty form, or ask for the client."""
        return super().get(request, **kwargs) if request.GET.get("client") else self.pick()

    def form_options(self):
        """Give the form its client; one out of sight or out of use does not exist."""
        return {"client": self.row_named("client", self.clients())}

    def clients(self):
        """Return the clients that may get new rows."""
        return self.rows(Client).filter(is_active=True)

    def pick(self):
        """Ask for the client: a search, and links to the form."""
        query = self.request.GET.get("q", "")
        found = (
            first_rows(self.clients().filter(search_text__matches=query)) if query else self.clients().order_by("-pk")
        )
        context = {
            "page_title": self.title,
            "breadcrumbs": self.breadcrumbs((self.title, None)),
            "query": query,
            "clients": list(found[:CHOICES]),
        }
        self.template = "pick_client"
        return self.render(context)


class RecordEdit(RefusalShown, RecordPage, EditPage):
    """A row, while its state lets it be edited."""

    template = "form"

    def get(self, request, pk):
        """Show the form, or say that it is too late."""
        row = self.get_object()
        return super().get(request, pk) if row.is_editable else self.too_late(row)

    def post(self, request, pk):
        """Save, or say that it is too late."""
        row = self.get_object()
        return super().post(request, pk=pk) if row.is_editable else self.too_late(row)

    def too_late(self, row):
        """Return to the row's page with the reason."""
        state = row.state.label if row.state else ""
        text = _("«%(row)s» no se puede editar: está «%(state)s».") % {"row": row, "state": state}
        messages.error(self.request, text)
        return HttpResponseRedirect(row.get_absolute_url())


class RecordDelete(RecordPage, DeletePage):
    """A row that its kind lets go."""

    template_name = DeletePage.template_name

    def post(self, request, pk):
        """Delete the row, or say what is in the way."""
        row = self.get_object()
        self.object = row
        name, client_url = str(row), row.get_absolute_url()
        try:
            delete_record(row, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(client_url)
        except ProtectedError as error:
            return self.ask(row, blockers=[str(one) for one in error.protected_objects], status=409)
        messages.success(request, _("Eliminaste «%(row)s».") % {"row": name})
        return HttpResponseRedirect(self.url("list"))

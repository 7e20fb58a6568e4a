"""Writing rows of a kind: add, edit, delete."""

from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from clients.kinds.base import Record, Refused
from clients.kinds.display import text_of
from clients.kinds.forms import RecordForm
from clients.kinds.pages.base import RecordPage
from clients.kinds.services import delete_record, has_to_stay
from clients.models import Client
from napsix.accounts.requests import UserRequest
from napsix.crud.paging import first_rows
from napsix.crud.views import AddPage, DeletePage, EditPage
from napsix.crud.views.edit import FormPage

CHOICES = 20


class RecordFormPage(RecordPage, FormPage):
    """The form of a row, with its lines."""

    template_name = "clients/records/form.html"

    def show(self, form: RecordForm, **options: Any) -> HttpResponse:
        return super().show(form, kind=self.kind, client=form.instance.client, **options)


class RecordAdd(RecordFormPage, AddPage):
    """A new row of the client that the address names; without one, the client is chosen first."""

    @property
    def title(self) -> str:
        return self.kind.add_label

    def get(self, request: UserRequest, **kwargs: Any) -> HttpResponse:
        """Show the empty form, or ask for the client."""
        return super().get(request, **kwargs) if request.GET.get("client") else self.pick()

    def form_options(self) -> dict[str, Any]:
        """Give the form its client; one out of sight or out of use does not exist."""
        return {"client": self.row_named("client", self.clients())}

    def clients(self) -> QuerySet[Client]:
        """Return the clients that may get new rows."""
        return self.rows(Client).filter(is_active=True)

    def pick(self) -> HttpResponse:
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
        self.template_name = "clients/records/pick_client.html"
        return self.render(context)


class RecordEdit(RecordFormPage, EditPage):
    """A row, while its state lets it be edited."""

    def refusal(self) -> HttpResponse | None:
        """Return to the row's page with the reason where it is too late, whatever the form said when it was shown."""
        row = self.object
        if row.is_editable:
            return None
        text = _("«%(row)s» no se puede editar: está «%(state)s».") % {"row": row, "state": text_of(row, "state")}
        return self.turn_back(row, text)


class RecordDelete(RecordPage, DeletePage):
    """A row that its kind lets go."""

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Ask first; a row that has to stay is told of on its page."""
        row = self.object = self.get_object()
        return self.ask(row) if row.is_deletable else self.turn_back(row, has_to_stay(row))

    def let_go(self, row: Record) -> HttpResponse:
        self.object = row
        name = str(row)
        try:
            delete_record(row, user=self.request.user)
        except Refused as refusal:
            return self.turn_back(row, str(refusal))
        except ProtectedError as error:
            return self.ask(row, blockers=[str(one) for one in error.protected_objects], status=409)
        messages.success(self.request, _("Eliminaste «%(row)s».") % {"row": name})
        return HttpResponseRedirect(self.kind.url("list"))

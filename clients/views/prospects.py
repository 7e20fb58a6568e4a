"""The prospects' pages, and their conversion."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.duplicates import possible_clients
from clients.filters import ProspectFilterSet
from clients.forms.prospects import ConvertForm, ProspectForm
from clients.models import Client, Prospect
from clients.services import AlreadyConverted, convert_prospect
from clients.tables import PROSPECT_COLOURS, ProspectTable
from napsix import tax_ids
from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import row_url
from napsix.crud.views import AddPage, Button, DeletePage, DetailPage, EditPage, ListPage
from napsix.crud.views.base import ModelPage


class ProspectList(ListPage):
    """All prospects, the converted and the lost too: search and filter."""

    model = Prospect
    table_class = ProspectTable
    filterset_class = ProspectFilterSet
    add_label = gettext_lazy("Nuevo prospecto")


class ProspectDetail(DetailPage):
    """A prospect with its state, and the way to make a client of it."""

    model = Prospect

    def context(self) -> dict[str, Any]:
        """Add the state beside the name."""
        prospect = self.object
        return super().context() | {"badges": [(prospect.get_state_display(), PROSPECT_COLOURS[prospect.state])]}

    def facts(self) -> list:
        """Everything on the prospect's own row."""
        prospect = self.object
        own = [
            (_("Tipo"), prospect.get_kind_display()),
            (prospect.tax_id_label, prospect.tax_id_text),
            (_("Contacto"), prospect.contact_name),
            (_("Email"), prospect.email),
            (_("Teléfono"), prospect.phone),
            (_("De dónde vino"), prospect.source),
            (_("Responsables"), ", ".join(str(owner) for owner in prospect.owners.all())),
            (_("Etiquetas"), ", ".join(str(tag) for tag in prospect.tags.all())),
            (_("Notas"), prospect.notes),
        ]
        return [(_("Datos"), own)]

    def buttons(self) -> list[Button]:
        """Convert, edit, or go to the client it became."""
        prospect = self.object
        if prospect.is_converted:
            return [Button(_("Ver el cliente"), prospect.client.get_absolute_url(), "building", primary=True)]
        if not self.may("change"):
            return []
        edit = Button(_("Editar"), row_url("clients:prospect_edit", prospect.pk), "pencil")
        convert = row_url("clients:prospect_convert", prospect.pk)
        return [edit, Button(_("Convertir en cliente"), convert, "user-check", primary=True)]


class ProspectAdd(AddPage):
    """A new prospect, in any state but the converted one."""

    model = Prospect
    form_class = ProspectForm
    title = gettext_lazy("Nuevo prospecto")


class ProspectEdit(EditPage):
    """A prospect's fields; a converted one stays as it was."""

    model = Prospect
    form_class = ProspectForm

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """A converted prospect is not edited any more."""
        return super().rows(model).exclude(state=Prospect.State.CONVERTED)


class ProspectDelete(DeletePage):
    """A prospect made by mistake; a converted one is history."""

    model = Prospect

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """A converted prospect is not deleted."""
        return super().rows(model).exclude(state=Prospect.State.CONVERTED)


class ProspectConvert(ModelPage):
    """Make a client of a prospect, or join it to one that is there already."""

    model = Prospect
    template_name = "crud/confirm_action.html"
    requires = ["clients.change_prospect", "clients.add_client"]

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Show which clients look like it."""
        prospect = self.get_object()
        return self.ask(prospect, ConvertForm(found=self.similar(prospect)))

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        prospect = self.get_object()
        form = ConvertForm(request.POST, found=self.similar(prospect))
        if not form.is_valid():
            return self.ask(prospect, form)
        existing = form.existing()
        if existing is None and self.same_tax_id(prospect):
            return self.ask_for_twin(prospect, form)
        try:
            client = convert_prospect(prospect=prospect, user=request.user, existing=existing)
        except AlreadyConverted:
            messages.warning(request, _("Ese prospecto ya se había convertido."))
            return HttpResponseRedirect(prospect.get_absolute_url())
        except IntegrityError:  # somebody wrote the same tax id meanwhile
            form = ConvertForm(request.POST, found=self.similar(prospect))
            if not (form.is_valid() and self.same_tax_id(prospect)):
                raise
            return self.ask_for_twin(prospect, form)
        messages.success(request, _("«%(client)s» ya es cliente.") % {"client": client})
        return HttpResponseRedirect(client.get_absolute_url())

    def ask_for_twin(self, prospect: Prospect, form: ConvertForm) -> HttpResponse:
        """Return the page with the sentence that somebody has the tax id already."""
        twin = self.same_tax_id(prospect)
        form.add_error("client", _("Ya existe «%(client)s» con ese CUIT: elegilo.") % {"client": twin})
        return self.ask(prospect, form)

    def similar(self, prospect: Prospect) -> list[tuple[Client, str]]:
        """Return the clients that may be the same, each with why."""
        described = {name: getattr(prospect, name) for name in ("name", "tax_id", "tax_id_type", "email", "phone")}
        return possible_clients(self.request.user, **described)

    def same_tax_id(self, prospect: Prospect) -> Client | None:
        """Return the client with the prospect's tax id, or None."""
        key = tax_ids.match_key(tax_ids.HOME, prospect.tax_id, prospect.tax_id_type)
        return self.rows(Client).filter(tax_key=key).first() if key else None

    def ask(self, prospect: Prospect, form: ConvertForm) -> HttpResponse:
        """Return the page that asks, with the clients to choose from where some look like the prospect."""
        context = {
            "page_title": _("Convertir en cliente"),
            "breadcrumbs": self.breadcrumbs((str(prospect), prospect.get_absolute_url()), (_("Convertir"), None)),
            "question": _("Vas a convertir a «%(prospect)s» en cliente.") % {"prospect": prospect},
            "effects": [
                _(
                    "Pasan sus datos, de dónde vino, notas, etiquetas y responsables; su persona queda como contacto. "
                    "A un cliente que ya está le completan lo que le falta. El prospecto queda guardado."
                )
            ],
            "form": form if form.found or form.errors else None,
            "submit_label": _("Convertir"),
            "cancel_url": prospect.get_absolute_url(),
        }
        return self.render(context)

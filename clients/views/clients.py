"""The pages of clients: list, row with its tabs, form, deactivation."""

from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import actions
from clients.facts import facts_of
from clients.filters import ClientFilterSet
from clients.forms.clients import SEPARATOR, ClientForm, NewClientForm, written_parent
from clients.kinds.overview import CONTACTS, Overview
from clients.kinds.pages.lists import OfOneClient
from clients.models.client import Client, ClientQuerySet
from clients.services import deactivate_client, delete_client, reactivate_client
from clients.tables import ClientTable
from contacts.models.contact import Contact, ContactQuerySet
from contacts.views.contacts import ContactList
from napsix import tax_ids
from napsix.accounts.requests import UserRequest
from napsix.crud import additions
from napsix.crud.access import Page, may
from napsix.crud.addresses import BIGGEST_KEY, row_url, whole_number
from napsix.crud.paging import Total, count_rows, first_keys, first_values, total_of
from napsix.crud.state import DeactivationForm
from napsix.crud.views import AddPage, Button, DeletePage, DetailPage, EditPage, ListPage
from napsix.crud.views.state import DeactivatePage, ReactivatePage
from napsix.custom_fields.facts import custom_facts


def tile(label: str, value: Total, icon: str, colour: str = "", url: str | None = None) -> dict[str, Any]:
    """Return a number above the list; ``url`` lists exactly the rows that it counts."""
    return {"label": label, "value": value, "icon": icon, "colour": colour, "url": url}


# Clients offered at once as the parent of a branch.
MOST_PARENTS = 10


class ClientList(ListPage):
    """All clients: search, filter, act on many, export, import."""

    model = Client
    table_class = ClientTable
    filterset_class = ClientFilterSet
    actions = (
        actions.assign_owners,
        actions.set_tags,
        actions.set_type,
        actions.set_custom_field,
        actions.deactivate,
        actions.reactivate,
        actions.delete,
    )
    add_label = gettext_lazy("Nuevo cliente")
    import_label = gettext_lazy("Importar")
    has_summary = True

    def summary(self, rows: QuerySet) -> list[dict]:
        """Active and deactivated clients of the filter, and the contacts of all of them."""
        total, active, off = self.by_state(cast("ClientQuerySet", rows))
        tiles = [
            tile(_("Clientes"), total, "building", url=self.listing.address()),
            tile(_("Clientes activos"), active, "circle-check", "green", self.listing.address(is_active="true")),
            tile(_("Clientes desactivados"), off, "circle-off", "secondary", self.listing.address(is_active="false")),
        ]
        if may(self.request.user, "contacts.view_contact"):
            active, off = self.contacts_of(rows, is_part=total.capped)
            tiles.append(tile(_("Contactos activos"), active, "user-check", "green"))
            tiles.append(tile(_("Contactos inactivos"), off, "user-off", "secondary"))
        return tiles

    def by_state(self, rows: ClientQuerySet) -> list[Total]:
        """Return how many ``rows`` there are, how many active, how many not; a filter's rows are looked for once."""
        if self.listing.filterset.is_narrowed:
            states = first_values(rows, "is_active")
            if not total_of(len(states)).capped:
                return [total_of(number) for number in (len(states), sum(states), len(states) - sum(states))]
        return [count_rows(each) for each in (rows, rows.active(), rows.deactivated())]

    def contacts_of(self, rows: QuerySet, *, is_part: bool) -> list[Total]:
        """Return how many active and inactive contacts the clients in ``rows`` have.

        Of a filter that leaves more clients than are counted, ``is_part``, these are so many contacts or more.
        """
        contacts = cast("ContactQuerySet", self.rows(Contact))
        if not self.listing.filterset.is_narrowed:
            return [count_rows(each) for each in (contacts.active(), contacts.inactive())]
        found = (total_of(number) for number in contacts.filter(client__pk__among=first_keys(rows)).count_by_state())
        return [Total(each.number, each.capped or is_part) for each in found]


class ClientDetail(DetailPage):
    """The 360 view: the client's head, money, linked records, and what others know of it in panels."""

    model = Client
    template_name = "clients/client_detail.html"

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """Return the clients with what their page shows."""
        rows = super().rows(model)
        return (
            rows
            if model is not None
            else rows.select_related("client_type", "deactivated_by").prefetch_related("owners", "tags")
        )

    def context(self) -> dict[str, Any]:
        """Add what is linked to the client."""
        return super().context() | Overview(self.object, self.request.user, current=self.tab).context()

    @property
    def tab(self) -> str:
        """The panel that the address asks for alone, by its key."""
        return self.request.GET.get("tab", "")

    def panels(self) -> list[dict]:
        """Return the panels of the summary, or the one of the open tab."""
        if not self.tab:
            return super().panels()
        panel = additions.panel_for(self.object, self.request, self.tab)
        if panel is None:
            raise Http404
        return [panel]

    def facts(self) -> list:
        """Everything on the client's own row; a tab shows its panel alone."""
        if self.tab:
            return []
        client = self.object
        sections = [*facts_of(client), *custom_facts(client)]
        if client.notes:
            sections.append((_("Notas"), [(_("Notas"), client.notes)]))
        if not client.is_active:
            sections.insert(0, (_("Desactivado"), self.deactivation()))
        return sections

    def deactivation(self) -> list[tuple[str, Any]]:
        """When, by whom and why the client was put out of use."""
        client = self.object
        return [
            (_("Cuándo"), date_format(client.deactivated_at, "SHORT_DATETIME_FORMAT")),
            (_("Quién"), client.deactivated_by),
            (_("Motivo"), client.deactivation_reason),
        ]

    def buttons(self) -> list[Button]:
        """Edit, put out of use or back."""
        if not self.may("change"):
            return []
        pk = self.object.pk
        if self.object.is_active:
            state = Button(_("Desactivar"), row_url("clients:client_deactivate", pk), "circle-off")
        else:
            state = Button(_("Reactivar"), row_url("clients:client_reactivate", pk), "circle-check", post=True)
        return [state, Button(_("Editar"), row_url("clients:client_edit", pk), "pencil", primary=True)]


class ClientAdd(AddPage):
    """A new client, with its main contact."""

    model = Client
    form_class = NewClientForm
    title = gettext_lazy("Nuevo cliente")


class ClientEdit(EditPage):
    """The form of a client; its contacts and records have forms of their own."""

    model = Client
    form_class = ClientForm


class ClientDelete(DeletePage):
    """A client made by mistake; one with records is deactivated instead."""

    model = Client

    def remove(self, row: Client) -> None:
        """Delete it with its mail that waits and its files."""
        delete_client(client=row)


class ClientDeactivate(DeactivatePage):
    """Put a client out of use, saying why."""

    model = Client
    title = gettext_lazy("Desactivar %(client)s")
    question = gettext_lazy("Vas a desactivar «%(client)s».")
    done = gettext_lazy("Desactivaste «%(client)s».")

    def form(self, row: Client, *data: Any) -> DeactivationForm:
        """Ask what the client's going asks for."""
        return DeactivationForm(*data, model=Client, row=row)

    def deactivate(self, row: Client, form: DeactivationForm) -> None:
        """Put it out of use for the reason given, with what was answered."""
        reason = form.cleaned_data["reason"]
        deactivate_client(client=row, user=self.request.user, reason=reason, answers=form.answers)

    def effects(self, row: Client) -> list[str]:
        """Say what the client loses, what stays open, and what higher apps know of."""
        overview = Overview(row, self.request.user)
        still_open = [f"{kind.label} ({overview.of(kind).open})" for kind in overview.kinds if overview.of(kind).open]
        stays = [_("Sigue abierto: %(kinds)s.") % {"kinds": ", ".join(still_open)}] if still_open else []
        return [*map(str, actions.deactivate.effects_on(self.rows().filter(pk=row.pk))), *stays, *super().effects(row)]


class ClientReactivate(ReactivatePage):
    """Put a client back into use."""

    model = Client
    done = gettext_lazy("Reactivaste «%(client)s».")

    def reactivate(self, row: Client) -> None:
        """Put it back; its contacts are as they were."""
        reactivate_client(client=row)


class ClientContacts(OfOneClient, ContactList):
    """The contacts of one client."""

    template_name = "clients/records/tab.html"
    requires = ["clients.view_client", "contacts.view_contact"]
    tab = CONTACTS
    add_label = gettext_lazy("Agregar contacto")


class ParentOptions(Page):
    """The clients that a branch may be of, found by what is typed: the first few, as options of the field."""

    requires = ["clients.view_client"]
    model = Client

    def get(self, request: UserRequest) -> HttpResponse:
        typed = request.GET.get("parent", "").partition(SEPARATOR)[0].strip()[:100]
        other = whole_number(request.GET.get("client"), default=0, most=BIGGEST_KEY)
        rows = self.rows().filter(parent=None, search_text__matches=typed).exclude(pk=other) if typed else ()
        options = [written_parent(client) for client in rows[:MOST_PARENTS]]
        return TemplateResponse(request, "clients/parent_options.html", {"options": options})


class TaxIdHint(Page):
    """What the form says of a tax id while it is typed: is it right, whose is it already, a company's or a person's."""

    requires = ["clients.view_client"]
    model = Client

    def get(self, request: UserRequest) -> HttpResponse:
        country, number = request.GET.get("tax_country", "AR")[:2], request.GET.get("tax_id", "").strip()[:40]
        kind = tax_ids.kind_of(country, number, request.GET.get("tax_id_type", ""))
        key = tax_ids.match_key(country, number, kind)
        other = whole_number(request.GET.get("client"), default=0, most=BIGGEST_KEY)
        context = {
            "label": tax_ids.label(country, kind or request.GET.get("tax_id_type", "")),
            "number": number,
            "is_valid": key is not None,
            "twin": self.rows().filter(tax_key=key).exclude(pk=other).first() if key else None,
            "is_person": tax_ids.is_person(number, kind) if key else None,
        }
        return TemplateResponse(request, "clients/tax_id_hint.html", context)

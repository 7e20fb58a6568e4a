"""The pages of contacts: list, row with its panels, form, deactivation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import deactivate, reactivate, set_custom_field
from contacts.filters import ContactFilterSet
from contacts.forms import ContactDeactivationForm, ContactForm
from contacts.models import Contact
from contacts.services import deactivate_contact, make_primary, reactivate_contact
from contacts.tables import ContactTable
from contacts.views.base import OfClient
from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import row_url
from napsix.crud.views import AddPage, Button, DetailPage, EditPage, ListPage
from napsix.crud.views.base import ModelPage
from napsix.crud.views.state import DeactivatePage, ReactivatePage
from napsix.custom_fields.facts import custom_texts


class ContactList(ListPage):
    """The contacts of all clients."""

    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilterSet
    actions = (set_custom_field, deactivate, reactivate)

    def context(self) -> dict[str, Any]:
        """A contact is added from its client's page."""
        return super().context() | {"add_url": None}


class ContactDetail(DetailPage):
    """One person at one client."""

    model = Contact

    def context(self) -> dict[str, Any]:
        """Add the state and the client beside the name."""
        contact = self.object
        badges = [(_("Activo"), "green") if contact.in_use else (_("Inactivo"), "secondary")]
        if contact.is_primary:
            badges.append((_("Principal"), "blue"))
        crumbs = self.breadcrumbs((str(contact.client), contact.client.get_absolute_url()), (str(contact), None))
        return super().context() | {
            "badges": badges,
            "subtitle": " · ".join(filter(None, [contact.position, str(contact.client)])),
            "breadcrumbs": crumbs,
        }

    def facts(self) -> list:
        """Everything on the contact's own row."""
        contact = self.object
        own = [
            (_("Cliente"), contact.client),
            (_("Cargo"), contact.position),
            (_("Email"), contact.email),
            (_("Teléfono"), contact.phone),
            (_("Idioma"), contact.get_language_display()),
            (_("Notas"), contact.notes),
            *((definition.name, text) for definition, text in custom_texts(contact)),
        ]
        if contact.is_active:
            return [(_("Datos"), own)]
        gone = [
            (_("Cuándo"), date_format(contact.deactivated_at, "SHORT_DATETIME_FORMAT")),
            (_("Quién"), contact.deactivated_by),
            (_("Motivo"), contact.deactivation_reason),
        ]
        return [(_("Desactivado"), gone), (_("Datos"), own)]

    def buttons(self) -> list[Button]:
        """Edit, make main, put out of use or back."""
        contact = self.object
        if not self.may("change"):
            return []
        edit = Button(_("Editar"), row_url("contacts:contact_edit", contact.pk), "pencil", primary=True)
        if not contact.is_active:
            return [
                Button(_("Reactivar"), row_url("contacts:contact_reactivate", contact.pk), "user-check", post=True),
                edit,
            ]
        deactivate = Button(_("Desactivar"), row_url("contacts:contact_deactivate", contact.pk), "user-off")
        if contact.is_primary:
            return [deactivate, edit]
        return [
            Button(_("Hacer principal"), row_url("contacts:contact_primary", contact.pk), "star", post=True),
            deactivate,
            edit,
        ]


class ContactAdd(OfClient, AddPage):
    """A new contact of the client that the address names."""

    model = Contact
    form_class = ContactForm
    title = gettext_lazy("Nuevo contacto")

    def form_options(self) -> dict[str, Any]:
        return {"client": self.client}


class ContactEdit(EditPage):
    """The form of a contact's own fields; its state and its main place have pages of their own."""

    model = Contact
    form_class = ContactForm


class ContactDeactivate(DeactivatePage):
    """Put a contact out of use, saying why, and who follows as main contact."""

    model = Contact
    title = gettext_lazy("Desactivar a %(contact)s")
    question = gettext_lazy("Vas a desactivar a %(contact)s.")
    done = gettext_lazy("Desactivaste a %(contact)s.")

    def form(self, row: Contact, *data: Any) -> ContactDeactivationForm:
        """Ask what the contact's going asks for."""
        return ContactDeactivationForm(*data, contact=row)

    def deactivate(self, row: Contact, form: ContactDeactivationForm) -> None:
        """Put the contact out of use with what was answered."""
        deactivate_contact(
            contact=row,
            user=self.request.user,
            reason=form.cleaned_data["reason"],
            successor=form.cleaned_data.get("successor"),
            answers=form.answers,
        )

    def effects(self, row: Contact) -> list[str]:
        """Say what deactivating the contact cuts."""
        own = _("Deja de entrar al portal y de recibir correos de este cliente. Su historial queda.")
        return [own, *super().effects(row)]


class ContactReactivate(ReactivatePage):
    """Put a contact back into use."""

    model = Contact
    done = gettext_lazy("Reactivaste a %(contact)s.")

    def reactivate(self, row: Contact) -> None:
        """Put the contact back; it does not become the main one by that."""
        reactivate_contact(contact=row)


class ContactPrimary(ModelPage):
    """Make a contact its client's main one."""

    model = Contact
    verb = "change"
    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Do it, unless the contact is out of use, or is that already."""
        contact = self.get_object()
        try:
            is_new = make_primary(contact=contact)
        except ValueError as refusal:
            messages.error(request, str(refusal))
        else:
            done, already = _("%(contact)s es ahora el contacto principal."), _("%(contact)s ya era el principal.")
            say = messages.success if is_new else messages.warning
            say(request, (done if is_new else already) % {"contact": contact})
        return HttpResponseRedirect(contact.get_absolute_url())

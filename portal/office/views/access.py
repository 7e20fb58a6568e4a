"""What each contact may see and do: the page of one contact, and the table of a client's."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from napsix.crud.types import Crumb, Text
from napsix.crud.views import EditPage
from napsix.crud.views.base import ModelPage
from portal.catalogue import by_group, catalogue
from portal.office.forms import AccessForm
from portal.rights import explained, profile_of
from portal.viewer import GRANT


class ContactPage(ModelPage):
    """A page about one contact's way into the portal."""

    model = Contact
    title: Text = ""

    def crumbs(self, contact: Contact) -> list[Crumb]:
        """Return the way to this page: by the client, then by the contact."""
        client = contact.client
        way = [(str(client), client.get_absolute_url()), (str(contact), contact.get_absolute_url())]
        return self.breadcrumbs(*way, (self.title, None))

    def back(self, contact: Contact) -> HttpResponse:
        """Return to the contact's page."""
        return HttpResponseRedirect(contact.get_absolute_url())

    def show_question(
        self, contact: Contact, form: forms.Form | None, *, submit_label: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Return the page with a question, and the form that it takes to answer it."""
        context = {
            "form": form,
            "page_title": f"{self.title}: {contact}",
            "breadcrumbs": self.crumbs(contact),
            "cancel_url": contact.get_absolute_url(),
            "submit_label": submit_label,
        }
        return self.render(context | more, status=status)


class ContactAccessEdit(ContactPage, EditPage):
    """What a contact may see and do: its profile and the exceptions."""

    requires = ["contacts.view_contact", GRANT]
    title = gettext_lazy("Permisos del portal")
    form_class = AccessForm
    saved = gettext_lazy("Guardaste los permisos de %(row)s.")

    def show_form(self, form: AccessForm, **more: Any) -> HttpResponse:
        contact = self.object
        title, way = f"{self.title}: {contact}", self.crumbs(contact)
        return self.show(form, title=title, crumbs=way, cancel_url=self.after(contact), **more)


class ClientAccess(ModelPage):
    """One table of what each contact of a client can see and do, and where it comes from."""

    model = Client
    requires = ["clients.view_client", "contacts.view_contact"]
    template_name = "portal/office/client_access.html"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        client = self.get_object()
        contacts = self.rows(Contact).filter(client=client).select_related("client", "user")
        contacts = list(contacts.order_by("-is_active", "-is_primary", "name_key", "pk"))
        entries = catalogue()
        columns = [explained(contact, entries) for contact in contacts]
        rows = list(zip(entries, zip(*columns, strict=True), strict=True)) if contacts else []
        title = _("Qué ve cada contacto")
        context = {
            "page_title": title,
            "breadcrumbs": self.breadcrumbs((str(client), client.get_absolute_url()), (title, None)),
            "contacts": [(contact, profile_of(contact)) for contact in contacts],
            "groups": by_group(rows, of=lambda row: row[0]),
        }
        return self.render(context)

"""The person's own data, and the frame of every form about what a contact may change of its own."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.models import Contact
from napsix.crud.models import hold
from napsix.crud.views.edit import SavesBesideOthers
from portal.access import FramedPage
from portal.custom import fixed_fields
from portal.forms import OwnAccountForm, OwnForm
from portal.viewer import PortalRequest


class OwnFormPage(SavesBesideOthers, FramedPage):
    """A form over a row that the team may be saving too; ``form_class.store(user)`` writes it."""

    form_class: type[OwnForm]
    # The name of the page that comes after.
    leads_to = ""

    def get(self, request: PortalRequest) -> HttpResponse:
        return self.show_form(self.form())

    @transaction.atomic
    def post(self, request: PortalRequest) -> HttpResponse:
        """Save it beside what somebody else saved meanwhile, or show what is wrong, or what both changed."""
        row = self.row()
        hold(type(row), row.pk)
        row.refresh_from_db()
        return self.save(self.form(request.POST))

    def row(self) -> Client | Contact:
        """Return the row that the form is over: the contact."""
        return self.viewer.contact

    def form(self, *data: Any) -> OwnForm:
        """Return the form, bound where there is ``data``."""
        return self.form_class(*data, instance=self.row(), user=self.request.user)

    def show_form(self, form: OwnForm, **more: Any) -> TemplateResponse:
        """Return the page with the form as it stands."""
        return self.render({"form": form} | more, status=422 if form.is_bound else 200)

    def after(self, row: Client | Contact) -> str:
        """Return the address of the page that comes after."""
        return reverse(self.leads_to)


class Account(OwnFormPage):
    """Name, phone, language and notices of whoever is signed in."""

    requires = ()
    personal = True
    template_name = "portal/account.html"
    title = gettext_lazy("Mi perfil")
    form_class = OwnAccountForm
    saved = gettext_lazy("Guardamos tus datos.")
    leads_to = "portal:account"

    def show_form(self, form: OwnForm, **more: Any) -> TemplateResponse:
        """Add what only the team changes."""
        facts = [(label, value) for label, value in fixed_fields(self.viewer.contact) if value]
        return super().show_form(form, facts=facts, **more)

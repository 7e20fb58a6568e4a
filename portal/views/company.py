"""The data of the contact's company."""

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from napsix.crud.types import Text
from portal.access import FramedPage, may
from portal.custom import shown_fields
from portal.forms import OwnCompanyForm, OwnForm
from portal.viewer import PortalRequest
from portal.views.account import OwnFormPage

VIEW = "portal.portal_view_company"
CHANGE = "portal.portal_change_company"


def facts_of(client: Client) -> list[tuple[Text, Any]]:
    """Return what a contact may read of its company as (label, value)."""
    return [
        (_("Nombre"), client.name),
        (_("Nombre de fantasía"), client.trade_name),
        (client.tax_id_label, client.tax_id_text),
        (_("Dirección"), client.address),
        (_("Localidad"), " ".join(filter(None, [client.postal_code, client.city]))),
        (_("Provincia"), client.province),
        (_("País"), client.country.name),
        (_("Teléfono"), client.phone),
        (_("Sitio web"), client.website),
        *shown_fields(client),
    ]


class OwnCompany(FramedPage):
    """The data of the contact's company, with the way to the form for whoever may change them."""

    requires = [VIEW]
    template_name = "portal/company.html"
    title = gettext_lazy("Empresa")

    def get(self, request: PortalRequest) -> HttpResponse:
        facts = [(label, value) for label, value in facts_of(self.viewer.contact.client) if value]
        may_change = may(self.viewer, CHANGE) and not self.viewer.is_read_only
        return self.render({"facts": facts, "may_change": may_change})


class OwnCompanyEdit(OwnFormPage):
    """Changes the company's address and phones."""

    requires = [VIEW, CHANGE]
    template_name = "portal/form.html"
    title = gettext_lazy("Cambiar los datos de la empresa")
    form_class = OwnCompanyForm
    saved = gettext_lazy("Guardamos los datos de la empresa.")
    leads_to = "portal:company"

    def row(self) -> Client:
        return self.viewer.contact.client

    def show_form(self, form: OwnForm, **more: Any) -> TemplateResponse:
        return super().show_form(form, cancel_url=reverse(self.leads_to), **more)

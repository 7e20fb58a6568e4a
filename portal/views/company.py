"""The data of the contact's company."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix import tax_ids
from portal.access import FramedPage, may
from portal.custom import shown_fields
from portal.forms import OwnCompanyForm
from portal.views.account import OwnFormPage

VIEW = "portal.portal_view_company"
CHANGE = "portal.portal_change_company"


def facts_of(client):
    """Return what a contact may read of its company as (label, value)."""
    return [
        (_("Nombre"), client.name),
        (_("Nombre de fantasía"), client.trade_name),
        (tax_ids.label(client.tax_country), client.tax_id_text),
        (_("Dirección"), client.address),
        (_("Localidad"), " ".join(filter(None, [client.postal_code, client.city]))),
        (_("Provincia"), client.province),
        (_("País"), client.country.name),
        (_("Teléfono"), client.phone),
        (_("Sitio web"), client.website),
        *shown_fields(client),
    ]


class OwnCompany(FramedPage):
    """Shows the company."""

    requires = [VIEW]
    template_name = "portal/company.html"
    title = gettext_lazy("Empresa")

    def get(self, request):
        """Show it, with the way to the form for whoever may change it."""
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
    after = "portal:company"

    def row(self):
        """Return the contact's company."""
        return self.viewer.contact.client

    def show(self, form, **more):
        """Add the way back."""
        return super().show(form, cancel_url=reverse(self.after), **more)

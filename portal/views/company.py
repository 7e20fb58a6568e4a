"""The data of the contact's company."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import tax_ids
from clients.services import change_client
from napsix.crud.forms import stored
from napsix.crud.models import StaleRow
from portal.access import FramedPage, may
from portal.custom import shown_fields
from portal.forms import OwnCompanyForm

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


class OwnCompanyEdit(FramedPage):
    """Changes the company's address and phones."""

    requires = [VIEW, CHANGE]
    template_name = "portal/form.html"
    title = gettext_lazy("Cambiar los datos de la empresa")

    def get(self, request):
        """Show the form."""
        return self.show(self.form())

    def post(self, request):
        """Save it, or show what is wrong."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            saved = stored(form, partial(change_client, client=form.instance))
        except StaleRow:
            messages.error(request, _("Alguien guardó otros cambios a la vez. Revisá los datos y probá de nuevo."))
        else:
            if saved is None:
                return self.show(form, status=422)
            messages.success(request, _("Guardamos los datos de la empresa."))
        return HttpResponseRedirect(reverse("portal:company"))

    def form(self, *data):
        """Return the form over the contact's company."""
        return OwnCompanyForm(*data, instance=self.viewer.contact.client)

    def show(self, form, status=200):
        """Return the page with the form."""
        return self.render({"form": form, "cancel_url": reverse("portal:company")}, status=status)

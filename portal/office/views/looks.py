"""Looking at the portal as a contact."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page
from portal.office.forms import LookForm
from portal.office.views.access import ContactPage
from portal.services import start_look, stop_look
from portal.viewer import IMPERSONATE, IMPERSONATION_KEY


class Look(ContactPage):
    """Starts to look at the portal as a contact: read only, for half an hour, with a reason."""

    requires = ["contacts.view_contact", IMPERSONATE]
    template_name = "crud/confirm_action.html"
    title = gettext_lazy("Ver como este contacto")

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        return self.ask(self.get_object(), LookForm())

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Note who looks, as whom and why, and go to the portal."""
        contact = self.get_object()
        form = LookForm(request.POST)
        if not form.is_valid():
            return self.ask(contact, form, status=422)
        if not contact.in_use:
            messages.error(request, _("%(contact)s está desactivado y no ve nada.") % {"contact": contact})
            return self.back(contact)
        look = start_look(contact=contact, user=request.user, **form.cleaned_data)
        request.session[IMPERSONATION_KEY] = look.pk
        return HttpResponseRedirect(reverse("portal:home"))

    def ask(self, contact: Contact, form: LookForm, status: int = 200) -> HttpResponse:
        """Return the page that asks for the reason, and says what a look is."""
        effects = [
            _("Ves lo mismo que ve, sin cambiar nada, durante 30 minutos."),
            _("Queda anotado quién miró, cuándo y por qué. No cuenta como visita del contacto."),
        ]
        question = _("Vas a ver el portal como %(contact)s.") % {"contact": contact}
        label = _("Ver el portal")
        return self.show_question(contact, form, submit_label=label, status=status, question=question, effects=effects)


class LookStop(Page):
    """Stops looking at the portal as a contact."""

    requires = ()
    http_method_names = ["post"]

    def post(self, request: UserRequest) -> HttpResponse:
        """End the look, and return to the contact's page."""
        look = stop_look(user=request.user, pk=request.session.pop(IMPERSONATION_KEY, None))
        return HttpResponseRedirect(look.contact.get_absolute_url() if look else reverse("dashboard"))

"""The pages that invite a contact to the portal, or take an invitation back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from portal.office.forms import InviteForm
from portal.office.views.access import ContactPage
from portal.rights import profile_of
from portal.services import InvitationRefused, invite, move_access, refusal, revoke, signs_in_elsewhere
from portal.viewer import INVITE


class Invite(ContactPage):
    """Sends a contact the link to the portal, for the first time or again."""

    requires = ["contacts.view_contact", INVITE]
    template_name = "crud/confirm_action.html"
    title = gettext_lazy("Invitar al portal")

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Ask which profile the contact gets."""
        return self.ask(self.get_object())

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Send it, or say why not."""
        contact = self.get_object()
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.ask(contact, form, status=422)
        try:
            invite(contact=contact, user=request.user, profile=form.cleaned_data["profile"])
        except InvitationRefused as reason:
            messages.error(
                request, _("No se puede invitar a %(contact)s: %(why)s.") % {"contact": contact, "why": reason}
            )
        else:
            messages.success(request, _("Le mandamos la invitación a %(email)s.") % {"email": contact.email})
        return self.back(contact)

    def ask(self, contact: Contact, form: InviteForm | None = None, status: int = 200) -> HttpResponse:
        """Return the page that asks, with what is sent, or why nothing can be."""
        why_not = refusal(contact)
        effects = [
            _("Recibe un enlace que sirve una vez y vence en 48 horas; con él elige su contraseña."),
            _("Si ya le habías mandado otro, deja de servir."),
        ]
        question = _("Invitación para %(contact)s, a %(email)s.") % {"contact": contact, "email": contact.email or "—"}
        return self.show_question(
            contact,
            None if why_not else form or InviteForm(initial={"profile": profile_of(contact)}),
            submit_label=_("Mandar la invitación"),
            status=status,
            question=question,
            effects=[_("No se puede: %(why)s.") % {"why": why_not}] if why_not else effects,
        )


class Move(ContactPage):
    """Gives the portal to a contact's new address instead of the one it signs in with."""

    requires = ["contacts.view_contact", INVITE]
    template_name = "crud/confirm_action.html"
    title = gettext_lazy("Dar acceso a la nueva dirección")

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Say who signs in with what, and what becomes of it."""
        contact = self.get_object()
        login = contact.user.email if contact.user else "—"
        effects = [
            _("Con %(email)s deja de entrar por este contacto, ahora mismo.") % {"email": login},
            _("Sale una invitación a %(email)s: un enlace que sirve una vez y vence en 48 horas.")
            % {"email": contact.email or "—"},
            _("Conserva su perfil y sus permisos."),
        ]
        if not signs_in_elsewhere(contact):
            effects = [_("No hace falta: no entra con otra dirección.")]
        question = _("%(contact)s entra al portal con %(login)s.") % {"contact": contact, "login": login}
        return self.show_question(contact, None, submit_label=str(self.title), question=question, effects=effects)

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Do it, or say why not."""
        contact = self.get_object()
        try:
            move_access(contact=contact, user=request.user)
        except InvitationRefused as reason:
            why = {"contact": contact, "why": reason}
            messages.error(request, _("No se puede invitar a %(contact)s: %(why)s.") % why)
        else:
            messages.success(request, _("Le mandamos la invitación a %(email)s.") % {"email": contact.email})
        return self.back(contact)


class Revoke(ContactPage):
    """Makes a contact's open invitation good for nothing."""

    requires = ["contacts.view_contact", INVITE]
    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        contact = self.get_object()
        if revoke(contact=contact):
            messages.success(request, _("Anulaste la invitación: el enlace ya no sirve."))
        else:
            messages.warning(request, _("No había ninguna invitación por anular: ya se usó, venció o la anuló otro."))
        return self.back(contact)

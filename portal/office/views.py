"""The back office's pages about the portal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.models import Contact
from napsix.crud.access import Page
from napsix.crud.views.base import ModelPage
from portal.catalogue import by_group, catalogue
from portal.models import Profile, Visit
from portal.office.forms import AccessForm, InviteForm, LookForm, ProfileForm
from portal.rights import explained, profile_of
from portal.services import (
    InvitationRefused,
    change_profile,
    invite,
    make_default,
    refusal,
    revoke,
    set_access,
    start_look,
    stop_look,
)
from portal.viewer import IMPERSONATE, IMPERSONATION_KEY

INVITE = "contacts.invite_contact"
GRANT = "contacts.grant_contact"
VIEW = "contacts.view_contact"


class ContactPage(ModelPage):
    """A page about one contact's way into the portal."""

    model = Contact
    title = ""

    def crumbs(self, contact):
        """Return the way here."""
        client = contact.client
        way = [(str(client), client.get_absolute_url()), (str(contact), contact.get_absolute_url())]
        return self.breadcrumbs(*way, (self.title, None))

    def back(self, contact):
        """Return to the contact's page."""
        return HttpResponseRedirect(contact.get_absolute_url())

    def show(self, contact, form, *, submit_label, status=200, **more):
        """Return the page with a form."""
        context = {
            "form": form,
            "page_title": f"{self.title}: {contact}",
            "breadcrumbs": self.crumbs(contact),
            "cancel_url": contact.get_absolute_url(),
            "submit_label": submit_label,
        }
        return self.render(context | more, status=status)


class Access(ContactPage):
    """What a contact may see and do: its profile and the exceptions."""

    requires = [VIEW, GRANT]
    template_name = "crud/form.html"
    title = gettext_lazy("Permisos del portal")

    def get(self, request, pk):
        """Show the form."""
        contact = self.get_object()
        return self.show(contact, AccessForm(contact=contact), submit_label=_("Guardar"))

    def post(self, request, pk):
        """Save it; it counts from the contact's next click."""
        contact = self.get_object()
        form = AccessForm(request.POST, contact=contact)
        if not form.is_valid():
            return self.show(contact, form, submit_label=_("Guardar"), status=422)
        profile = form.cleaned_data["profile"]
        set_access(contact=contact, profile=profile, exceptions=form.rights, user=request.user)
        messages.success(request, _("Guardaste los permisos de %(contact)s.") % {"contact": contact})
        return self.back(contact)


class Invite(ContactPage):
    """Sends a contact the link to the portal, for the first time or again."""

    requires = [VIEW, INVITE]
    template_name = "crud/confirm_action.html"
    title = gettext_lazy("Invitar al portal")

    def get(self, request, pk):
        """Ask which profile the contact gets."""
        return self.ask(self.get_object())

    def post(self, request, pk):
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

    def ask(self, contact, form=None, status=200):
        """Return the page that says what is sent."""
        why_not = refusal(contact)
        effects = [
            _("Recibe un enlace que sirve una vez y vence en 48 horas; con él elige su contraseña."),
            _("Si ya le habías mandado otro, deja de servir."),
        ]
        question = _("Invitación para %(contact)s, a %(email)s.") % {"contact": contact, "email": contact.email or "—"}
        return self.show(
            contact,
            None if why_not else form or InviteForm(initial={"profile": profile_of(contact)}),
            submit_label=_("Mandar la invitación"),
            status=status,
            question=question,
            effects=[_("No se puede: %(why)s.") % {"why": why_not}] if why_not else effects,
        )


class Revoke(ContactPage):
    """Makes a contact's open invitation good for nothing."""

    requires = [VIEW, INVITE]
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it."""
        contact = self.get_object()
        if revoke(contact=contact):
            messages.success(request, _("Anulaste la invitación: el enlace ya no sirve."))
        return self.back(contact)


class Look(ContactPage):
    """Starts to look at the portal as a contact: read only, for half an hour, with a reason."""

    requires = [VIEW, IMPERSONATE]
    template_name = "crud/confirm_action.html"
    title = gettext_lazy("Ver como este contacto")

    def get(self, request, pk):
        """Ask why."""
        return self.ask(self.get_object(), LookForm())

    def post(self, request, pk):
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

    def ask(self, contact, form, status=200):
        """Return the page that says what it is."""
        effects = [
            _("Ves lo mismo que ve, sin cambiar nada, durante 30 minutos."),
            _("Queda anotado quién miró, cuándo y por qué. No cuenta como visita del contacto."),
        ]
        question = _("Vas a ver el portal como %(contact)s.") % {"contact": contact}
        label = _("Ver el portal")
        return self.show(contact, form, submit_label=label, status=status, question=question, effects=effects)


class LookStop(Page):
    """Stops looking at the portal as a contact."""

    requires = ()
    http_method_names = ["post"]

    def post(self, request):
        """End the look, and return to the contact's page."""
        look = stop_look(user=request.user, pk=request.session.pop(IMPERSONATION_KEY, None))
        return HttpResponseRedirect(look.contact.get_absolute_url() if look else reverse("dashboard"))


class Online(ModelPage):
    """Who is in the portal now: a client a row, its people, and since when."""

    model = Contact
    requires = [VIEW]
    template_name = "portal/office/online.html"

    def get(self, request):
        """Show them; the page asks again by itself."""
        visits = self.rows(Visit).connected().select_related("contact__client").order_by("started_at", "pk")
        clients = {}
        for visit in visits:
            clients.setdefault(visit.contact.client, {}).setdefault(visit.contact, visit)
        context = {
            "page_title": _("Conectados ahora"),
            "breadcrumbs": self.breadcrumbs((_("Conectados ahora"), None)),
            "clients": [(client, list(people.values())) for client, people in clients.items()],
        }
        return self.render(context)


class ClientAccess(ModelPage):
    """One table of what each contact of a client can see and do, and where it comes from."""

    model = Client
    requires = ["clients.view_client", VIEW]
    template_name = "portal/office/client_access.html"

    def get(self, request, pk):
        """Show it."""
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


class ProfilePage(ModelPage):
    """A page about the profiles."""

    model = Profile
    requires = [GRANT]

    def rows(self, model=None):
        """Return the profiles; they are the same for everybody of the team."""
        return Profile.objects.order_by("position", "name", "pk") if model is None else super().rows(model)

    def breadcrumbs(self, *more):
        """Return the way here from the contacts."""
        profiles = (_("Perfiles del portal"), reverse("contacts_profiles") if more else None)
        return [(_("Contactos"), reverse("contacts:contact_list")), profiles, *more]


class ProfileList(ProfilePage):
    """The profiles, and which one a contact gets when nobody chooses."""

    template_name = "portal/office/profiles.html"

    def get(self, request):
        """Show them."""
        context = {"page_title": _("Perfiles del portal"), "breadcrumbs": self.breadcrumbs(), "profiles": self.rows()}
        return self.render(context)

    def post(self, request):
        """Make one the default."""
        pk = request.POST.get("default", "")
        profile = self.rows().filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None
        if profile is None:
            raise PermissionDenied
        make_default(profile=profile, user=request.user)
        messages.success(request, _("Los contactos nuevos reciben el perfil «%(profile)s».") % {"profile": profile})
        return HttpResponseRedirect(request.path)


class ProfileEdit(ProfilePage):
    """What a profile gives."""

    template_name = "crud/form.html"

    def get(self, request, pk):
        """Show the form."""
        profile = self.get_object()
        return self.show(profile, ProfileForm(profile=profile))

    def post(self, request, pk):
        """Save it; it counts from the next click of each contact that has it."""
        profile = self.get_object()
        form = ProfileForm(request.POST, profile=profile)
        if not form.is_valid():
            return self.show(profile, form, status=422)
        profile.name, profile.description = form.cleaned_data["title"], form.cleaned_data["description"]
        change_profile(profile=profile, rights=form.rights, user=request.user)
        messages.success(request, _("Guardaste «%(row)s».") % {"row": profile})
        return HttpResponseRedirect(reverse("contacts_profiles"))

    def show(self, profile, form, status=200):
        """Return the page."""
        context = {
            "form": form,
            "page_title": _("Perfil %(profile)s") % {"profile": profile},
            "breadcrumbs": self.breadcrumbs((str(profile), None)),
            "cancel_url": reverse("contacts_profiles"),
        }
        return TemplateResponse(self.request, self.template_name, context, status=status)

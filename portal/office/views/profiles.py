"""The pages of the portal's profiles."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from napsix.crud.views.base import ModelPage
from portal.models import Profile
from portal.office.forms import ProfileForm
from portal.services import change_profile, make_default
from portal.viewer import GRANT


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
        context = {"page_title": _("Perfiles del portal"), "breadcrumbs": self.breadcrumbs(), "profiles": self.rows()}
        return self.render(context)

    def post(self, request):
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

"""The pages of the portal's profiles."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import number_of
from napsix.crud.conflicts import Conflict
from napsix.crud.types import Crumb
from napsix.crud.views.base import ModelPage
from portal.models import Profile
from portal.office.forms import ProfileForm
from portal.services import change_profile, make_default
from portal.viewer import GRANT


class ProfilePage(ModelPage):
    """A page about the profiles."""

    model = Profile
    requires = [GRANT]

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """Return the profiles; they are the same for everybody of the team."""
        return Profile.objects.order_by("position", "name", "pk") if model is None else super().rows(model)

    def breadcrumbs(self, *more: Crumb) -> list[Crumb]:
        """Return the way from the contacts by the profiles."""
        profiles = (_("Perfiles del portal"), reverse("contacts_profiles") if more else None)
        return [(_("Contactos"), reverse("contacts:contact_list")), profiles, *more]


class ProfileList(ProfilePage):
    """The profiles, and which one a contact gets when nobody chooses."""

    template_name = "portal/office/profiles.html"

    def get(self, request: UserRequest) -> HttpResponse:
        context = {"page_title": _("Perfiles del portal"), "breadcrumbs": self.breadcrumbs(), "profiles": self.rows()}
        return self.render(context)

    def post(self, request: UserRequest) -> HttpResponse:
        profile = self.rows().filter(pk=number_of(request.POST.get("default"))).first()
        if profile is None:
            raise PermissionDenied
        make_default(profile=profile, user=request.user)
        messages.success(request, _("Los contactos nuevos reciben el perfil «%(profile)s».") % {"profile": profile})
        return HttpResponseRedirect(request.path)


class ProfileEdit(ProfilePage):
    """The form of a profile: its name, whom it is for, and the rights it gives."""

    template_name = "crud/form.html"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        profile = self.get_object()
        return self.show(profile, ProfileForm(profile=profile))

    @transaction.atomic
    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Save it; it counts from the next click of each contact that has it."""
        profile = self.hold_object()
        conflict = Conflict(ProfileForm(request.POST, profile=profile))
        form = conflict.merged()
        if conflict.both or not form.is_valid():
            return self.show(profile, form, status=422, conflicts=conflict.differences)
        profile.name, profile.description = form.cleaned_data["title"], form.cleaned_data["description"]
        change_profile(profile=profile, rights=form.rights, user=request.user)
        messages.success(request, _("Guardaste «%(row)s».") % {"row": profile})
        conflict.tell(request)
        return HttpResponseRedirect(reverse("contacts_profiles"))

    def show(self, profile: Profile, form: ProfileForm, status: int = 200, conflicts: Sequence = ()) -> HttpResponse:
        """Return the page with the form as it stands."""
        context = {
            "form": form,
            "page_title": _("Perfil %(profile)s") % {"profile": profile},
            "breadcrumbs": self.breadcrumbs((str(profile), None)),
            "cancel_url": reverse("contacts_profiles"),
            "conflicts": conflicts,
        }
        return self.render(context, status=status)

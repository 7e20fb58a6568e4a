"""The pages of the portal's profiles."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import number_of
from napsix.crud.types import Crumb
from napsix.crud.views import EditPage
from napsix.crud.views.base import ModelPage
from portal.models import Profile
from portal.office.forms import ProfileForm
from portal.services import make_default
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
        if make_default(profile=profile, user=request.user):
            messages.success(request, _("Los contactos nuevos reciben el perfil «%(profile)s».") % {"profile": profile})
        else:
            messages.warning(request, _("«%(profile)s» ya era el de los contactos nuevos.") % {"profile": profile})
        return HttpResponseRedirect(request.path)


class ProfileEdit(ProfilePage, EditPage):
    """The form of a profile: its name, whom it is for, and the rights it gives."""

    form_class = ProfileForm

    def after(self, row: Profile) -> str:
        """Return the address of the profiles: none has a page but the form."""
        return reverse("contacts_profiles")

    def show_form(self, form: ProfileForm, **more: Any) -> HttpResponse:
        return self.show(
            form,
            title=_("Perfil %(profile)s") % {"profile": self.name},
            crumbs=self.breadcrumbs((self.name, None)),
            cancel_url=self.after(self.object),
            **more,
        )

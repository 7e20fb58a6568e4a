"""Being there, and acting for another client."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import PortalPage
from portal.models import Visit
from portal.viewer import MEMBERSHIP_KEY


class BeatForm(forms.Form):
    """What an open page says of itself."""

    area = forms.CharField(max_length=60, required=False)


class Heartbeat(PortalPage):
    """Takes the sign of life that a visible page sends once a minute. The only thing that writes presence."""

    requires = ()
    personal = True
    http_method_names = ["post"]

    def post(self, request):
        """Note it."""
        form = BeatForm(request.POST)
        area = form.cleaned_data["area"] if form.is_valid() else ""
        Visit.beat(self.viewer.contact, request.session.session_key, area)
        return HttpResponse(status=204)


class Switch(PortalPage):
    """Goes on as the contact of another client that the person is too."""

    requires = ()
    personal = True
    http_method_names = ["post"]

    def post(self, request, pk):
        """Switch; a membership that is not theirs, or not in use, does not exist."""
        contact = next((one for one in self.viewer.memberships if one.pk == pk), None)
        if contact is None:
            raise Http404
        if contact != self.viewer.contact:
            Visit.leave(self.viewer.contact, request.session.session_key)
            request.session[MEMBERSHIP_KEY] = contact.pk
            messages.success(request, _("Ahora estás en %(client)s.") % {"client": contact.client})
        return HttpResponseRedirect(reverse("portal:home"))

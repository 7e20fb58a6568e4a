"""Being there, and acting for another client."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from contacts.models import Contact
from portal.access import FramedPage, PortalPage
from portal.forms import BeatForm
from portal.models import Visit
from portal.viewer import MEMBERSHIP_KEY, PortalRequest


class HeartbeatPage(PortalPage):
    """Takes the sign of life that a visible page sends once a minute. The only thing that writes presence."""

    requires = ()
    personal = True
    http_method_names = ["post"]

    def post(self, request: PortalRequest) -> HttpResponse:
        form = BeatForm(request.POST)
        area = form.cleaned_data["area"] if form.is_valid() else ""
        Visit.beat(self.viewer.contact, request.session.session_key or "", area)
        return HttpResponse(status=204)


class Switch(FramedPage):
    """Goes on as the contact of another client that the person is too, on the page ``next`` of the address.

    A link in a mail comes by here, for whoever is a contact of several clients: it asks, unless they act for that one.
    """

    requires = ()
    personal = True
    template_name = "portal/form.html"

    def get(self, request: PortalRequest, pk: int) -> HttpResponse:
        """Ask, or go on at once as who the person is already."""
        contact = self.membership(pk)
        if contact == self.viewer.contact:
            return HttpResponseRedirect(self.after())
        words = {"client": contact.client}
        context = {
            "page_title": _("Seguir en %(client)s") % words,
            "confirm": _("Este enlace es de %(client)s, y ahora estás en otra empresa.") % words,
            "submit_label": _("Seguir"),
            "cancel_url": reverse("portal:home"),
        }
        return self.render(context)

    def post(self, request: PortalRequest, pk: int) -> HttpResponse:
        contact = self.membership(pk)
        if contact != self.viewer.contact:
            Visit.leave(self.viewer.contact, request.session.session_key or "")
            request.session[MEMBERSHIP_KEY] = contact.pk
            messages.success(request, _("Ahora estás en %(client)s.") % {"client": contact.client})
        return HttpResponseRedirect(self.after())

    def membership(self, pk: int) -> Contact:
        """Return the person's membership of that key; one that is not theirs, or not in use, does not exist."""
        contact = next((one for one in self.viewer.memberships if one.pk == pk), None)
        if contact is None:
            raise Http404
        return contact

    def after(self) -> str:
        """Return the page of the portal that the address names, else the home."""
        home, wanted = reverse("portal:home"), self.request.GET.get("next", "")
        is_ours = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return wanted if is_ours else home

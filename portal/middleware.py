"""What every request of a contact meets before its page: the membership it comes through, or the way out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.viewer import MEMBERSHIP_KEY, viewer_of


class ViewerMiddleware:
    """Sets ``request.viewer``.

    A contact without any membership in use is signed out here, in whatever session and at whatever address; one
    whose chosen membership has ended is told so and starts at the home of another.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = viewer = viewer_of(request)
        if viewer and not viewer.memberships and not viewer.is_read_only:
            logout(request)
            request.viewer = None
            messages.warning(request, _("Tu acceso al portal está desactivado. Consultá con quien te invitó."))
        elif viewer and viewer.contact is None:
            del request.session[MEMBERSHIP_KEY]
            messages.warning(request, _("Tu acceso a esa empresa terminó. Seguís en otra."))
            return HttpResponseRedirect(reverse("portal:home"), status=303)
        return self.get_response(request)

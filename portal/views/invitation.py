"""The page behind an invitation's link: open to whoever holds it."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import View

from napsix.accounts import devices
from napsix.accounts.models import User
from napsix.accounts.requests import Request
from portal.forms import PasswordForm
from portal.models import Invitation
from portal.services import InvitationRefused, accept, login_of, login_refusal
from portal.viewer import MEMBERSHIP_KEY

SIGN_IN = "napsix.accounts.backends.EmailBackend"


@method_decorator(login_not_required, name="dispatch")
class InvitationPage(View):
    """Sets a password for a new log-in; for an address that has one, asks that person to sign in and join.

    A link that is unknown, used, revoked or over gives one and the same answer.
    """

    requires = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Slow down somebody who tries links (ASVS 2.4.1), and send no other site the address.

        Not "no-referrer": with it a browser hides the form's own origin, and the form is refused as a forgery.
        """
        limited = ratelimit.consume_or_429(request, action="portal_invitation")
        response = limited or super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: Request, token: str) -> HttpResponse:
        """Show what the link is for."""
        invitation, person = self.invitation(token)
        if invitation is None:
            return self.dead_end()
        return self.show(invitation, person, PasswordForm(user=unsaved_login(invitation)))

    def post(self, request: Request, token: str) -> HttpResponse:
        """Let the person in: with a new password, or as who they are signed in."""
        invitation, person = self.invitation(token)
        if invitation is None:
            return HttpResponseRedirect(reverse("portal:home")) if self.is_in(token) else self.dead_end()
        if person is not None and person != request.user:
            return self.show(invitation, person, None)
        form = None if person else PasswordForm(request.POST, user=unsaved_login(invitation))
        if form and not form.is_valid():
            return self.show(invitation, person, form, status=422)
        try:
            user = accept(invitation=invitation, user=person, password=form.cleaned_data["password1"] if form else None)
        except InvitationRefused as refusal:
            return self.dead_end(str(refusal))
        response = HttpResponseRedirect(reverse("portal:home"))
        if person is None:
            logout(request)
            login(request, user, backend=SIGN_IN)
            devices.remember(request, response, user.email)
        request.session[MEMBERSHIP_KEY] = invitation.contact_id
        return response

    def invitation(self, token: str) -> tuple[Invitation | None, User | None]:
        """Return the usable invitation, or None, and the log-in that its address has already, or None."""
        invitation = Invitation.objects.by_token(token)
        if invitation is None:
            return None, None
        person = login_of(invitation)
        return (None, None) if login_refusal(invitation.contact, person) else (invitation, person)

    def is_in(self, token: str) -> bool:
        """Return whether the person came in by this very link: a second click finds it used."""
        user = self.request.user
        return isinstance(user, User) and Invitation.objects.was_used_by(user, token)

    def show(
        self, invitation: Invitation, person: User | None, form: PasswordForm | None, status: int = 200
    ) -> HttpResponse:
        """Return the page: a password to choose, a sign-in to do, or a button to join."""
        page = reverse("portal:invitation", args=[invitation.token])
        context = {
            "page_title": _("Tu invitación"),
            "invitation": invitation,
            "form": None if person else form,
            "person": person,
            "is_signed_in": person is not None and person == self.request.user,
            "is_somebody_else": self.request.user.is_authenticated and person != self.request.user,
            "login_url": f"{reverse('account_login')}?{urlencode({'next': page})}",
        }
        return TemplateResponse(self.request, "portal/invitation.html", context, status=status)

    def dead_end(self, sentence: str = "") -> HttpResponse:
        """Return the page of a link that is good for nothing."""
        context = {"page_title": _("El enlace no sirve"), "sentence": sentence}
        return TemplateResponse(self.request, "portal/invitation_gone.html", context, status=404)


def unsaved_login(invitation: Invitation) -> User:
    """Return the log-in that the password is for, so that it may not resemble its name or address."""
    return User(email=invitation.email, name=invitation.contact.full_name)

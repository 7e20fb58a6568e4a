"""Who looks at the portal and its frame: a contact through a membership, or somebody of the team in its place."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Company
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.accounts.requests import Request, UserRequest
from napsix.crud.access import may
from portal.models import Impersonation, Scope
from portal.rights import rights_of
from portal.sections import sections_for

MEMBERSHIP_KEY = "portal_membership"
IMPERSONATION_KEY = "portal_impersonation"
# What somebody of the team needs for the contacts' way into the portal, besides seeing contacts.
INVITE = "contacts.invite_contact"
GRANT = "contacts.grant_contact"
IMPERSONATE = "contacts.impersonate_contact"


@dataclass(frozen=True)
class Viewer:
    """Somebody in the portal. ``contact`` is the membership they act through; None lets them nowhere.

    ``impersonation`` is set for somebody of the team, who only looks. ``memberships`` are all of the person's.
    """

    user: User
    contact: Contact | None
    memberships: tuple[Contact, ...] = ()
    impersonation: Impersonation | None = None

    @property
    def is_read_only(self) -> bool:
        """Whether the person may change nothing."""
        return self.impersonation is not None

    @property
    def others(self) -> list[Contact]:
        """The memberships the person may switch to."""
        return [contact for contact in self.memberships if contact != self.contact]

    def scope(self, permission: str) -> Scope:
        """Return how far the right ``permission`` reaches."""
        return rights_of(self.contact)[permission]


def viewer_of(request: Request) -> Viewer | None:
    """Return the viewer of a request, or None for somebody who is not in the portal.

    The database is asked at every request, so that a deactivation counts from the next one on.
    """
    user = request.user
    if not user.is_authenticated:
        return None
    if user.kind == User.Kind.CONTACT:
        return contact_viewer(request)
    return team_viewer(request) if IMPERSONATION_KEY in request.session else None


def contact_viewer(request: UserRequest) -> Viewer:
    """Return the contact behind the request, acting through the membership they chose, else the first in use."""
    memberships = tuple(memberships_of(request.user))
    chosen = request.session.get(MEMBERSHIP_KEY)
    contact = next((one for one in memberships if one.pk == chosen), None)
    if contact is None and chosen is None and memberships:
        contact = memberships[0]
    return Viewer(request.user, contact, memberships)


def memberships_of(user: User) -> QuerySet[Contact]:
    """Return the contacts in use that ``user`` is, with their clients; the main ones first."""
    rows = Contact.objects.active().filter(user=user).select_related("client")
    return rows.order_by("-is_primary", "client__name_key", "pk")


def team_viewer(request: UserRequest) -> Viewer | None:
    """Return the look that somebody of the team has begun, or None once it is over or the right to it gone."""
    if not may(request.user, IMPERSONATE):
        return None
    begun = Impersonation.objects.open().filter(pk=request.session[IMPERSONATION_KEY], user=request.user)
    look = begun.select_related("contact__client").first()
    return look and Viewer(request.user, look.contact, impersonation=look)


class ViewerMiddleware:
    """Sets ``request.viewer``.

    A contact without any membership in use is signed out here, in whatever session and at whatever address; one
    whose chosen membership has ended reads so and goes on at the home of another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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


def frame(request: HttpRequest) -> dict:
    """Context processor: whose portal it is, who looks, and the sections they may open; nothing outside the portal."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.contact is None:
        return {}
    company = Company.own()
    return {
        "viewer": viewer,
        "company_name": company.display_name,
        "company_logo": reverse("portal:logo") if company.logo_id else static(settings.COMPANY_LOGO),
        "portal_sections": sections_for(viewer, request.path),
    }

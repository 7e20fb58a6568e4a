"""Who looks at the portal: a contact through a membership, or somebody of the team in its place."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.templatetags.static import static
from django.urls import reverse

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
    """Somebody in the portal. ``contact`` is the membership they act through.

    ``impersonation`` is set for somebody of the team, who only looks. ``memberships`` are all of the person's.
    """

    user: User
    contact: Contact
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

    def holds(self, permissions: Collection[str]) -> bool:
        """Return whether the person has ``permissions`` here; who looks in a contact's place has the contact's."""
        if self.is_read_only:
            return self.contact.in_use and set(permissions) <= set(rights_of(self.contact))
        return self.user.kind == User.Kind.CONTACT and self.user.has_perms(permissions, self.contact)

    def scope(self, permission: str) -> Scope:
        """Return how far the right ``permission`` reaches."""
        return rights_of(self.contact)[permission]


class ViewerRequest(Request):
    """A request once the middleware knows who looks: None for somebody who is not in the portal."""

    viewer: Viewer | None


class PortalRequest(ViewerRequest, UserRequest):
    """A request of a page of the portal: of somebody who has signed in."""


def viewer_of(request: Request) -> Viewer | None:
    """Return the viewer of a request, or None for somebody who is not in the portal.

    The database is asked at every request, so that a deactivation counts from the next one on.
    """
    user, session = request.user, request.session
    if not user.is_authenticated:
        return None
    if user.kind == User.Kind.CONTACT:
        return contact_viewer(user, session)
    return team_viewer(user, session) if IMPERSONATION_KEY in session else None


def contact_viewer(user: User, session: SessionBase) -> Viewer | None:
    """Return the contact acting through the membership they chose, else the first in use; None where that has ended."""
    memberships = tuple(memberships_of(user))
    chosen = session.get(MEMBERSHIP_KEY)
    contact = next((one for one in memberships if chosen in (None, one.pk)), None)
    return Viewer(user, contact, memberships) if contact else None


def memberships_of(user: User) -> QuerySet[Contact]:
    """Return the contacts in use that ``user`` is, with their clients; the main ones first."""
    rows = Contact.objects.active().filter(user=user).select_related("client")
    return rows.order_by("-is_primary", "client__name_key", "pk")


def team_viewer(user: User, session: SessionBase) -> Viewer | None:
    """Return the look that somebody of the team has begun, or None once it is over or the right to it gone."""
    if not may(user, IMPERSONATE):
        return None
    begun = Impersonation.objects.open().filter(pk=session[IMPERSONATION_KEY], user=user)
    look = begun.select_related("contact__client").first()
    return Viewer(user, look.contact, impersonation=look) if look else None


def frame(viewer: Viewer, path: str) -> dict[str, Any]:
    """Return what the portal's pages show around their content: whose it is, who looks, the sections they may open."""
    company = Company.own()
    return {
        "viewer": viewer,
        "company_name": company.display_name,
        "company_logo": reverse("portal:logo") if company.logo_id else static(settings.COMPANY_LOGO),
        "portal_sections": sections_for(viewer, path),
    }

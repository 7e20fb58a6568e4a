"""Who looks at the portal: a contact through one of their memberships, or somebody of the team in its place."""

from dataclasses import dataclass

from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.access import may
from portal.models import Impersonation
from portal.rights import rights_of

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
    memberships: tuple = ()
    impersonation: Impersonation | None = None

    @property
    def is_read_only(self):
        """Whether the person may change nothing."""
        return self.impersonation is not None

    @property
    def others(self):
        """The memberships the person may switch to."""
        return [contact for contact in self.memberships if contact != self.contact]

    def scope(self, permission):
        """Return how far the right ``permission`` reaches."""
        return rights_of(self.contact)[permission]


def viewer_of(request):
    """Return the viewer of a request, or None for whoever has no business in the portal.

    The database is asked at every request, so that a deactivation counts from the next one on.
    """
    user = request.user
    if not user.is_authenticated:
        return None
    return contact_viewer(request) if user.is_contact else team_viewer(request)


def contact_viewer(request):
    """Return the contact behind the request, acting through the membership they chose, else the first in use."""
    memberships = tuple(memberships_of(request.user))
    chosen = request.session.get(MEMBERSHIP_KEY)
    contact = next((one for one in memberships if one.pk == chosen), None)
    if contact is None and chosen is None and memberships:
        contact = memberships[0]
    return Viewer(request.user, contact, memberships)


def memberships_of(user):
    """Return the contacts in use that ``user`` is, with their clients; the main ones first."""
    rows = Contact.objects.active().filter(user=user).select_related("client")
    return rows.order_by("-is_primary", "client__name_key", "pk")


def team_viewer(request):
    """Return the look that somebody of the team has going on, or None."""
    pk = request.session.get(IMPERSONATION_KEY)
    if pk is None or not may(request.user, IMPERSONATE):
        return None
    look = Impersonation.objects.open().filter(pk=pk, user=request.user).select_related("contact__client").first()
    return look and Viewer(request.user, look.contact, impersonation=look)

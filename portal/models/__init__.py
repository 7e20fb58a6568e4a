"""What a contact may do, how it was let in, when it was here, and who looked in its place."""

from portal.models.access import ContactAccess, Grant
from portal.models.change import AccessChange
from portal.models.impersonation import Impersonation
from portal.models.invitation import Invitation
from portal.models.profile import Profile, ProfileRight, Scope
from portal.models.visit import Visit

__all__ = [
    "AccessChange",
    "ContactAccess",
    "Grant",
    "Impersonation",
    "Invitation",
    "Profile",
    "ProfileRight",
    "Scope",
    "Visit",
]

"""Demo data of the portal: what the demo contact may do at each of its clients, and files to look at."""

from contacts.models import Contact
from portal.models import Profile
from portal.services import give_profile

# At the first client it decides everything, at the second it only does its work.
PROFILES = ("owner", "technician")


def seed(world):
    """Give the demo contact a different profile at each client, so that the same log-in sees two portals."""
    profiles = {profile.key: profile for profile in Profile.objects.filter(key__in=PROFILES)}
    memberships = Contact.objects.filter(user=world.contact).order_by("pk")
    for contact, key in zip(memberships, PROFILES, strict=False):
        give_profile(contact=contact, profile=profiles[key])

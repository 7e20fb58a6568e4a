"""Demo data of the portal: what the demo contact may do at each of its clients, and files to look at."""

from django.core.files.base import ContentFile

from clients.demo.world import World
from contacts.models import Contact
from contacts.services import share
from napsix.accounts.models import User
from napsix.files.models import StoredFile
from napsix.files.services import store
from portal.models import Profile
from portal.services import give_profile

# At the first client it decides everything, at the second it only does its work.
PROFILES = ("owner", "technician")
MAX_BYTES = 10_000
# Files of the team, with a word about each, and one that the contact sent.
TEXTS = {
    "Condiciones de servicio.txt": ("Las de este año.", "Atendemos de lunes a viernes de 9 a 18.\n"),
    "Plan de trabajo.txt": ("Lo que vimos en la reunión.", "1. Relevamiento\n2. Instalación\n3. Capacitación\n"),
}
SENT = ("Planos de la oficina.txt", "Para la instalación.", "Planta baja: recepción y depósito.\n")


def seed(world: World) -> None:
    """Give the demo contact a different profile at each client, so that the same log-in sees two portals."""
    profiles = {profile.key: profile for profile in Profile.objects.filter(key__in=PROFILES)}
    memberships = Contact.objects.filter(user=world.contact).select_related("client").order_by("pk")
    for contact, key in zip(memberships, PROFILES, strict=False):
        give_profile(contact=contact, profile=profiles[key])
        share_files(contact, user=world.staff[0] if world.staff else None)


def share_files(contact: Contact, *, user: User | None) -> None:
    """Share the demo files with the contact's client, and one of the contact's with the team."""
    for name, (note, text) in TEXTS.items():
        share(kept(name, text, user=user), client=contact.client, note=note, user=user)
    name, note, text = SENT
    share(kept(name, text, user=contact.user), client=contact.client, note=note, sender=contact)


def kept(name: str, text: str, *, user: User | None) -> StoredFile:
    """Return the stored file of this name and text."""
    return store(ContentFile(text.encode(), name="demo"), name=name, user=user, max_bytes=MAX_BYTES)

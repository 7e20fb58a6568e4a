"""What the portal adds to the pages of a contact and of a client."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.requests import UserRequest
from napsix.crud.access import may
from napsix.crud.additions import Panel, panels
from portal.catalogue import by_group, catalogue
from portal.models import Impersonation, Invitation, Visit
from portal.rights import explained, profile_of
from portal.services import STATES, refusal, signs_in_elsewhere, state_of
from portal.viewer import GRANT, IMPERSONATE, INVITE

SHOWN = 10
VIEW = ("contacts.view_contact",)


def last_seen(contacts: Collection[Contact]) -> dict[int, tuple[datetime, bool]]:
    """Return ``{contact pk: (moment, whether it is connected now)}`` of those that ever came, in two queries."""
    visits = Visit.objects.filter(contact__in=contacts)
    connected = set(visits.connected().values_list("contact", flat=True))
    moments = visits.order_by().values("contact").annotate(last=Max("seen_at")).values_list("contact", "last")
    return {pk: (moment, pk in connected) for pk, moment in moments}


def access_panel(contact: Contact, request: UserRequest) -> dict[str, Any]:
    """How the contact stands with the portal, and what may be done about it."""
    user, state = request.user, state_of(contact)
    label, colour = STATES[state]
    seen, is_connected = last_seen([contact]).get(contact.pk, (None, False))
    may_invite = may(user, INVITE) and not refusal(contact)
    is_elsewhere = signs_in_elsewhere(contact)
    return {
        "contact": contact,
        "state": label,
        "colour": colour,
        "profile": profile_of(contact),
        "invitation": Invitation.objects.filter(contact=contact).select_related("invited_by").first(),
        "login": contact.user.email if contact.user and is_elsewhere else "",
        "move_url": reverse("contacts_move", args=[contact.pk]) if is_elsewhere and may(user, INVITE) else None,
        "seen": seen,
        "is_connected": is_connected,
        "invite_url": reverse("contacts_invite", args=[contact.pk]) if may_invite else None,
        "invite_label": _("Invitar de nuevo") if state in ("invited", "expired") else _("Invitar"),
        "revoke_url": reverse("contacts_revoke", args=[contact.pk]) if may_invite and state == "invited" else None,
        "look_url": reverse("contacts_look", args=[contact.pk]) if may(user, IMPERSONATE) and contact.in_use else None,
    }


def rights_panel(contact: Contact, request: UserRequest) -> dict[str, Any]:
    """What the contact can see and do, and where it comes from."""
    rights = explained(contact, catalogue())
    return {
        "groups": by_group(rights, of=lambda right: right.entry),
        "profile": profile_of(contact),
        "url": reverse("contacts_access", args=[contact.pk]) if may(request.user, GRANT) else None,
        "url_label": _("Cambiar"),
    }


def visits_panel(contact: Contact, request: UserRequest) -> dict[str, Any]:
    """The last visits to the portal, and who of the team looked in the contact's place."""
    visits = Visit.objects.filter(contact=contact)[:SHOWN]
    looks = Impersonation.objects.filter(contact=contact).select_related("user")[:SHOWN]
    return {"visits": list(visits), "looks": list(looks)}


def records_panel(contact: Contact, request: UserRequest) -> dict[str, Any]:
    """What of each kind belongs to the contact: tasks, tickets, files."""
    kinds = []
    for kind in registry.all_kinds():
        if kind.portal and kind.portal.owner and may(request.user, kind.permission("view")):
            rows = list(kind.rows(request.user).filter(**{kind.portal.owner: contact}).order_by("-pk")[:SHOWN])
            kinds += [(kind, rows)] if rows else []
    return {"kinds": kinds}


def client_panel(client: Client, request: UserRequest) -> dict[str, Any] | None:
    """How each contact of the client stands with the portal, and when it was there last."""
    contacts = Contact.objects.visible_to(request.user).filter(client=client).select_related("client", "user")
    unused = Prefetch("invitations", Invitation.objects.unused(), to_attr="unused_invitations")
    contacts = list(contacts.prefetch_related(unused).order_by("-is_primary", "name_key", "pk"))
    if not contacts:
        return None
    seen = last_seen(contacts)
    people = [(contact, STATES[state_of(contact)], *seen.get(contact.pk, (None, False))) for contact in contacts]
    return {
        "people": people,
        "url": reverse("clients_access", args=[client.pk]),
        "url_label": _("Qué ve cada contacto"),
    }


def register() -> None:
    """Put the panels on the pages of contacts and of clients."""
    own = "portal/office/{}_panel.html".format
    on_contact = (
        Panel("portal", gettext_lazy("Portal"), own("access"), access_panel, VIEW, "lock", 10),
        Panel("rights", gettext_lazy("Qué puede ver y hacer"), own("rights"), rights_panel, VIEW, "shield-check", 20),
        Panel("records", gettext_lazy("A su nombre"), own("records"), records_panel, VIEW, "checklist", 30),
        Panel("visits", gettext_lazy("Visitas al portal"), own("visits"), visits_panel, VIEW, "history", 50),
    )
    for panel in on_contact:
        panels.add("contacts.Contact", panel)
    panels.add("clients.Client", Panel("portal", gettext_lazy("Portal"), own("client"), client_panel, VIEW, "lock", 20))

"""Writes of the portal: invitations, what a contact may do, looks in a contact's place."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from contacts.services import change_contact
from napsix.accounts.models import User, lower
from napsix.crud.feed.changes import tell
from napsix.crud.models import hold
from napsix.jobs.mail import queue_email
from portal.models import AccessChange, ContactAccess, Grant, Impersonation, Invitation, Profile, ProfileRight, Scope
from portal.models.invitation import InvitationQuerySet, digest
from portal.rights import as_rights, exceptions_of, portal_names, profile_of
from portal.telling import tell_accepted

# Invitations that one address may be sent in an hour: mail in our name is no weapon (security.md 26).
PER_HOUR = 10
# Two invitations of one contact within this time are one that two people sent, or one person from two tabs.
AT_ONCE = timedelta(minutes=1)
# What somebody chose: the scope of each permission by its key, None to refuse it.
Choices = dict[int, Scope | None]


class InvitationRefused(Exception):
    """The invitation is not sent, or no longer good. ``str()`` is one sentence for whoever tried."""


def refusal(contact: Contact) -> str:
    """Return why ``contact`` cannot be invited, or an empty text."""
    if not contact.in_use:
        return _("está desactivado")
    if contact.user_id:
        return _("ya entra al portal")
    if not contact.email:
        return _("no tiene email")
    return login_refusal(contact, User.objects.filter(email=contact.email).first())


def login_of(invitation: Invitation) -> User | None:
    """Return the log-in that the invited address has already, or None."""
    return User.objects.filter(email=invitation.email).first()


def login_refusal(contact: Contact, login: User | None) -> str:
    """Return why the existing log-in (or None) of the contact's address cannot become this contact's."""
    if login is None:
        return ""
    if not login.is_contact:
        return _("su email es de alguien del equipo")
    if not login.is_active:
        return _("su usuario está bloqueado")
    if Contact.objects.filter(client=contact.client_id, user=login).exists():
        return _("otro contacto de este cliente ya entra con ese email")
    return ""


@transaction.atomic
def invite(*, contact: Contact, user: User, profile: Profile | None = None) -> Invitation:
    """Send ``contact`` a link for the portal; a former link stops working. Returns the invitation.

    ``profile`` is what the contact is given; without one it keeps its own, else the default of today.
    Raises ``InvitationRefused``.
    """
    contact = Contact.objects.select_for_update(of=["self"]).select_related("client").get(pk=contact.pk)
    reason = refusal(contact) or _just_sent(contact) or _too_many(lower(contact.email))
    if reason:
        raise InvitationRefused(reason)
    _change_access(contact, user, lambda: give_profile(contact=contact, profile=profile))
    _unused_of(contact).update(revoked_at=Now())
    invitation = Invitation(contact=contact, email=lower(contact.email), invited_by=user)
    invitation.token_hash = digest(invitation.token)
    invitation.save(force_insert=True)
    queue_email(
        to=invitation.email,
        key=f"invitation:{invitation.pk}",
        subject=_("Invitación al portal"),
        kind="invitation",
        context={"invitation": invitation.pk},
        related=f"contacts.contact:{contact.pk}",
        user=user,
    )
    return invitation


def _just_sent(contact: Contact) -> str:
    """Return why a link that went out a moment ago is not replaced: somebody else of the team sent it, or a tab."""
    sent = Invitation.objects.usable().filter(contact=contact, created_at__gt=Now() - AT_ONCE)
    return _("ya se le mandó una invitación hace menos de un minuto") if sent.exists() else ""


def _too_many(email: str) -> str:
    recent = Invitation.objects.filter(email=email, created_at__gt=Now() - timedelta(hours=1)).count()
    return _("ya se le mandaron muchas invitaciones en la última hora") if recent >= PER_HOUR else ""


def _unused_of(contact: Contact) -> InvitationQuerySet:
    return Invitation.objects.unused().filter(contact=contact)


def revoke(*, contact: Contact) -> bool:
    """Make the open invitation of ``contact``, if any, good for nothing; return whether there was one."""
    return bool(_unused_of(contact).update(revoked_at=Now()))


def signs_in_elsewhere(contact: Contact) -> bool:
    """Return whether the contact's log-in has another address than the contact has now."""
    return contact.user is not None and lower(contact.user.email) != lower(contact.email)


@transaction.atomic
def move_access(*, contact: Contact, user: User) -> Invitation:
    """Take the contact from the log-in of its old address and invite the one it has now. Returns the invitation.

    What it may do stays. Raises ``InvitationRefused``, and the old log-in goes on then.
    """
    contact = Contact.objects.select_for_update(of=["self"]).select_related("client", "user").get(pk=contact.pk)
    if not signs_in_elsewhere(contact):
        raise InvitationRefused(_("entra con el email que tiene"))
    contact.user = None
    contact.save(update_fields=["user"])
    return invite(contact=contact, user=user)


@transaction.atomic
def accept(*, invitation: Invitation, user: User | None = None, password: str | None = None) -> User:
    """Use ``invitation`` up and make its contact ``user``, or a new log-in with ``password``. Returns the log-in.

    Of two people at once exactly one gets in; the other, and whoever comes too late, gets ``InvitationRefused``.
    """
    gone = _("El enlace venció, ya se usó o se anuló. Pedí uno nuevo a quien te invitó.")
    if not invitation.consume():
        raise InvitationRefused(gone)
    contact = Contact.objects.select_related("client").get(pk=invitation.contact_id)
    if user is not None and (lower(user.email) != invitation.email or login_refusal(contact, user)):
        raise InvitationRefused(gone)
    login = user or _new_login(contact, invitation.email, password)
    if not Contact.objects.filter(pk=contact.pk, user=None, is_active=True).update(user=login):
        raise InvitationRefused(gone)
    before, contact.user = copy(contact), login
    tell(before, contact, user=login)
    tell_accepted(contact)
    return login


def _new_login(contact: Contact, email: str, password: str | None) -> User:
    values: dict[str, Any] = {"kind": User.Kind.CONTACT, "name": contact.full_name, "language": contact.language}
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, **values)
    except IntegrityError:  # somebody with this address came in by another client's link a moment ago
        raise InvitationRefused(_("Ya tenés usuario: iniciá sesión y abrí el enlace otra vez.")) from None


def give_profile(*, contact: Contact, profile: Profile | None = None) -> None:
    """Give ``contact`` the profile; without one, fix the default of today unless it has its own already."""
    if profile is not None:
        ContactAccess.objects.update_or_create(contact=contact, defaults={"profile": profile})
    else:
        default = Profile.objects.get(is_default=True)
        ContactAccess.objects.get_or_create(contact=contact, defaults={"profile": default})


@transaction.atomic
def set_access(*, contact: Contact, profile: Profile, exceptions: Choices, user: User) -> None:
    """Set what ``contact`` may do: its profile, and ``{permission pk: Scope, or None to refuse}`` over it."""

    def change() -> None:
        give_profile(contact=contact, profile=profile)
        Grant.objects.filter(contact=contact).exclude(permission__in=exceptions).delete()
        for permission, scope in exceptions.items():
            values = {"allowed": scope is not None, "given_by": user} | ({"scope": scope} if scope else {})
            Grant.objects.update_or_create(contact=contact, permission_id=permission, defaults=values)

    _change_access(contact, user, change)


def _change_access(contact: Contact, user: User, change: Callable[[], None]) -> None:
    """Do ``change``, and keep in the history what the contact may do otherwise after it."""
    before = _access_of(contact)
    change()
    AccessChange.keep(contact=contact, user=user, before=before, after=_access_of(contact))


def _access_of(contact: Contact) -> dict[str, str]:
    exceptions = {name: scope.value if scope else "no" for name, scope in exceptions_of(contact).items()}
    return {"profile": str(profile_of(contact))} | exceptions


@transaction.atomic
def change_profile(*, profile: Profile, rights: Choices, user: User) -> None:
    """Save the profile and what it gives: ``{permission pk: Scope, or None}``; a None is kept: no default returns."""
    before = _profile_rights(profile)
    profile.save()
    for permission, scope in rights.items():
        values = {"allowed": scope is not None} | ({"scope": scope} if scope else {})
        ProfileRight.objects.update_or_create(profile=profile, permission_id=permission, defaults=values)
    AccessChange.keep(profile=profile, user=user, before=before, after=_profile_rights(profile))


def _profile_rights(profile: Profile) -> dict[str, str]:
    """Return what is stored of a profile: its words, and each right there is with its scope or "no"."""
    stored = Profile.objects.get(pk=profile.pk)
    rights = as_rights(stored.rights.all())
    given = {name: scope.value if (scope := rights.get(name)) else "no" for name in portal_names()}
    return {"name": stored.name, "description": stored.description} | given


@transaction.atomic
def make_default(*, profile: Profile, user: User) -> bool:
    """Make ``profile`` the one of contacts for whom nobody chose. Returns whether it was not that already."""
    hold(Profile, *Profile.objects.values_list("pk", flat=True))
    former = Profile.objects.filter(is_default=True)
    if former.filter(pk=profile.pk).exists():
        return False
    for one, is_default in [*((one, False) for one in former), (profile, True)]:
        before = {"is_default": Profile.objects.get(pk=one.pk).is_default}
        Profile.objects.filter(pk=one.pk).update(is_default=is_default)
        AccessChange.keep(profile=one, user=user, before=before, after={"is_default": is_default})
    return True


@transaction.atomic
def start_look(*, contact: Contact, user: User, reason: str) -> Impersonation:
    """Note that ``user`` looks at the portal as ``contact``, and why; a look still going on ends. Returns the row."""
    Impersonation.objects.filter(user=user, ended_at=None).update(ended_at=Now())
    return Impersonation.objects.create(contact=contact, user=user, reason=reason)


def stop_look(*, user: User, pk: int | None) -> Impersonation | None:
    """End the look ``pk`` of ``user``; return it, or None for one that is not theirs."""
    look = Impersonation.objects.filter(pk=pk, user=user).select_related("contact").first()
    if look is not None:
        look.stop()
    return look


@transaction.atomic
def change_account(*, contact: Contact, user: User) -> Contact:
    """Save what a contact changed of itself, and return it; its name and language go to the log-in too.

    Raises ``StaleRow`` when somebody else saved the contact meanwhile.
    """
    change_contact(contact=contact)
    User.objects.filter(pk=user.pk).update(language=contact.language, name=contact.full_name)
    return contact


# What a contact's way into the portal stands at.
STATES = {
    "never": (gettext_lazy("Nunca invitado"), "secondary"),
    "invited": (gettext_lazy("Invitado"), "azure"),
    "expired": (gettext_lazy("Invitación vencida"), "yellow"),
    "active": (gettext_lazy("Activo"), "green"),
    "blocked": (gettext_lazy("Bloqueado"), "red"),
}


def state_of(contact: Contact) -> str:
    """Return the key in ``STATES`` of the contact's way into the portal."""
    if not contact.in_use or (contact.user and not contact.user.is_active):
        return "blocked"
    if contact.user:
        return "active"
    fetched = getattr(contact, "unused_invitations", None)
    last = _unused_of(contact).first() if fetched is None else next(iter(fetched), None)
    if last is None:
        return "never"
    return "expired" if last.has_lapsed or last.email != lower(contact.email) else "invited"

"""What a contact may see and do, and where each right comes from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.models import Contact
from portal.catalogue import PortalRight
from portal.models import ContactAccess, Grant, Profile, ProfileRight, Scope
from portal.models.profile import PORTAL_VERB

# What a profile or the exceptions say: a permission's scope, or None where it is refused.
Decisions = dict[str, Scope | None]
# One permission as rows of profiles and of exceptions say it.
NAME = ("permission__content_type__app_label", "permission__codename")


def rights_of(contact: Any) -> dict[str, Scope]:
    """Return the rights of ``contact`` as ``{"clients.portal_view_invoice": Scope.CLIENT}``.

    The profile's, with the exceptions laid over them: two queries, kept on the instance, which lives for a request.
    It does not ask whether the contact is in use: ``portal.backends`` does.
    """
    if not hasattr(contact, "portal_rights"):
        contact.portal_rights = laid_over(profile_rights(contact), exceptions_of(contact))
    return contact.portal_rights


def scopes_of(contacts: Collection[Contact], permission: str) -> dict[int, Scope | None]:
    """Return ``{contact pk: scope, or None}`` of one permission, as ``rights_of`` has it, by four queries for all."""
    app, codename = permission.split(".")
    named = {"permission__content_type__app_label": app, "permission__codename": codename}
    chosen = dict(ContactAccess.objects.filter(contact__in=contacts).values_list("contact", "profile"))
    default = Profile.objects.filter(is_default=True).values_list("pk", flat=True).first()
    given = _scopes(ProfileRight.objects.filter(**named), "profile")
    own = _scopes(Grant.objects.filter(contact__in=contacts, **named), "contact")
    return {one.pk: own.get(one.pk, given.get(chosen.get(one.pk, default))) for one in contacts}


def _scopes(rows: QuerySet, whose: str) -> dict[int, Scope | None]:
    return {pk: Scope(scope) if allowed else None for pk, scope, allowed in rows.values_list(whose, "scope", "allowed")}


def profile_of(contact: Contact) -> Profile | None:
    """Return the contact's profile: the one it was given, else the default."""
    access = ContactAccess.objects.filter(contact=contact).select_related("profile").first()
    return access.profile if access else Profile.objects.filter(is_default=True).first()


def profile_rights(contact: Contact) -> Decisions:
    """Return what the contact's profile says as ``{permission: Scope, or None for a refusal}``."""
    chosen = ContactAccess.objects.filter(contact=contact, profile=OuterRef("profile"))
    chose_none = ~Exists(ContactAccess.objects.filter(contact=contact))
    return as_rights(ProfileRight.objects.filter(Exists(chosen) | Q(chose_none, profile__is_default=True)))


def exceptions_of(contact: Contact) -> Decisions:
    """Return the contact's exceptions as ``{permission: Scope, or None for a refusal}``."""
    return as_rights(Grant.objects.filter(contact=contact))


def laid_over(base: Decisions, exceptions: Decisions) -> dict[str, Scope]:
    """Return ``{permission: Scope}`` of what is allowed once ``exceptions`` are laid over ``base``."""
    return {name: scope for name, scope in (base | exceptions).items() if scope is not None}


@dataclass(frozen=True)
class Right:
    """One permission of a contact, as the back office shows it.

    ``scope`` is None where the contact has not got it; ``by_hand`` tells whether an exception says so.
    """

    entry: PortalRight
    scope: Scope | None
    by_hand: bool


def explained(contact: Contact, entries: Iterable[PortalRight]) -> list[Right]:
    """Return a ``Right`` for each of ``entries``, whether the contact has it or not."""
    base, exceptions = profile_rights(contact), exceptions_of(contact)
    allowed = laid_over(base, exceptions)
    return [Right(entry, allowed.get(entry.name), entry.name in exceptions) for entry in entries]


def portal_permissions() -> dict[tuple[str, str], int]:
    """Return ``{(app, codename): primary key}`` of every permission that contacts may be given."""
    rows = Permission.objects.filter(codename__startswith=PORTAL_VERB)
    return {(app, code): pk for pk, app, code in rows.values_list("pk", "content_type__app_label", "codename")}


def portal_names() -> dict[str, int]:
    """Return ``{full name: primary key}`` of every permission that contacts may be given."""
    return {f"{app}.{code}": pk for (app, code), pk in portal_permissions().items()}


def keys_of(entries: Iterable[PortalRight]) -> dict[str, int]:
    """Return ``{full name: primary key}`` of the entries' permissions."""
    names = portal_names()
    return {entry.name: names[entry.name] for entry in entries if entry.name in names}


def as_rights(rows: QuerySet) -> Decisions:
    """Return what rows of a profile or of exceptions say as ``{permission: Scope, or None for a refusal}``."""
    rows = rows.filter(permission__codename__startswith=PORTAL_VERB).values_list(*NAME, "scope", "allowed")
    return {f"{app}.{codename}": Scope(scope) if allowed else None for app, codename, scope, allowed in rows}

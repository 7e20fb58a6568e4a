"""Writes on the members of the team."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from napsix.accounts.models import User
from napsix.jobs.mail import queue_email

# Whoever may change users can give everything else.
KEY = "accounts.change_user"


class LastAdministrator(Exception):
    """Nobody would be left who may change users."""


@transaction.atomic
def invite_member(*, member: User, groups: Iterable[Group]) -> User:
    """Save a new member without a password, and mail them a link to choose one. Returns the member."""
    member.kind = member.Kind.STAFF
    member.set_unusable_password()
    member.save()
    member.groups.set(groups)
    queue_email(
        to=[member.email],
        key=f"staff-invitation:{member.pk}",
        kind="staff_invitation",
        context={"user": member.pk},
        related=f"accounts.user:{member.pk}",
    )
    return member


@transaction.atomic
def change_member(*, member: User, groups: Iterable[Group]) -> User:
    """Save a member and their groups. Raises ``LastAdministrator``."""
    member.save()
    member.groups.set(groups)
    _some_administrator_is_left()
    return member


@transaction.atomic
def set_active(*, member: User, is_active: bool) -> None:
    """Put a member out of use or back; Django refuses their sessions from the next request on.

    Raises ``LastAdministrator``.
    """
    member.is_active = is_active  # ty: ignore[invalid-assignment] - the stubs give it two types
    member.save(update_fields=["is_active"])
    _some_administrator_is_left()


def administrators() -> QuerySet[User]:
    """Return the active members who may change users."""
    app, codename = KEY.split(".")
    key = Permission.objects.filter(content_type__app_label=app, codename=codename)
    may = Q(is_superuser=True) | Q(groups__permissions__in=key) | Q(user_permissions__in=key)
    members = User.objects.filter(kind="staff", is_active=True)
    return members.filter(pk__in=members.filter(may).values("pk")).order_by("name", "email")


def hold_team() -> None:
    """Let nobody else decide who administers until the caller's transaction ends: the rows are locked in one order."""
    list(administrators().order_by("pk").select_for_update())


def _some_administrator_is_left() -> None:
    if not list(administrators().select_for_update()):
        raise LastAdministrator

"""The authentication backend that answers what a contact may do, through ``user.has_perm(permission, contact)``."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from contacts.models import Contact
from portal.rights import rights_of


class ContactBackend(BaseBackend):
    """Answers for contacts only, and only about one of their own memberships in use.

    It signs nobody in. Without a contact to ask about it answers no, so nothing here opens the back office; a member
    of the team, superuser or not, is never let into the portal by it.
    """

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Return the names of what ``user_obj`` may do as the contact ``obj``; empty for anything else."""
        return set(rights_of(obj)) if is_member(user_obj, obj) else set()

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """Return whether ``user_obj`` may do ``perm`` as the contact ``obj``."""
        return is_member(user_obj, obj) and perm in rights_of(obj)


def is_member(user: AbstractBaseUser | AnonymousUser, contact: Model | None) -> bool:
    """Return whether ``user`` is a contact's log-in and ``contact`` a membership of theirs, all of them in use."""
    return (
        isinstance(contact, Contact)
        and getattr(user, "is_contact", False)
        and user.is_active
        and contact.user_id == user.pk
        and contact.in_use
    )

"""Who signs in, and what staff may do. What contacts may do is answered by the portal's own backend."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model

from napsix.accounts.models import User

AnyUser = AbstractBaseUser | AnonymousUser


class EmailBackend(ModelBackend):
    """Email and password for everybody; permissions through groups for staff only.

    Django's backend does the same work for an unknown, an inactive and a wrong sign-in.
    """

    def get_user_permissions(self, user_obj: AnyUser, obj: Model | None = None) -> set[str]:
        """The permissions given to the user directly; none to a contact, whatever rows say."""
        return set() if is_contact(user_obj) else super().get_user_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: AnyUser, obj: Model | None = None) -> set[str]:
        """The permissions of the user's groups; none to a contact, whatever rows say."""
        return set() if is_contact(user_obj) else super().get_group_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj: AnyUser, obj: Model | None = None) -> set[str]:
        """All of the user's permissions, by one query where Django's backend asks two: each page asks for them."""
        if (
            not isinstance(user_obj, User)
            or not user_obj.is_active
            or user_obj.is_superuser
            or obj is not None
            or user_obj.kind == User.Kind.CONTACT
        ):
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            names = [
                Permission.objects.filter(**{path: user_obj})
                .order_by()
                .values_list("content_type__app_label", "codename")
                for path in ("user", "group__user")
            ]
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names[0].union(names[1])}
        return user_obj._perm_cache


def is_contact(user: AnyUser) -> bool:
    """Whether the user, who may be anonymous, is a contact."""
    return getattr(user, "kind", None) == User.Kind.CONTACT

"""Who signs in, and what staff may do. What contacts may do is answered by the portal's own backend."""

from django.contrib.auth.backends import ModelBackend


class EmailBackend(ModelBackend):
    """Email and password for everybody; permissions through groups for staff only.

    Django's backend does the same work for an unknown, an inactive and a wrong sign-in.
    """

    def get_user_permissions(self, user_obj, obj=None):
        """The permissions given to the user directly; none to a contact, whatever rows say."""
        return set() if is_contact(user_obj) else super().get_user_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj, obj=None):
        """The permissions of the user's groups; none to a contact, whatever rows say."""
        return set() if is_contact(user_obj) else super().get_group_permissions(user_obj, obj)


def is_contact(user):
    """Whether the user, who may be anonymous, is a contact."""
    return getattr(user, "is_contact", False)

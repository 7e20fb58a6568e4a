"""What somebody changed of what contacts may see and do: kept for good, and never editable."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User


class AccessChange(models.Model):
    """One change of what a ``contact`` may do, or of what a ``profile`` gives to all who have it.

    ``before`` and ``after`` hold what differs: a permission's full name with its scope, "no", or nothing where the
    profile decides; and ``profile``, ``name``, ``description`` and ``is_default`` with their values.
    """

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, null=True, related_name="access_changes")
    profile = models.ForeignKey("portal.Profile", models.CASCADE, null=True, related_name="changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        verbose_name = _("cambio de permisos del portal")
        verbose_name_plural = _("cambios de permisos del portal")
        constraints = [
            CheckConstraint(
                condition=Q(contact=None, profile__isnull=False) | Q(contact__isnull=False, profile=None),
                name="access_change_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id or self.profile_id}, {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def keep(cls, *, before: dict[str, Any], after: dict[str, Any], user: User | None, **of: Any) -> None:
        """Keep what differs between two dictionaries, if anything does; ``of`` is the contact or the profile."""
        names = [name for name in before | after if before.get(name) != after.get(name)]
        if names:
            old, new = ({name: values.get(name) for name in names} for values in (before, after))
            cls.objects.create(before=old, after=new, user=user, **of)

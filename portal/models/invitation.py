"""An invitation to the portal: a link for one use."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.accounts.models import User

LIFETIME = timedelta(hours=48)
SALT = "portal.invitation"


def new_seed() -> str:
    """Return 128 random bits as text."""
    return secrets.token_hex(16)


def lapse() -> datetime:
    """Return when an invitation made now stops being good."""
    return timezone.now() + LIFETIME


def digest(token: str) -> str:
    """Return what is kept of a link's token: somebody who reads the table cannot use it."""
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    """Invitations by what they are still good for."""

    def unused(self) -> Self:
        """Return those nobody used or revoked, lapsed ones too."""
        return self.filter(used_at=None, revoked_at=None)

    def usable(self) -> Self:
        """Return those whose link still works, by the database's clock: sent to the address that the contact has."""
        in_use = Contact.objects.active().filter(pk=OuterRef("contact"), email_key=OuterRef("email"))
        return self.unused().filter(Exists(in_use), expires_at__gt=Now())

    def by_token(self, token: str) -> "Invitation | None":
        """Return the usable invitation that a link names, or None."""
        return self.usable().filter(token_hash=digest(token)).select_related("contact__client").first()

    def was_used_by(self, user: User, token: str) -> bool:
        """Return whether ``user`` came in by the link of this token."""
        return self.filter(token_hash=digest(token), contact__user=user).exclude(used_at=None).exists()


class Invitation(models.Model):
    """A link sent to a contact's address, good for ``LIFETIME`` and once (security.md 14, 28).

    The token follows from ``seed`` and the installation's secret key, so the worker can write it into the mail,
    twice if it must, while neither the table nor the outbox holds it.
    """

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("enviada a"))
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("creada"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("vence"), default=lapse, editable=False)
    used_at = models.DateTimeField(_("usada"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("anulada"), null=True, editable=False)

    objects = cast("InvitationQuerySet", InvitationQuerySet.as_manager())

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        verbose_name = _("invitación")
        verbose_name_plural = _("invitaciones")
        indexes = [models.Index(fields=["email", "created_at"], name="invitation_by_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(used_at=None, revoked_at=None), name="invitation_one_unused"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.created_at:%Y-%m-%d}"

    @property
    def token(self) -> str:
        """The secret of the link."""
        return salted_hmac(SALT, self.seed, algorithm="sha256").hexdigest()

    @property
    def link(self) -> str:
        """The address sent by mail, built from PUBLIC_BASE_URL and never from a request (security.md 14)."""
        return settings.PUBLIC_BASE_URL + reverse("portal:invitation", args=[self.token])

    @property
    def has_lapsed(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    def consume(self) -> bool:
        """Use the invitation up; return whether it was still usable. Of two at once exactly one gets True.

        ``usable`` joins no table, so that the second UPDATE looks again at the row that the first one changed:
        PostgreSQL would take the rows of a subquery as they were.
        """
        return bool(type(self).objects.usable().filter(pk=self.pk).update(used_at=Now()))

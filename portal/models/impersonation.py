"""Somebody of the team looking at the portal in a contact's place."""

from datetime import datetime, timedelta
from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LENGTH = timedelta(minutes=30)


def end_of_look() -> datetime:
    """Return when a look begun now ends by itself."""
    return timezone.now() + LENGTH


class ImpersonationQuerySet(models.QuerySet):
    """Looks of the team at the portal, narrowed to those going on."""

    def open(self) -> Self:
        """Return those going on: not stopped, not over, and the contact in use."""
        return self.filter(ended_at=None, ends_at__gt=Now(), contact__is_active=True, contact__client__is_active=True)


class Impersonation(models.Model):
    """Who looked as which contact, why, and for how long: read only, ``LENGTH`` at most (security.md 24)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("quién miró"))
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="impersonations")
    reason = models.CharField(_("motivo"), max_length=300)
    started_at = models.DateTimeField(_("desde"), default=timezone.now, editable=False)
    ends_at = models.DateTimeField(default=end_of_look, editable=False)
    ended_at = models.DateTimeField(_("hasta"), null=True, editable=False)

    objects = cast("ImpersonationQuerySet", ImpersonationQuerySet.as_manager())

    class Meta:
        default_permissions = ()
        ordering = ["-started_at", "-pk"]
        verbose_name = _("vista como contacto")
        verbose_name_plural = _("vistas como contacto")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.contact_id}, {self.started_at:%Y-%m-%d %H:%M}"

    def stop(self) -> None:
        """End the look at this moment, unless it has ended already."""
        type(self).objects.filter(pk=self.pk, ended_at=None).update(ended_at=Now())

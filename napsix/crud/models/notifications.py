"""What each person was told, of the team or of a client: the rows under the bell."""

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NotificationQuerySet(models.QuerySet):
    """Notifications of one person, and those nobody looked at yet."""

    def of(self, user: object) -> Self:
        """Return what ``user`` was told."""
        return self.filter(user=user)

    def unread(self) -> Self:
        """Return those that were not opened."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing that one person was told, once: ``key`` names what happened.

    ``text`` is in the person's language; ``url`` is the address, without host, of what it is about; ``related`` names
    that row, as ``"clients.ticket:7"``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    detail = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300)
    related = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True)

    objects = cast("NotificationQuerySet", NotificationQuerySet.as_manager())

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]

    def __str__(self) -> str:
        return self.text

"""When a contact was in the portal."""

from datetime import timedelta
from typing import Self, cast

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.accounts.models import User

# Seen this recently means connected now.
CONNECTED = timedelta(minutes=5)
# After a silence of this length the same session begins another visit.
SILENCE = timedelta(minutes=30)


class VisitQuerySet(models.QuerySet):
    """Visits, narrowed to those that are still going on."""

    def connected(self) -> Self:
        """Return the visits going on: seen within ``CONNECTED``, the session open, everybody in use.

        Leaving deletes the session, so a log-out, or another password, ends the visit at once.
        """
        open_sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
        return self.filter(
            Exists(open_sessions),
            seen_at__gt=Now() - CONNECTED,
            ended_at=None,
            contact__is_active=True,
            contact__client__is_active=True,
            contact__user__is_active=True,
        )

    def visible_to(self, user: User) -> Self:
        """Return the visits that ``user`` may see: staff all of them, nobody else any."""
        return self if user.is_active and user.kind == user.Kind.STAFF else self.none()


class Visit(models.Model):
    """A stay in the portal as one contact. Written by the heartbeat of the open page, and by nothing else.

    ``session_key`` says which sign-in it belongs to; it is never shown.
    """

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="visits")
    session_key = models.CharField(max_length=40, editable=False)
    area = models.CharField(_("sección"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("desde"), db_default=Now())
    seen_at = models.DateTimeField(_("visto"), db_default=Now(), db_index=True)
    ended_at = models.DateTimeField(_("terminó"), null=True)

    objects = cast("VisitQuerySet", VisitQuerySet.as_manager())

    class Meta:
        default_permissions = ()
        ordering = ["-seen_at", "-pk"]
        verbose_name = _("visita")
        verbose_name_plural = _("visitas")
        indexes = [models.Index(fields=["contact", "-seen_at"], name="visit_by_contact")]
        constraints = [
            models.UniqueConstraint(
                fields=["session_key", "contact"], condition=Q(ended_at=None), name="visit_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}, {self.seen_at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, contact: Contact, session_key: str, area: str = "") -> None:
        """Note that ``contact`` is here now, by the database's clock: one UPDATE, unless a visit begins."""
        own = cls.objects.filter(contact=contact, session_key=session_key, ended_at=None)
        if not own.filter(seen_at__gt=Now() - SILENCE).update(seen_at=Now(), area=area):
            own.update(ended_at=F("seen_at"))
            cls.objects.bulk_create([cls(contact=contact, session_key=session_key, area=area)], ignore_conflicts=True)

    @classmethod
    def leave(cls, contact: Contact, session_key: str) -> None:
        """End the visit: the person goes on as another client's contact."""
        cls.objects.filter(contact=contact, session_key=session_key, ended_at=None).update(ended_at=Now())

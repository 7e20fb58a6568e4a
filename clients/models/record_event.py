"""What happened to a client's records, kept for its timeline."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class RecordEvent(models.Model):
    """One event of a record: created, sent, paid, accepted; by somebody of the team or by a contact.

    ``label`` is what the record was called then, so that the event still says it when the record is gone.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="record_events")
    contact = models.ForeignKey("contacts.Contact", models.SET_NULL, null=True, related_name="record_events")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField(max_length=200)
    verb = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["client", "-created_at"], name="record_event_by_client")]

    def __str__(self) -> str:
        return f"{self.label}: {self.verb}"

"""Forms that were sent, so that the same one sent again is not done again."""

from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """One form as somebody sent it, and the answer: saved in one transaction with what it did, or not at all.

    ``digest`` stands for who sent what, where, under which key (``napsix.crud.once``).
    """

    digest = models.CharField(max_length=64, unique=True)
    location = models.TextField()
    messages = models.JSONField(default=list, encoder=MessageEncoder, decoder=MessageDecoder)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.digest

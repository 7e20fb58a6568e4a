"""Messages under a record: what staff and contacts write to each other, with attachments."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.accounts.models import User
from napsix.files.models import StoredFile


class RecordMessage(models.Model):
    """What somebody wrote under a record; concrete ones point to it as ``record``. Never edited.

    ``is_internal`` ones stay with the team. The author is a user or a contact, never both.
    """

    body = models.TextField(_("mensaje"), max_length=20_000)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, editable=False, related_name="+")
    is_internal = models.BooleanField(
        _("nota interna"), default=False, help_text=_("La ve solo el equipo; el cliente no.")
    )
    attachments = models.ManyToManyField(
        "files.StoredFile", blank=True, related_name="+", verbose_name=_("archivos adjuntos")
    )
    created_at = models.DateTimeField(_("enviado"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def author(self) -> Contact | User | None:
        """The contact or the user that wrote it; None where that user was deleted."""
        return self.contact or self.user

    @property
    def is_from_client(self) -> bool:
        """Whether a contact wrote it, not one of the team."""
        return self.contact_id is not None


def write_message(
    record: Any,
    *,
    body: str,
    user: User | None = None,
    contact: Contact | None = None,
    is_internal: bool = False,
    files: Iterable[StoredFile] = (),
) -> Any:
    """Write under ``record``; ``files`` are stored ones. A contact's message is never internal. Returns it.

    Call it inside the transaction of the action.
    """
    rows = record.messages
    message = rows.create(
        body=body, user=None if contact else user, contact=contact, is_internal=is_internal and contact is None
    )
    message.attachments.set(files)
    return message

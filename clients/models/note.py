"""Notes that people write about a client or one of its contacts."""

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.models import ScopedQuerySet


class NoteQuerySet(ScopedQuerySet):
    """Notes, narrowed to those that a contact sees."""

    def for_contact(self, contact: Contact) -> Self:
        """Return the notes that ``contact`` sees: those marked for its client, unless they are about a colleague."""
        about = Q(contact=None) | Q(contact=contact)
        return self.filter(about, client_id=contact.client_id, is_visible=True) if contact.in_use else self.none()


class Note(models.Model):
    """A note. It is internal unless somebody marks it for the client's contacts to see."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="note_set", verbose_name=_("cliente"))
    contact = models.ForeignKey(
        "contacts.Contact", models.SET_NULL, null=True, blank=True, related_name="note_set", verbose_name=_("contacto")
    )
    text = models.TextField(_("nota"), max_length=5_000)
    is_visible = models.BooleanField(_("la ve el cliente"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("escrita"), default=timezone.now, editable=False)

    objects = cast("NoteQuerySet", NoteQuerySet.as_manager())

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        verbose_name = _("nota")
        verbose_name_plural = _("notas")
        indexes = [models.Index(fields=["client", "-created_at"], name="note_by_client")]

    def __str__(self) -> str:
        return self.text[:60]

"""Files that the team and a client's contacts share with each other."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from napsix.crud.models import ScopedQuerySet


class SharedFileQuerySet(ScopedQuerySet):
    """Shared files, narrowed."""

    def for_contact(self, contact, scope="client"):
        """Return the files that ``contact`` sees: its client's that are for everybody, and its own.

        With the scope "mine" only its own: those meant for it, and those it sent.
        """
        if not contact.in_use or scope not in ("mine", "client"):
            return self.none()
        own = Q(contact=contact) | Q(sent_by_contact=contact)
        shared = own if scope == "mine" else own | Q(contact=None)
        return self.filter(shared, client_id=contact.client_id, is_withdrawn=False)


class SharedFile(models.Model):
    """A file of a client: for one ``contact``, or for all of them. Sent by somebody of the team or by a contact.

    Withdrawn, contacts see it no more, and the team still knows it was there.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="shared_files", verbose_name=_("cliente"))
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="shared_files",
        verbose_name=_("para"),
    )
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("archivo"))
    note = models.CharField(_("comentario"), max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    sent_by_contact = models.ForeignKey(
        "contacts.Contact", models.SET_NULL, null=True, blank=True, editable=False, related_name="sent_files"
    )
    created_at = models.DateTimeField(_("compartido"), default=timezone.now, editable=False)
    is_withdrawn = models.BooleanField(_("retirado"), default=False, editable=False)

    objects = SharedFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("archivo compartido")
        verbose_name_plural = _("archivos compartidos")
        default_permissions = ("add", "change", "view", "portal_view", "portal_upload")
        indexes = [models.Index(fields=["client", "-id"], name="shared_file_by_client")]
        constraints = [
            CheckConstraint(condition=Q(sent_by=None) | Q(sent_by_contact=None), name="shared_file_has_one_sender")
        ]

    def __str__(self):
        return self.file.name

    @property
    def sender(self):
        """Who sent it."""
        return self.sent_by_contact or self.sent_by

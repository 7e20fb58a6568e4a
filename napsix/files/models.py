"""The row of a stored file: what people see of it, and what proves it is the same."""

from django.conf import settings
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _

from napsix.files.storage import PrivateStorage, random_path


class StoredFile(models.Model):
    """A file somebody uploaded or the system made. Written once by ``napsix.files.services.store``, never changed.

    ``contact`` and its ``client`` are those of a file that a contact sent: ``napsix.files.quota`` counts by them. One
    that was withdrawn stays for the team to see, and ``takes_room`` of what its client may have no more.
    """

    file = models.FileField(upload_to=random_path, storage=PrivateStorage, max_length=100, unique=True, editable=False)
    name = models.CharField(_("nombre"), max_length=255)
    size = models.PositiveBigIntegerField(_("tamaño"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    content_type = models.CharField(_("tipo"), max_length=120, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("subido por")
    )
    client = models.ForeignKey(
        "clients.Client", models.SET_NULL, null=True, editable=False, db_index=False, related_name="+"
    )
    contact = models.ForeignKey("contacts.Contact", models.SET_NULL, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("subido"), auto_now_add=True)
    takes_room = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("archivo")
        verbose_name_plural = _("archivos")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["client", "contact", "created_at", "size", "takes_room"], name="file_by_sender")
        ]

    def __str__(self) -> str:
        return self.name

    def open(self) -> File:
        """The file, open for reading bytes."""
        return self.file.storage.open(str(self.file.name))

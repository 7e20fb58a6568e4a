"""Files that the team and a client's contacts share with each other."""

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from napsix.accounts.models import User
from napsix.crud.models import ScopedQuerySet


class Audience(models.TextChoices):
    """Which contacts of its client may see a shared file: all, those chosen, or none but the team."""

    ALL = "all", _("Todos los contactos")
    CHOSEN = "chosen", _("Los contactos elegidos")
    TEAM = "team", _("Solo el equipo")


class SharedFileQuerySet(ScopedQuerySet):
    """Shared files, narrowed to those that one contact sees."""

    def own_of(self, contact: Contact) -> Self:
        """Return the files meant for ``contact`` by name, and those it sent."""
        return self.filter(Q(contacts=contact) | Q(sent_by_contact=contact)).distinct()

    def for_contact(self, contact: Contact, scope: str = "client") -> Self:
        """Return the files that ``contact`` sees: its client's that are for everybody, and its own.

        With the scope "mine" only its own: those meant for it, and those it sent.
        """
        if not contact.in_use or scope not in ("mine", "client"):
            return self.none()
        own = self.own_of(contact)
        reached = own if scope == "mine" else own | self.filter(audience=Audience.ALL).distinct()
        return reached.filter(client_id=contact.client_id, is_withdrawn=False).exclude(audience=Audience.TEAM)


class SharedFile(models.Model):
    """A file of a client: for all its contacts, for those of ``contacts``, or for the team alone.

    Sent by somebody of the team or by a contact.

    Withdrawn, contacts see it no more, and the team still knows it was there.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="shared_files", verbose_name=_("cliente"))
    audience = models.CharField(_("quién lo ve"), max_length=6, choices=Audience.choices, default=Audience.ALL)
    contacts = models.ManyToManyField(
        "contacts.Contact", blank=True, related_name="shared_files", verbose_name=_("para")
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

    objects = cast("SharedFileQuerySet", SharedFileQuerySet.as_manager())

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("archivo compartido")
        verbose_name_plural = _("archivos compartidos")
        default_permissions = ("add", "change", "view", "portal_view", "portal_upload")
        indexes = [models.Index(fields=["client", "-id"], name="shared_file_by_client")]
        constraints = [
            CheckConstraint(condition=Q(sent_by=None) | Q(sent_by_contact=None), name="shared_file_has_one_sender"),
            CheckConstraint(condition=Q(audience__in=Audience.values), name="shared_file_audience_known"),
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def audience_text(self) -> str:
        """Who sees it, the chosen contacts by name."""
        chosen = ", ".join(map(str, self.contacts.all())) if self.audience == Audience.CHOSEN else ""
        return chosen or self.get_audience_display()

    @property
    def sender(self) -> User | Contact | None:
        """The person of the team or the contact that sent the file; None where their account is gone."""
        return self.sent_by_contact or self.sent_by

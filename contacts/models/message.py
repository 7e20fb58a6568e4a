"""Messages written to contacts, and the texts they start from."""

import re
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from napsix.accounts.models import User
from napsix.crud.fields import DerivedCharField, folded
from napsix.crud.models import SavesChanges, ScopedQuerySet

# The fields of a template about the person it goes to; nothing else is ever replaced (security.md 6).
MERGE_FIELDS: dict[str, Callable[[Contact, User | str], str]] = {
    "nombre": lambda contact, user: contact.first_name,
    "nombre_completo": lambda contact, user: contact.full_name,
    "cliente": lambda contact, user: str(contact.client),
    "usuario": lambda contact, user: str(user),
}
# What looks like a field: whoever wrote ``{{nombre del cliente}}`` meant one.
IN_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
MARK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def merged(text: str, *, contact: Contact, user: User | str, values: dict[str, str] | None = None) -> str:
    """Return ``text`` with its ``{{merge fields}}`` filled, and the ``values`` by name; other marks stay as typed."""
    values = values or {}

    def fill(mark: re.Match[str]) -> str:
        if mark[1] in values:
            return values[mark[1]]
        field = MERGE_FIELDS.get(mark[1])
        return field(contact, user) if field else mark[0]

    return MARK.sub(fill, text)


class MessageTemplate(SavesChanges):
    """A subject and a text to start from, or what a ``notice`` says instead of its own text."""

    name = models.CharField(_("nombre"), max_length=60)
    name_key = DerivedCharField(max_length=60, unique=True, compute=folded("name"))
    subject = models.CharField(_("asunto"), max_length=200)
    body = models.TextField(_("texto"), max_length=10_000)
    notice = models.CharField(_("aviso automático"), max_length=60, unique=True, null=True, blank=True)

    objects = cast("ScopedQuerySet", ScopedQuerySet.as_manager())

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("plantilla de correo")
        verbose_name_plural = _("plantillas de correo")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the template's form: it has no page of its own."""
        return reverse("contacts:messagetemplate_edit", args=[self.pk])


class Message(models.Model):
    """An email to contacts of one client, as it was written: by somebody of the team, or by itself.

    A message of the second sort has a ``key`` that names the event, so that no event is mailed twice.
    """

    copies: models.QuerySet["MessageCopy"]

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="messages", verbose_name=_("cliente"))
    subject = models.CharField(_("asunto"), max_length=200)
    body = models.TextField(_("texto"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=200, unique=True, null=True, editable=False)  # noqa: DJ001 - unique
    created_at = models.DateTimeField(_("escrito"), default=timezone.now, editable=False)

    objects = cast("ScopedQuerySet", ScopedQuerySet.as_manager())

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        verbose_name = _("correo")
        verbose_name_plural = _("correos")
        indexes = [models.Index(fields=["client", "-id"], name="message_by_client")]

    def __str__(self) -> str:
        return self.subject


class MessageCopy(models.Model):
    """A message's way to one contact: name and address as they were, and the outbox row with its state."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="copies")
    contact = models.ForeignKey("contacts.Contact", models.SET_NULL, null=True, related_name="message_copies")
    name = models.CharField(max_length=240)
    address = models.EmailField()
    email = models.OneToOneField("jobs.Email", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["message", "contact"], name="message_once_per_contact")]

    def __str__(self) -> str:
        return self.name

"""People at clients, and which of them is the main one."""

from collections.abc import Iterable, Sequence
from typing import Any, Self, cast

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from napsix.crud.addresses import row_url
from napsix.crud.fields import Bare, DerivedCharField, SearchField
from napsix.crud.models import Deactivatable, ScopedQuerySet, Stamped, Versioned
from napsix.text import search_document, sort_key


class ContactQuerySet(ScopedQuerySet):
    """Contacts, narrowed to those in use or out of use."""

    def active(self) -> Self:
        """Return the contacts in use: their own state and their client's."""
        return self.filter(is_active=True, client__is_active=True)

    def inactive(self) -> Self:
        """Return the contacts out of use, by their own state or by their client's."""
        return self.filter(Q(is_active=False) | Q(client__is_active=False))

    def count_by_state(self) -> tuple[int, int]:
        """Return how many contacts are in use and how many are not, by one query."""
        numbers = self.aggregate(all=Count("pk"), active=Count("pk", filter=Q(is_active=True, client__is_active=True)))
        return numbers["active"], numbers["all"] - numbers["active"]


class Contact(Stamped, Versioned, Deactivatable):
    """A person at one client. Somebody who works for two clients is a contact of each.

    At most one contact of a client is the main one, and a deactivated contact never is.
    ``user`` is the log-in to the portal, shared by all contacts that are the same person.
    """

    # What the client's row keeps something of.
    SUMMARISED = frozenset({"client", "first_name", "last_name", "email", "phone", "position", "custom", "is_primary"})
    # Whoever writes a contact holds its client's row before: that row sorts and searches by its contacts.
    HELD_FIRST = "client"

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="contacts", verbose_name=_("cliente"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="contacts",
        verbose_name=_("usuario del portal"),
    )
    first_name = models.CharField(_("nombre"), max_length=120)
    last_name = models.CharField(_("apellido"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=60, blank=True)
    position = models.CharField(_("cargo"), max_length=120, blank=True)
    language = models.CharField(_("idioma"), max_length=5, choices=settings.LANGUAGES, default="es-ar")
    notes = models.TextField(_("notas"), blank=True)
    is_primary = models.BooleanField(_("contacto principal"), default=False, editable=False)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    muted_topics = models.JSONField(_("avisos que no recibe"), default=list, blank=True, editable=False)

    name_key = DerivedCharField(max_length=240, compute=lambda contact: sort_key(contact.full_name))
    email_key = DerivedCharField(max_length=254, compute=lambda contact: contact.email.strip().lower())
    search_text = SearchField(compute=lambda contact: contact.describe())

    objects = cast("ContactQuerySet", ContactQuerySet.as_manager())

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")
        permissions = [
            ("export_contact", _("Puede exportar contactos")),
            ("invite_contact", _("Puede invitar contactos al portal")),
            ("grant_contact", _("Puede decidir qué ve cada contacto en el portal")),
            ("impersonate_contact", _("Puede ver el portal como un contacto")),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="contact_by_name"),
            models.Index(Bare("name_key"), name="contact_by_bare_name"),
            models.Index(fields=["email_key"], name="contact_by_email"),
            models.Index(fields=["is_active", "name_key", "id"], name="contact_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(is_primary=True), name="contact_one_primary_per_client"
            ),
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(user__isnull=False), name="contact_one_per_client_and_user"
            ),
            models.CheckConstraint(condition=~Q(first_name=""), name="contact_has_a_name"),
            models.CheckConstraint(condition=Q(is_primary=False) | Q(is_active=True), name="contact_primary_is_active"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name as one text."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def in_use(self) -> bool:
        """Whether both the contact and its client are active."""
        return self.is_active and self.client.is_active

    @property
    def custom_type_id(self) -> int | None:
        """The number of the client type by which its custom fields go."""
        return self.client.client_type_id

    def get_absolute_url(self) -> str:
        """Return the address of the contact's page."""
        return row_url("contacts:contact_detail", self.pk)

    def wants(self, topic: str) -> bool:
        """Return whether mail about the topic with this key goes to the contact."""
        return bool(self.in_use and self.email and topic not in self.muted_topics)

    def pass_on(self, written: Sequence[str]) -> None:
        """Bring what the client's row keeps of its contacts in step."""
        if not self.SUMMARISED.isdisjoint(written):
            self.client.refresh_contacts()

    def save_over(self, now: Self | None, names: Iterable[str] | None = None) -> None:
        left = now.client if now is not None and now.client_id != self.client_id else None
        super().save_over(now, names)
        if left is not None:
            left.refresh_contacts()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and bring what its client keeps of its contacts in step."""
        with transaction.atomic():
            self.hold_first()
            client, deleted = self.client, super().delete(*args, **options)
            client.refresh_contacts()
        return deleted

    def describe(self) -> str:
        """Return the search document: name, position, email, the texts of custom fields, the digits of the phone."""
        custom = [value for value in self.custom.values() if isinstance(value, str)]
        return search_document(self.full_name, self.email, self.position, *custom, phones=[self.phone])

"""Prospects: who may become a client."""

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client, ClientKind, Identification
from napsix.crud.fields import DerivedCharField, SearchField, folded
from napsix.crud.models import ScopedQuerySet, Stamped, Versioned
from napsix.tax_ids import HOME, canonical, formatted, kind_of, label
from napsix.text import search_document


class ProspectState(models.TextChoices):
    """How far a prospect got on its way to becoming a client."""

    NEW = "new", _("Nuevo")
    CONTACTED = "contacted", _("Contactado")
    LOST = "lost", _("Perdido")
    CONVERTED = "converted", _("Convertido")


class ProspectQuerySet(ScopedQuerySet):
    """Prospects, narrowed to those that may still become clients."""

    def open(self) -> Self:
        """Return the prospects that were neither converted nor lost."""
        return self.exclude(state__in=[ProspectState.CONVERTED, ProspectState.LOST])


class Prospect(Stamped, Versioned):
    """Somebody who may become a client. It is never deleted by that: it keeps the client it became."""

    State = ProspectState

    kind = models.CharField(
        _("empresa o persona"), max_length=7, choices=ClientKind.choices, default=ClientKind.COMPANY
    )
    name = models.CharField(_("nombre o razón social"), max_length=200)
    tax_id = models.CharField(_("CUIT"), max_length=30, blank=True)
    tax_id_type = DerivedCharField(
        _("tipo de documento"),
        max_length=8,
        choices=Identification.choices,
        editable=True,
        compute=lambda prospect: kind_of(HOME, prospect.tax_id, prospect.tax_id_type),
    )
    first_name = models.CharField(_("nombre del contacto"), max_length=120, blank=True)
    last_name = models.CharField(_("apellido del contacto"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=60, blank=True)
    source = models.CharField(_("de dónde vino"), max_length=120, blank=True)
    state = models.CharField(_("estado"), max_length=9, choices=State.choices, default=State.NEW)
    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="owned_prospects", verbose_name=_("responsables")
    )
    tags = models.ManyToManyField("Tag", blank=True, related_name="prospects", verbose_name=_("etiquetas"))
    notes = models.TextField(_("notas"), blank=True)
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="prospects",
        verbose_name=_("cliente"),
    )
    converted_at = models.DateTimeField(_("convertido"), null=True, editable=False)
    converted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("convertido por"),
    )

    name_key = DerivedCharField(max_length=200, compute=folded("name"))
    search_text = SearchField(compute=lambda prospect: prospect.describe())

    objects = cast("ProspectQuerySet", ProspectQuerySet.as_manager())

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("prospecto")
        verbose_name_plural = _("prospectos")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="converted", client__isnull=False) | (~Q(state="converted") & Q(client__isnull=True)),
                name="prospect_converted_has_a_client",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the prospect's page."""
        return reverse("clients:prospect_detail", args=[self.pk])

    @property
    def is_converted(self) -> bool:
        """Whether it became a client."""
        return self.state == self.State.CONVERTED

    @property
    def tax_id_label(self) -> str:
        """What the number is called, by its document."""
        return label(HOME, self.tax_id_type)

    @property
    def tax_id_text(self) -> str:
        """The number as people write it."""
        return formatted(HOME, self.tax_id, self.tax_id_type)

    @property
    def contact_name(self) -> str:
        """The person's full name, as far as it is known."""
        return f"{self.first_name} {self.last_name}".strip()

    def clean(self) -> None:
        """Bring the tax id into its one spelling."""
        self.tax_id = canonical(HOME, self.tax_id, self.tax_id_type)

    def describe(self) -> str:
        """Return the search document: the prospect, its person, where it came from, and their numbers."""
        own = [self.name, self.contact_name, self.email, self.source]
        return search_document(*own, numbers=[self.tax_id], phones=[self.phone])

"""The company that uses this: what stands at the head of its documents."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.tax_ids import formatted

# Until somebody fills in the company's data.
DEFAULT_NAME = "Napsix"


class Company(models.Model):
    """One row, the company's own data."""

    name = models.CharField(_("razón social"), max_length=200)
    tax_id = models.CharField(_("CUIT"), max_length=30, blank=True)
    address = models.CharField(_("domicilio"), max_length=300, blank=True)
    phone = models.CharField(_("teléfono"), max_length=60, blank=True)
    email = models.EmailField(_("correo electrónico"), blank=True)
    website = models.CharField(_("sitio web"), max_length=300, blank=True)
    logo = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="logo"
    )

    class Meta:
        ordering = ["pk"]
        default_permissions = ("change",)
        verbose_name = _("empresa")
        verbose_name_plural = _("datos de la empresa")
        constraints = [CheckConstraint(condition=Q(pk=1), name="company_is_one")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its form: it has no page of its own."""
        return reverse("clients:company_edit")

    @classmethod
    def own(cls) -> Self:
        """Return the row, unsaved and empty while nobody filled it in."""
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)

    @property
    def display_name(self) -> str:
        """The name that people read, on documents and in the portal: the suite's until somebody fills in their own."""
        return self.name or DEFAULT_NAME

    @property
    def tax_id_text(self) -> str:
        """The CUIT as people write it: ``30-12345678-1``."""
        return formatted("AR", self.tax_id)

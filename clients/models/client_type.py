"""The types by which a company sorts its clients."""

from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.crud.fields import DerivedCharField, folded
from napsix.crud.models import ScopedQuerySet

if TYPE_CHECKING:
    from clients.models.client import ClientQuerySet


class ClientType(models.Model):
    """A type of client: wholesaler, retailer, public body."""

    name = models.CharField(_("nombre"), max_length=60)
    name_key = DerivedCharField(max_length=60, unique=True, compute=folded("name"))

    objects = cast("ScopedQuerySet", ScopedQuerySet.as_manager())
    clients: "ClientQuerySet"

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("tipo de cliente")
        verbose_name_plural = _("tipos de cliente")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Save, and sort the clients of a renamed type by its new name: their list must not join."""
        super().save(*args, **options)
        self.clients.exclude(type_key=self.name_key).update(type_key=self.name_key)

    def get_absolute_url(self) -> str:
        """Return the address of the type's form: it has no page of its own."""
        return reverse("clients:clienttype_edit", args=[self.pk])

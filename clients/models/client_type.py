"""The types by which a company sorts its clients."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.crud.fields import DerivedCharField, folded
from napsix.crud.models import SavesChanges, ScopedQuerySet
from napsix.crud.models.saving import settled

if TYPE_CHECKING:
    from clients.models.client import ClientQuerySet


class ClientType(SavesChanges):
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

    def hold_first(self) -> None:
        """Sort the clients of a renamed type by its new name: their list must not join.

        They come before the type's own row, which whoever gives a client this type keeps meanwhile.
        """
        if self.pk and self.name != self.was.get("name"):
            self._pass_name_on()

    def pass_on(self, written: Sequence[str]) -> None:
        """Sort by the new name those too that got the type until a moment ago."""
        if "name_key" in written:
            self._pass_name_on()

    def _pass_name_on(self) -> None:
        key = settled(self)["name_key"]
        self.clients.exclude(type_key=key).update(type_key=key)

    def get_absolute_url(self) -> str:
        """Return the address of the type's form: it has no page of its own."""
        return reverse("clients:clienttype_edit", args=[self.pk])

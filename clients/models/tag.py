"""Free labels on clients and prospects."""

from typing import TYPE_CHECKING, cast

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.crud.fields import DerivedCharField, folded
from napsix.crud.models import SavesChanges, ScopedQuerySet

if TYPE_CHECKING:
    from clients.models.client import ClientQuerySet

# Characters of a name.
LONGEST_NAME = 40


class TagColour(models.TextChoices):
    """The colours of a tag's badge, by their names in the style sheet."""

    BLUE = "blue", _("Azul")
    GREEN = "green", _("Verde")
    YELLOW = "yellow", _("Amarillo")
    RED = "red", _("Rojo")
    PURPLE = "purple", _("Violeta")
    GREY = "secondary", _("Gris")


class Tag(SavesChanges):
    """A label; two spellings of one word are one tag."""

    Colour = TagColour

    name = models.CharField(_("nombre"), max_length=LONGEST_NAME)
    name_key = DerivedCharField(max_length=40, unique=True, compute=folded("name"))
    colour = models.CharField(_("color"), max_length=10, choices=Colour.choices, default=Colour.BLUE)

    objects = cast("ScopedQuerySet", ScopedQuerySet.as_manager())
    clients: "ClientQuerySet"

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("etiqueta")
        verbose_name_plural = _("etiquetas")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the tag's form: it has no page of its own."""
        return reverse("clients:tag_edit", args=[self.pk])

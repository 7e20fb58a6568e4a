"""Definitions of custom fields, and the options of those that offer a choice."""

from collections.abc import Mapping
from typing import Self, cast

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User
from napsix.crud.models import ScopedQuerySet
from napsix.custom_fields.types import FIELD_TYPES, FieldType, field_type_choices
from napsix.custom_fields.types.base import Stored

SLUG = r"^[a-z][a-z0-9_]{0,39}\Z"


class DefinitionQuerySet(ScopedQuerySet):
    """Definitions of fields: those that the rows of a model have, and what a new row starts with."""

    def of(self, model: type[models.Model] | str) -> Self:
        """Return the live definitions for ``model`` with their options, in the order of the form."""
        label = model.lower() if isinstance(model, str) else model._meta.label_lower
        return self.filter(model=label, is_retired=False).prefetch_related("options")

    def starting_values(self, model: type[models.Model] | str, client_type_id: int | None) -> dict[str, Stored]:
        """Return ``{slug: stored value}`` of the defaults that a new row of ``model`` takes, by its client's type."""
        fields = self.of(model).exclude(default="").prefetch_related("client_types")
        values = {one.slug: one.starts_with for one in fields if one.is_open_to(client_type_id, {})}
        return {slug: value for slug, value in values.items() if value is not None}


class Definition(models.Model):
    """A field that an administrator added to a model. Its values stand in the row's ``custom`` column by ``slug``.

    ``kind`` and ``slug`` never change. A retired field keeps its values and is shown nowhere.
    """

    MODELS = [("clients.client", _("Clientes")), ("contacts.contact", _("Contactos"))]

    model = models.CharField(_("es un dato de"), max_length=60, choices=MODELS, default="clients.client")
    slug = models.CharField(
        _("nombre interno"),
        max_length=40,
        validators=[RegexValidator(SLUG, _("Usá minúsculas, números y guion bajo, y empezá con una letra."))],
        help_text=_("Se usa en direcciones e importaciones. No se puede cambiar después."),
    )
    name = models.CharField(_("nombre"), max_length=60)
    kind = models.CharField(_("clase de dato"), max_length=12, choices=field_type_choices)
    section = models.CharField(_("sección"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("orden"), default=100)
    help = models.CharField(_("ayuda"), max_length=200, blank=True)
    default = models.CharField(_("valor inicial"), max_length=200, blank=True)
    is_required = models.BooleanField(_("obligatorio"), default=False)
    is_unique = models.BooleanField(_("sin repetidos"), default=False)
    in_table = models.BooleanField(_("se puede ver en la tabla"), default=True)
    is_filterable = models.BooleanField(_("se puede filtrar"), default=True)
    in_portal = models.BooleanField(_("se ve en el portal"), default=False)
    is_contact_editable = models.BooleanField(_("el contacto lo puede cambiar"), default=False)
    client_types = models.ManyToManyField(
        "clients.ClientType", blank=True, related_name="+", verbose_name=_("solo para los tipos")
    )
    is_retired = models.BooleanField(_("retirado"), default=False)

    # A manager has the queryset's methods, which its own type does not tell.
    objects = cast("DefinitionQuerySet", DefinitionQuerySet.as_manager())
    options: models.QuerySet["Option"]

    class Meta:
        ordering = ["model", "order", "name", "pk"]
        verbose_name = _("campo propio")
        verbose_name_plural = _("campos propios")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "slug"],
                name="custom_field_slug_once",
                violation_error_message=_("Ya hay un campo con ese nombre interno."),
            ),
            models.CheckConstraint(
                condition=Q(is_contact_editable=False) | Q(in_portal=True), name="custom_field_editable_is_visible"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the definition's form."""
        return reverse("custom_fields:definition_edit", args=[self.pk])

    @property
    def rules(self) -> FieldType:
        """What the field's kind knows: how to read, show, sort and filter its values."""
        return FIELD_TYPES[self.kind]

    @property
    def key(self) -> str:
        """The field's name in forms, columns, filters and imports: ``custom.zona``."""
        return f"custom.{self.slug}"

    @property
    def starts_with(self) -> Stored:
        """The stored value that a new row starts with, None for nothing; one that does not fit the kind is none."""
        try:
            return self.rules.to_json(self.rules.form_field(self).clean(self.rules.initial(self)))
        except ValidationError:
            return None

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of the team by number, those who left too."""
        return {user.pk: str(user) for user in User.objects.filter(kind="staff")}

    def all_options(self) -> "list[Option]":
        """Return the options, retired ones too."""
        return list(self.options.all())

    def live_options(self) -> "list[Option]":
        """Return the options that may still be chosen."""
        return [option for option in self.options.all() if not option.is_retired]

    def is_open_to(self, client_type_id: int | None, custom: Mapping[str, Stored]) -> bool:
        """Return whether a row whose client is of that type, with the values ``custom``, may take one.

        A field without types is for all. A value that the row has from before its type changed stays, and may change.
        """
        types = {row.pk for row in self.client_types.all()}
        return not types or client_type_id in types or self.slug in custom


class Option(models.Model):
    """One of the values of a choice. Rows keep its number, so a new label shows everywhere."""

    definition = models.ForeignKey(Definition, models.CASCADE, related_name="options")
    label = models.CharField(_("opción"), max_length=60)
    order = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(_("retirada"), default=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("opción")
        verbose_name_plural = _("opciones")
        constraints = [models.UniqueConstraint(fields=["definition", "label"], name="custom_option_once")]

    def __str__(self) -> str:
        return self.label

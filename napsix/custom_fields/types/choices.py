"""What is chosen: yes or no, options of the field's own, people of the team."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User
from napsix.crud.forms import marked
from napsix.custom_fields.types.base import FieldDefinition, FieldType, Stored
from napsix.text import fold


class YesNo(FieldType):
    """Yes, no, or not answered."""

    label = _("Sí o no")
    may_be_unique = False
    has_few_values = True
    cast = "boolean"
    output = models.BooleanField(null=True)
    operators = "yes_no"
    form_class = forms.TypedChoiceField

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        choices = [("", "—"), ("true", _("Sí")), ("false", _("No"))]
        return {"choices": choices, "coerce": lambda text: text == "true", "empty_value": None}

    def from_json(self, raw: bool | None) -> str:
        """Return the word of the form's choice."""
        return "" if raw is None else str(raw).lower()

    def initial(self, definition: FieldDefinition) -> str:
        """Return the word of the form's choice for a yes or no in Spanish or English."""
        word = fold(definition.default)
        return {"si": "true", "yes": "true", "no": "false"}.get(word, word)

    def text(self, definition: FieldDefinition, raw: bool | None) -> str:
        return "" if raw is None else (gettext("Sí") if raw else gettext("No"))


class OfferedField(forms.ChoiceField):
    """A choice that says by its label what was offered when the form was shown, and is no more.

    ``labels()`` returns the label of each number that rows may have.
    """

    def __init__(self, *, labels: Callable[[], Mapping[int, str]], **options: Any) -> None:
        super().__init__(**options)
        self.labels = labels

    def valid_value(self, value: Any) -> bool:
        """Return whether ``value`` is offered. Raises ValidationError for one that was."""
        if super().valid_value(value):
            return True
        label = {str(pk): label for pk, label in self.labels().items()}.get(str(value))
        if label is None:
            return False
        raise forms.ValidationError(gettext("«%(name)s» ya no se usa: elegí otra opción."), params={"name": label})


class OneField(OfferedField, forms.TypedChoiceField):
    """One of what is offered."""


class SeveralField(OfferedField, forms.TypedMultipleChoiceField):
    """Some of what is offered."""


class Choice(FieldType):
    """One of the definition's options, stored by its number."""

    label = _("Opción")
    has_few_values = True
    cast = "bigint"
    output = models.BigIntegerField()
    operators = "choice"
    form_class = OneField

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        """The live options and what the row has, asked for when the form needs them."""
        return {
            "choices": lambda: [("", "—"), *self.offered(definition, kept)],
            "labels": lambda: self.labels(definition),
            "coerce": int,
            "empty_value": None,
        }

    def offered(self, definition: FieldDefinition, kept: Stored) -> list[tuple[int, str]]:
        """Return what a row that has ``kept`` may choose: it keeps what is no longer offered to others, and is told."""
        live = self.choices(definition)
        numbers = {pk for pk, _label in live}
        own = [pk for pk in (kept if isinstance(kept, list) else [kept]) if pk not in numbers]
        labels = self.labels(definition) if any(own) else {}
        return live + [(pk, marked(labels[pk])) for pk in own if pk in labels]

    def choices(self, definition: FieldDefinition) -> list[tuple[int, str]]:
        return [(option.pk, option.label) for option in definition.live_options()]

    def known(self, definition: FieldDefinition) -> list[tuple[int, str]]:
        live = self.choices(definition)
        return live + [pair for pair in self.labels(definition).items() if pair not in live]

    def labels(self, definition: FieldDefinition) -> dict[int, str]:
        """Return the label of each number that rows may have."""
        return {option.pk: option.label for option in definition.all_options()}

    def initial(self, definition: FieldDefinition) -> object:
        """Return the number of what the definition names."""
        return {label: pk for pk, label in self.choices(definition)}.get(definition.default)

    def text(self, definition: FieldDefinition, raw: Any) -> str:
        return self.labels(definition).get(raw, "")


class Choices(Choice):
    """Several of the definition's options."""

    label = _("Varias opciones")
    may_be_unique = False
    has_few_values = False
    cast = "list"
    operators = "choices"
    form_class = SeveralField

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return {
            "choices": self.offered(definition, kept),
            "labels": lambda: self.labels(definition),
            "coerce": int,
            "widget": forms.CheckboxSelectMultiple,
        }

    def initial(self, definition: FieldDefinition) -> list[int]:
        """Return the numbers of the options that the definition names, with commas between."""
        numbers = {label: pk for pk, label in self.choices(definition)}
        return [numbers[label] for label in map(str.strip, definition.default.split(",")) if label in numbers]

    def text(self, definition: FieldDefinition, raw: list[int] | None) -> str:
        labels = self.labels(definition)
        return ", ".join(labels.get(pk, "") for pk in raw or [])


class StaffMember(Choice):
    """Somebody of the team, stored by their number."""

    label = _("Persona del equipo")
    has_few_values = False

    def choices(self, definition: FieldDefinition) -> list[tuple[int, str]]:
        """Return the members of the team who may still sign in."""
        return [(user.pk, str(user)) for user in User.objects.staff()]

    def labels(self, definition: FieldDefinition) -> dict[int, str]:
        """Return everybody, those who left too; they are read once a page."""
        return definition.people

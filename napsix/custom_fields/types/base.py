"""What every type of custom field knows: how its values are read, stored and shown."""

from collections.abc import Iterable
from typing import Any, Protocol

from django import forms
from django.db import models
from django.utils.functional import Promise

# A value as it stands in the row's ``custom`` column, None for nothing.
Stored = str | int | bool | list[int] | None


class Named(Protocol):
    """Anything that is chosen by its number and read by its name, such as an option of a field."""

    @property
    def pk(self) -> int:
        """The number by which rows keep it."""

    @property
    def label(self) -> str:
        """The name of the option, as forms and lists show it."""


class FieldDefinition(Protocol):
    """What a field type asks of the definition of a field."""

    @property
    def name(self) -> str:
        """What people call the field."""

    @property
    def help(self) -> str:
        """The help text below the form field; empty for none."""

    @property
    def default(self) -> str:
        """What a new row starts with, as it was typed."""

    @property
    def is_required(self) -> bool:
        """Whether a form refuses to leave the field empty."""

    @property
    def people(self) -> dict[int, str]:
        """The names of the team by number, those who left too."""

    def all_options(self) -> Iterable[Named]:
        """Return its options, retired ones too."""

    def live_options(self) -> Iterable[Named]:
        """Return the options that may still be chosen."""


class FieldType:
    """A type of custom field.

    ``cast`` is the SQL type of the stored value, ``output`` the Django field that reads it back from SQL;
    ``may_be_unique`` says whether it makes sense that no two rows have the same value, ``has_few_values`` whether
    many rows have one and the same.
    """

    label: str | Promise
    cast = "text"
    output: models.Field = models.CharField()
    operators = "text"
    form_class: type[forms.Field] = forms.CharField
    may_be_unique = True
    has_few_values = False

    def form_field(self, definition: FieldDefinition, kept: Stored = None) -> forms.Field:
        """Return the form field for the definition, for a row that has the stored value ``kept``."""
        return self.form_class(**self.words(definition), **self.options(definition, kept))

    def words(self, definition: FieldDefinition) -> dict[str, Any]:
        """Return the arguments of the form field that the definition gives."""
        return {"label": definition.name, "required": definition.is_required, "help_text": definition.help}

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        """Return the further arguments of the form field. What may be chosen takes in what the row has: ``kept``."""
        return {}

    def choices(self, definition: FieldDefinition) -> list[tuple[int, str]]:
        """Return what may be chosen as (number, label): nothing where nothing is."""
        return []

    def known(self, definition: FieldDefinition) -> list[tuple[int, str]]:
        """Return what rows may have as (number, label): what is no longer chosen too, after the others."""
        return self.choices(definition)

    def to_json(self, value: Any) -> Stored:
        """Return the form's value as it is stored; None for nothing."""
        return None if value in (None, "", []) else value

    def from_json(self, raw: Any) -> object:
        """Return the stored value as the form shows it."""
        return raw

    def text(self, definition: FieldDefinition, raw: Any) -> str:
        """Return the stored value as people read it."""
        return "" if raw is None else str(raw)

    def initial(self, definition: FieldDefinition) -> object:
        """Return what the form of a new row starts with."""
        return definition.default

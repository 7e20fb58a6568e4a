"""Columns that follow from a model's fields, for what a resource does not declare itself."""

from collections.abc import Collection, Mapping
from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.utils.text import capfirst

from napsix.importer.fields import ChoiceWidget, Field, ImportColumn, in_every_language
from napsix.text import fold

# The engine's kind by what the field's form is: exactly that class, for a narrower one has rules that no kind knows.
KINDS: dict[type[forms.Field], str] = {
    forms.CharField: "text",
    forms.EmailField: "email",
    forms.URLField: "url",
    forms.IntegerField: "integer",
    forms.DecimalField: "decimal",
    forms.FloatField: "decimal",
    forms.DateField: "date",
    forms.BooleanField: "boolean",
    forms.NullBooleanField: "boolean",
}
# Options of the engine's converter that the form's field has under the same name.
OPTIONS = ("max_length", "max_digits", "decimal_places")


class ModelField(Field):
    """A column that follows from a field of the model."""

    def __init__(self, field: Any, attribute: str, **options: Any) -> None:
        required = not (field.blank or field.has_default())
        super().__init__(attribute, capfirst(field.verbose_name), required=required, **options)


def editable_fields(model: type[Model]) -> list[Any]:
    """Return the fields of ``model`` that people may change, relations included."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field for field in fields if field.editable and not field.primary_key]


def column_of(field: Any) -> ModelField | None:
    """Return the column of a model's field by its type alone: headed by what the field is called.

    A cell may hold what the field's form takes: the choices, a text as long, a number within the limits.

    Returns:
        None for a relation, and for a type that no kind of cell stands for: a moment, a file, JSON.
    """
    if field.is_relation:
        return None
    if field.choices:
        widget = ChoiceWidget(lambda: field.flatchoices, partial(words_of, field))
        return ModelField(field, f"get_{field.name}_display", kind=widget)
    form_field = field.formfield()
    kind = KINDS.get(type(form_field))
    if kind == "text" and isinstance(form_field.widget, forms.Textarea):
        return ModelField(field, field.name, kind="long_text", joinable="\n")
    return ModelField(field, field.name, kind=kind, **limits(field, form_field)) if kind else None


def words_of(field: Any) -> dict[str, object]:
    """Return the values of a field with choices by their labels in each language."""
    return {word: value for value, label in field.flatchoices for word in in_every_language(label)}


def limits(field: Any, form_field: Any) -> dict[str, Any]:
    """Return the options of the engine's converter that say what ``field`` cannot hold."""
    options = {name: getattr(form_field, name) for name in OPTIONS if hasattr(form_field, name)}
    if isinstance(form_field, forms.IntegerField):
        options["minimum"] = max(bounds(field, MinValueValidator), default=None)
        options["maximum"] = min(bounds(field, MaxValueValidator), default=None)
    return options


def bounds(field: Any, rule: type[BaseValidator]) -> list[Any]:
    """Return the limits that the field's validators of one sort set, those of its column among them."""
    found = [validator.limit_value for validator in field.validators if isinstance(validator, rule)]
    return [bound() if callable(bound) else bound for bound in found]


def with_titles(following: Mapping[str, Field], columns: Mapping[str, ImportColumn]) -> dict[str, ImportColumn]:
    """Return ``columns`` where no alias is the name or title of one of ``following``, which follow from the model.

    An alias is a guess at what a title means; where a column is called so, that is what it means.
    """
    own = {fold(word) for name, field in following.items() for word in (name, *in_every_language(field.column_name))}
    return {name: column._replace(field=without_aliases(column.field, own)) for name, column in columns.items()}


def without_aliases(field: Field, titles: Collection[str]) -> Field:
    """Return ``field``, or a copy of it without those aliases that fold to one of ``titles``."""
    kept = [alias for alias in field.aliases if not titles or fold(alias) not in titles]
    if len(kept) == len(field.aliases):
        return field
    field = copy(field)
    field.aliases = kept
    return field

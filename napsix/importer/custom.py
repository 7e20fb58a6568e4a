"""Custom fields as columns of a spreadsheet: ``custom.<slug>``, under the name that people gave them."""

import datetime
from decimal import Decimal
from functools import cached_property

from django.contrib.auth import get_user_model

from napsix.custom_fields.models import Definition
from napsix.importer.engine.types import BadValue
from napsix.importer.engine.values import Value, converter
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.reading import names_in_cell
from napsix.text import fold

# The engine's kind for each kind of custom field; the others have the same name in both.
ENGINE_KINDS = {"number": "decimal", "money": "decimal", "yes_no": "boolean", "choices": "long_text", "user": "text"}

LIMITS = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url"), ("max_length",)),
    "decimal": ("max_digits", "decimal_places"),
}


def custom_columns(model):
    """Return the columns of the live custom fields of ``model``, by name."""
    definitions = Definition.objects.of(model)
    return {definition.key: ImportColumn(definition.key, CustomField(definition)) for definition in definitions}


class CustomField(Field):
    """A custom field. Its values are what stands in the row's ``custom`` column: see ``custom_fields.types``."""

    def __init__(self, definition):
        self.definition = definition
        kind = ENGINE_KINDS.get(definition.kind, definition.kind)
        limits = {"choices": definition.rules.choices(definition)} if kind == "choice" else self._limits(kind)
        super().__init__(definition.slug, definition.name, kind=kind, aliases=(definition.slug,), **limits)

    def _limits(self, kind):
        """Return the limits of the form's field that the engine knows for its ``kind``."""
        known = LIMITS.get(kind, ()) if self.definition.kind not in {"choices", "user"} else ()
        options = self.definition.rules.options(self.definition)
        return {name: options[name] for name in known}

    @property
    def slug(self):
        """The name under which the value stands in the row's ``custom`` column."""
        return self.definition.slug

    def converter(self, profile):
        """Return the function from cell to stored value."""
        convert = converter(self.widget.kind, profile, **self.widget.resolved())

        def stored(cell):
            value = convert(cell)
            if type(value) is Value:
                return value._replace(value=self._stored(value.value))
            return self._stored(value)

        return stored

    def export(self, instance, **kwargs):
        """Return the cell of ``instance``, which may be None: a number, a day, or the words people read."""
        raw = instance.custom.get(self.definition.slug) if instance else None
        if raw is None:
            return ""
        if isinstance(raw, list):
            labels = {option.pk: option.label for option in self.definition.options.all()}
            return "; ".join(labels[pk] for pk in raw if pk in labels)
        if self.definition.kind in {"number", "money"}:
            return Decimal(raw)
        if self.definition.kind == "date":
            return self.widget.render(datetime.date.fromisoformat(raw))
        return self.definition.rules.text(self.definition, raw)

    def words(self, value):
        """Return a stored value in the words people read."""
        return self.definition.rules.text(self.definition, value)

    @cached_property
    def starts_with(self):
        """The stored value that a new row starts with, None for nothing; asked for once a run."""
        return self.definition.starts_with

    @cached_property
    def _types(self):
        return {fold(row.name) for row in self.definition.client_types.all()}

    def is_for(self, type_key):
        """Return whether the field is for clients of the type whose folded name is ``type_key``."""
        return not self._types or type_key in self._types

    def _stored(self, value):
        """Return a converted value as the column holds it."""
        if value is None:
            return None
        if self.definition.kind == "choices":
            names = names_in_cell(value, lambda name: fold(name) in self._options)
            return sorted({self._number(name, self._options) for name in names})
        if self.definition.kind == "user":
            return self._number(value, self._people)
        return self.definition.rules.to_json(value)

    @staticmethod
    def _number(name, numbers):
        """Return the number of an option or person; raises ``BadValue``."""
        if fold(name) not in numbers:
            raise BadValue("choice.unknown", text=name.strip(), closest="")
        return numbers[fold(name)]

    @cached_property
    def _options(self):
        return {fold(label): pk for pk, label in self.definition.rules.choices(self.definition)}

    @cached_property
    def _people(self):
        people = get_user_model().objects.staff()
        return {fold(said): person.pk for person in people for said in (person.email, str(person))}

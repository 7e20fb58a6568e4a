"""Custom fields as columns of a spreadsheet: ``custom.<slug>``, under the name that people gave them."""

import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Model

from napsix.accounts.models import User
from napsix.custom_fields.models import Definition
from napsix.importer.engine.types import BadValue, Cell
from napsix.importer.engine.values import Value, ValueProfile, converter
from napsix.importer.engine.values.base import Convert
from napsix.importer.engine.values.text import joined_names
from napsix.importer.fields import CellWidget, Field
from napsix.importer.rows import names_in_cell
from napsix.importer.sources import CellSource, Memo
from napsix.text import fold

# The engine's kind for each kind of custom field; the others have the same name in both.
ENGINE_KINDS = {"number": "decimal", "money": "decimal", "yes_no": "boolean", "choices": "long_text", "user": "text"}

LIMITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url"), ("max_length",)),
    "decimal": ("max_digits", "decimal_places"),
}

# Kinds whose values are the same in many rows.
FEW = {"yes_no", "choice", "user", "date"}


class CustomWidget(CellWidget):
    """The cells of a custom field. The options of a choice are read only where the column is in use."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(ENGINE_KINDS.get(definition.kind, definition.kind))
        self.definition = definition

    def resolved(self) -> dict[str, Any]:
        """Return the choices, or the limits of the form's field that the engine knows for the kind."""
        rules = self.definition.rules
        if self.kind == "choice":
            return {"choices": rules.known(self.definition)}
        if self.kind not in LIMITS or self.definition.kind in {"choices", "user"}:
            return {}
        options = rules.options(self.definition)
        return {name: options[name] for name in LIMITS[self.kind]}


class CustomField(Field):
    """A custom field. Its values are what stands in the row's ``custom`` column: see ``custom_fields.types``."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.slug = definition.slug
        super().__init__(definition.slug, definition.name, kind=CustomWidget(definition), aliases=(definition.slug,))

    def converter(self, profile: ValueProfile) -> Convert:
        """Return the function from cell to stored value."""
        convert = converter(self.widget.kind, profile, **self.widget.resolved())

        def stored(cell: Cell) -> object:
            value = convert(cell)
            if isinstance(value, Value):
                return value._replace(value=self._stored(value.value))
            return self._stored(value)

        return stored

    def export(self, instance: Any, **kwargs: Any) -> Any:
        """Return the cell of ``instance``, which may be None."""
        return self.cell(instance.custom.get(self.slug) if instance else None)

    def source(self, model: type[Model]) -> CellSource:
        cell = Memo(self.cell).__getitem__ if self.definition.kind in FEW else self.cell
        return CellSource(("custom",), lambda custom: cell(custom.get(self.slug)))

    def cell(self, raw: Any) -> Any:
        """Return the cell of a stored value: a number, a day, or the words people read."""
        if raw is None:
            return ""
        if isinstance(raw, list):
            return joined_names(self._labels[pk] for pk in raw if pk in self._labels)
        if self.definition.kind in {"number", "money"}:
            return Decimal(raw)
        if self.definition.kind == "date":
            return self.widget.render(datetime.date.fromisoformat(raw))
        return self.definition.rules.text(self.definition, raw)

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {option.pk: option.label for option in self.definition.options.all()}

    def words(self, value: Any) -> str:
        """Return a stored value in the words people read."""
        return self.definition.rules.text(self.definition, value)

    @cached_property
    def starts_with(self) -> Any:
        """The stored value that a new row starts with, None for nothing; asked for once a run."""
        return self.definition.starts_with if self.definition.default else None

    def is_for(self, type_key: str) -> bool:
        """Return whether the field is for clients of the type whose folded name is ``type_key``."""
        return not self._types or type_key in self._types

    @cached_property
    def _types(self) -> set[str]:
        return {fold(row.name) for row in self.definition.client_types.all()}

    def _stored(self, value: Any) -> Any:
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
    def _number(name: str, numbers: dict[str, int]) -> int:
        """Return the number of an option or person; raises ``BadValue``."""
        if fold(name) not in numbers:
            raise BadValue("choice.unknown", text=name.strip(), closest="")
        return numbers[fold(name)]

    @cached_property
    def _options(self) -> dict[str, int]:
        return {fold(label): pk for pk, label in self.definition.rules.known(self.definition)}

    @cached_property
    def _people(self) -> dict[str, int]:
        people = User.objects.team().order_by("is_active")  # of two with one name, who is here is meant
        return {fold(name): person.pk for person in people for name in (person.email, str(person))}

    def offers(self, value: Any, kept: Any) -> bool:
        """Return whether a row that has ``kept`` may get the stored ``value``: what it has it may have again."""
        numbers, own = (set(one if isinstance(one, list) else [one]) for one in (value, kept))
        return not self._retired.intersection(numbers - own)

    @cached_property
    def _retired(self) -> set[int]:
        rules = self.definition.rules
        return {pk for pk, _label in rules.known(self.definition)} - {
            pk for pk, _label in rules.choices(self.definition)
        }

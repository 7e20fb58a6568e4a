"""Custom fields in lists: a column each, and a filter each with the operators of its kind."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual, IContains, IExact, In, IsNull, LessThanOrEqual
from django.utils.translation import gettext as _

from napsix.crud import additions
from napsix.crud.filter_fields import DateRangeField, DatesField, NumberField, OpenSelect, TextField, YesNoField
from napsix.crud.filters import Key, Operator, several
from napsix.crud.paging import count_rows, first_rows
from napsix.crud.tables import Column
from napsix.custom_fields.models import Definition
from napsix.custom_fields.sql import KEY_LENGTH, CustomKey, CustomValue, HasOption, folded_key
from napsix.custom_fields.types.base import Stored
from napsix.text import fold

# By what follows a filter's name in an address.
Operators = dict[str, Operator]

# An index of trigrams finds no shorter texts.
TRIGRAM = 3


def register(label: str) -> None:
    """Let the lists of the model ``label`` show and filter its custom fields."""
    additions.list_fields.add_provider(label, partial(list_fields, label))


def list_fields(label: str) -> dict[str, additions.ListField]:
    """Return what the model's fields add to its lists, by name."""
    return {
        definition.key: additions.ListField(
            column=CustomColumn(definition) if definition.in_table else None,
            key=CustomFilterKey(definition) if definition.is_filterable else None,
        )
        for definition in Definition.objects.of(label)
    }


class CustomColumn(Column):
    """The column of a custom field; one value a row sorts, a list does not."""

    def __init__(self, definition: Definition) -> None:
        sorts = definition.rules.cast != "list"
        super().__init__(
            verbose_name=definition.name,
            accessor=f"custom__{definition.slug}",
            visible=False,
            sort_by=(self.sort_key, F("name_key")) if sorts else (),
            classes="num" if definition.rules.operators == "range" else "",
        )
        self.definition = definition

    def sort_key(self, user: object) -> CustomKey:
        """Return the sort key, the same for everybody; most lists are sorted by another column."""
        return CustomKey(self.definition)

    def read(self, record: Any) -> Stored:
        """Return what the row's ``custom`` column holds for the field; None for nothing."""
        return record.custom.get(self.definition.slug)

    def text(self, value: Stored) -> str:
        """Return the value as people read it."""
        return self.definition.rules.text(self.definition, value)

    def plain(self, value: Stored) -> object:
        """Return a number as such for exports, any other value as people read it."""
        rules = self.definition.rules
        return rules.from_json(value) if rules.operators == "range" else self.text(value)


class OptionField(forms.Field):
    """An option or a person by number or by name; ``none`` for neither."""

    widget = OpenSelect

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.known = definition.rules.known(definition)
        self.choices = [("", _("Cualquiera")), ("none", _("Sin asignar")), *self.known]
        self.widget.choices = self.choices

    def clean(self, value: str | None) -> int | str | None:
        """Return the number, or ``"none"``. Raises ValidationError where nothing is meant."""
        if value in (None, "", "none"):
            return value or None
        for number, label in self.known:
            if value == str(number) or fold(value) == fold(label):
                return number
        raise ValidationError(_("«%(value)s» no existe."), params={"value": value})

    def text(self, value: int | str) -> object:
        """Return what the option or the person is called, as a chip shows it."""
        return dict(self.choices).get(value, value)


class CustomFilterKey(Key):
    """The filter of a custom field. What its index serves is asked by the key that the index holds."""

    PANELS = {"text": ("__contains",), "range": ("__min", "__max"), "dates": ("", "__min", "__max")}

    def __init__(self, definition: Definition) -> None:
        # All follows from the definition; a list makes dozens of keys.
        self.definition, self.label = definition, definition.name
        self.name = self.field_name = definition.key
        self.panel = self.PANELS.get(definition.rules.operators, ("",))

    @cached_property
    def value(self) -> CustomValue:
        """The stored value, as SQL."""
        return CustomValue(self.definition)

    @cached_property
    def key(self) -> CustomKey:
        """What the field's index holds, as SQL."""
        return CustomKey(self.definition)

    def operators(self) -> Operators:
        """The operators of the kind, and empty, which all have."""
        of_kind = self._of_kind[self.definition.rules.operators](self)
        empty = self._is_empty()
        return of_kind | {"__empty": Operator(YesNoField, lambda yes: empty if yes else ~empty)}

    def _is_empty(self) -> Q:
        return Q(IsNull(self.key, True))

    def _but(self, condition: Q) -> Q:
        """Return all rows but those of the condition; an empty value is another value."""
        return ~condition | self._is_empty()

    def _text(self) -> Operators:
        return {
            "": Operator(TextField, self._is_text),
            "__not": Operator(TextField, lambda text: self._but(self._is_text(text))),
            "__in": Operator(several(TextField), lambda texts: reduce(or_, map(self._is_text, texts))),
            "__contains": Operator(TextField, self._holds),
        }

    def _is_text(self, text: str) -> Q:
        begins = Q(Exact(self.key, folded_key(text)))
        return begins & Q(IExact(self.value, text)) if len(text) > KEY_LENGTH else begins

    def _holds(self, text: str) -> Q:
        """Return the rows whose text holds this.

        An index finds the few whose search document holds it; of many, the list meets enough in its own order.
        """
        held = Q(IContains(self.value, text))
        near = apps.get_model(self.definition.model)._default_manager.filter(search_text__holds=text)
        if len(fold(text)) < TRIGRAM or count_rows(near).capped:
            return held
        return Q(pk__in=first_rows(near)) & held

    def _range(self) -> Operators:
        return {
            "": Operator(NumberField, lambda number: Q(Exact(self.value, number))),
            "__not": Operator(NumberField, lambda number: self._but(Q(Exact(self.value, number)))),
            "__min": Operator(NumberField, lambda number: Q(GreaterThanOrEqual(self.value, number))),
            "__max": Operator(NumberField, lambda number: Q(LessThanOrEqual(self.value, number))),
        }

    def _dates(self) -> Operators:
        def since(days: Sequence[date]) -> Q:
            return Q(GreaterThanOrEqual(self.value, days[0].isoformat()))

        def until(days: Sequence[date]) -> Q:
            return Q(LessThanOrEqual(self.value, days[1].isoformat()))

        def within(days: Sequence[date]) -> Q:
            one = days[0] == days[1]
            return Q(Exact(self.value, days[0].isoformat())) if one else since(days) & until(days)

        return {
            "": Operator(DateRangeField, within),
            "__not": Operator(DatesField, lambda days: self._but(within(days))),
            "__min": Operator(DatesField, since),
            "__max": Operator(DatesField, until),
        }

    def _yes_no(self) -> Operators:
        return {
            "": Operator(YesNoField, self._is_yes),
            "__not": Operator(YesNoField, lambda value: self._but(self._is_yes(value))),
        }

    def _is_yes(self, value: bool) -> Q:
        """``IN`` with one value: Django writes an equation with a boolean as the value alone, which no index serves."""
        return Q(In(self.value, [value]))

    def _choice(self) -> Operators:
        def is_one(number: int | str) -> Q:
            return self._is_empty() if number == "none" else Q(Exact(self.value, number))

        return self._of_options(is_one)

    def _choices(self) -> Operators:
        def has(number: int | str) -> Q:
            return self._is_empty() if number == "none" else Q(HasOption(self.definition, number))

        return self._of_options(has)

    def _of_options(self, condition: Callable[[Any], Q]) -> Operators:
        def is_not(number: int | str) -> Q:
            return ~condition(number) if number == "none" else self._but(condition(number))

        return {
            "": Operator(self._option, condition),
            "__not": Operator(self._option, is_not),
            "__in": Operator(several(self._option), lambda numbers: reduce(or_, map(condition, numbers))),
        }

    def _option(self) -> OptionField:
        return OptionField(self.definition)

    _of_kind: ClassVar = {
        "text": _text,
        "range": _range,
        "dates": _dates,
        "yes_no": _yes_no,
        "choice": _choice,
        "choices": _choices,
    }


def history_words(model: type[Model]) -> dict[str, tuple[str, Callable[[Any], str]]]:
    """Return ``{slug: (name, text)}`` of the model's fields, retired ones too, for its history."""
    found = Definition.objects.filter(model=model._meta.label_lower).prefetch_related("options")
    return {one.slug: (one.name, lambda raw, one=one: one.rules.text(one, raw)) for one in found}

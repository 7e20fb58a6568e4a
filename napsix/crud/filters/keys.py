"""Keys: what a list is filtered by, each with its operators, its form fields and the condition behind each."""

import copy
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, itemgetter, or_
from typing import Any, Self

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.fields import caseless_column, folded_column
from napsix.crud.filter_fields import (
    WORDS,
    CommaField,
    DateRangeField,
    DatesField,
    Days,
    NumberField,
    RelationField,
    TextField,
    YesNoField,
)
from napsix.crud.paging import count_rows
from napsix.crud.types import Text
from napsix.text import code_key, fold

# What makes the form field of a filter, anew for each form.
FormField = Callable[[], forms.Field]

# Up to so many values asked for at once are a condition each, which an index serves in the order of the list.
FEW_VALUES = 4
# What the fields of these operators are called in the filter panel.
IN_PANEL = {
    "__min": gettext_lazy("{label} desde"),
    "__max": gettext_lazy("{label} hasta"),
    "__in": gettext_lazy("{label}: alguna de"),
    "__all": gettext_lazy("{label}: todas"),
}


class Operator(django_filters.Filter):
    """One parameter of a key: a form field that reads its value, and what rows it stands for.

    These follow from the library's ``field_name``, ``lookup_expr`` and ``exclude``, asked with what ``read`` makes of
    the value; or from ``condition(value)``, a Q, where no lookup says it.
    """

    key: "Key | None" = None
    suffix = ""
    parent: Any = None
    model: type[Model] | None
    label: Any

    def __init__(
        self,
        form_field: FormField,
        condition: Callable[[Any], Q] | None = None,
        *,
        read: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.form_field, self.condition, self.read = form_field, condition, read

    def of(self, key: "Key", suffix: str) -> "Operator":
        """Return the filter as that of ``key`` with ``suffix``."""
        self.key, self.suffix, self.label = key, suffix, key.label_of(suffix)
        self.field_name = self.field_name or key.field_name
        return self

    @property
    def is_in_panel(self) -> bool:
        """Whether the filter panel offers it."""
        return self.key is not None and self.suffix in self.key.panel

    @property
    def field(self) -> forms.Field:
        """A fresh form field, since forms bind theirs, which knows who asks: ``me`` is a value of some."""
        field: Any = self.form_field()
        field.required, field.label = False, self.label
        getattr(field, "inner", field).user = self.parent.user if self.parent else None
        return field

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        """Narrow ``qs``; an absent value narrows nothing."""
        if value in (None, "", []):
            return qs
        if self.condition:
            return qs.filter(self.condition(value))
        # Not by the library's filter, to which a text without letters, spelled "", would be absent.
        asked = self.read(value) if self.read else value
        return self.get_method(qs)(**{f"{self.field_name}__{self.lookup_expr}": asked})


class Key(django_filters.Filter):
    """A filter of several parameters: declared as django-filter says, it stands for one filter of each operator.

    Args:
        name: of its parameters in an address; that of the attribute, unless given.
        label: what people call it; as the model's field is called, unless given.
        field: the column that it asks, if that has another name.
        panel: the suffixes of the operators that the filter panel offers.
        requires: permissions without which the key does not exist for a person.
    """

    panel: Sequence[str] = ("",)
    requires: Sequence[str] = ()
    # The model of the filter set.
    model: Any = None
    label: Any
    field_name: Any

    def __init__(
        self,
        name: str = "",
        label: Text = "",
        *,
        field: str | None = None,
        panel: Sequence[str] | None = None,
        requires: Sequence[str] = (),
    ) -> None:
        super().__init__(field or name or None, label=label)
        self.name, self.requires = name, requires
        self.panel = self.panel if panel is None else panel

    def of(self, name: str, model: type[Model]) -> Self:
        """Return the key as a filter set over ``model`` declares it by ``name``."""
        own = copy.copy(self)
        own.name, own.model = self.name or name, self.model or model
        own.label = self.label or field_label(own.column)
        return own

    @property
    def column(self) -> Any:
        """The model's field that the key asks. Raises FieldDoesNotExist where it asks something else."""
        return self.model._meta.get_field(self.field_name)

    def operators(self) -> dict[str, Operator]:
        """Return the filters that the key stands for, by what follows its name: ``{"": …, "__not": …}``."""
        raise NotImplementedError

    def lookup(self, form_field: FormField, lookup_expr: str = "exact", **options: Any) -> Operator:
        """Return the operator that asks the column by a lookup."""
        return Operator(form_field, field_name=self.field_name, lookup_expr=lookup_expr, **options)

    def label_of(self, suffix: str) -> Text:
        """Return what the field of an operator is called: "Alta desde"."""
        return format_lazy(IN_PANEL[suffix], label=self.label) if suffix in IN_PANEL else self.label

    def filters(self) -> dict[str, Operator]:
        """Return the filters of this key by parameter name."""
        return {f"{self.name}{suffix}": one.of(self, suffix) for suffix, one in self.operators().items()}


def several(form_field: FormField) -> FormField:
    """Return what makes the field of several values with commas between, from what makes the field of one."""
    return lambda: CommaField(form_field())


class YesNoKey(Key):
    """A boolean column, or what ``condition`` makes of several, with the two words it is shown by."""

    def __init__(self, name: str = "", label: Text = "", *, words: tuple[Text, Text] = WORDS, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.words = words

    def condition(self, value: bool) -> Q:
        """Return the Q for yes, or for no."""
        return Q(**{self.field_name: value})

    def operators(self) -> dict[str, Operator]:
        """It is the value, is not, is any of several."""
        return {
            "": Operator(self.form_field, self.condition),
            "__not": Operator(self.form_field, lambda value: self.condition(not value)),
            "__in": Operator(several(self.form_field), lambda values: reduce(or_, map(self.condition, values))),
        }

    def form_field(self) -> forms.Field:
        """Return the field that reads one value."""
        return YesNoField(self.words)


class ChoiceKey(Key):
    """A column with a fixed set of values: ``choices``, those of the model's field unless given."""

    def __init__(
        self, name: str = "", label: Text = "", *, choices: Iterable[Any] | None = None, **options: Any
    ) -> None:
        super().__init__(name, label, **options)
        self.choices = choices

    def operators(self) -> dict[str, Operator]:
        """It is the value, is not, is any of several."""
        return {
            "": self.lookup(self.form_field),
            "__not": self.lookup(self.form_field, exclude=True),
            "__in": self.lookup(several(self.form_field), "in"),
        }

    def form_field(self) -> forms.Field:
        """Return the field that reads one value."""
        choices = self.column.choices if self.choices is None else self.choices
        return forms.ChoiceField(choices=[("", _("Cualquiera")), *choices])


class RelationKey(Key):
    """Rows of another table: one of them, or ``none``; ``me`` where they are users.

    ``rows()`` gives the rows to choose from, all of them unless given. A many-to-many is looked up through its own
    table, so that a client with two of the owners asked for is still one row.
    """

    def __init__(
        self,
        name: str = "",
        label: Text = "",
        *,
        rows: Callable[[], QuerySet] | None = None,
        model: type[Model] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name, label, **options)
        self.rows, self.model = rows, model

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of, empty; a many-to-many may also be asked for several at once."""
        one, many = self.form_field, several(self.form_field)
        operators = {
            "": Operator(one, self.condition),
            "__not": Operator(one, lambda value: ~self.condition(value)),
            "__in": Operator(many, self.any_of),
            "__empty": Operator(YesNoField, lambda yes: self.condition("none") if yes else ~self.condition("none")),
        }
        if self.column.many_to_many:
            operators["__all"] = Operator(many, self.all_of)
        return operators

    def form_field(self) -> forms.Field:
        """Return the field that reads one row."""
        return RelationField(self.rows or self.column.related_model._default_manager.all)

    def condition(self, value: Any) -> Q:
        """Return the Q for one row's primary key, or for ``none``."""
        return self.any_of([value])

    def any_of(self, values: Sequence[Any]) -> Q:
        """Return the Q for at least one of ``values``: one condition, however many they are."""
        keys = [value for value in values if value != "none"]
        asked = [self._linked(keys)] if keys else []
        return reduce(or_, asked + [self._without()] * (len(keys) < len(values)))

    def all_of(self, values: Sequence[Any]) -> Q:
        """Return the Q for each of ``values``. Beyond a few they are counted: planning a join for each is slow."""
        if "none" in values and len(values) > 1:
            return Q(pk__in=[])
        if len(values) <= FEW_VALUES:
            return reduce(and_, map(self.condition, values))
        own, other = self._columns()
        linked = self._links().filter(**{f"{other}__in": values}).order_by().values(own)
        return Q(pk__in=linked.annotate(found=Count(other, distinct=True)).filter(found=len(values)).values(own))

    def _without(self) -> Q:
        if not self.column.many_to_many:
            return Q(**{f"{self.field_name}__isnull": True})
        own, _other = self._columns()
        return ~Q(Exists(self._links().filter(**{own: OuterRef("pk")})))

    def _linked(self, keys: Sequence[int]) -> Q:
        if not self.column.many_to_many:
            return Q(**{f"{self.field_name}_id__in": keys})
        own, other = self._columns()
        # Few rows are found and sorted; of many, the list finds the first in its own order and asks each for the link.
        found = self._links().filter(**{f"{other}__in": keys})
        is_common = count_rows(found).capped
        return Q(Exists(found.filter(**{own: OuterRef("pk")}))) if is_common else Q(pk__in=found.values(own))

    def _links(self) -> QuerySet:
        """Return the rows of the table of a many-to-many."""
        return self.column.remote_field.through._default_manager.all()

    def _columns(self) -> tuple[str, str]:
        """Return the columns of that table: what leads to a row of the list, and what to a row to choose from."""
        return self.column.m2m_column_name(), self.column.m2m_reverse_name()


class DateKey(Key):
    """A day. ``key=`` takes a day or a range of days: today, next_7_days, this_month, overdue.

    Args:
        overdue: the rows that ``overdue`` finds, where not all with an earlier day are: a paid invoice never is.
    """

    panel = ("", "__min", "__max")

    def __init__(self, name: str = "", label: Text = "", *, overdue: Q | None = None, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.overdue = overdue

    def operators(self) -> dict[str, Operator]:
        """It lies in the range or outside, from or to a day; it is empty."""
        return {
            "": Operator(DateRangeField, self.within),
            "__not": Operator(DatesField, lambda days: ~self.within(days)),
            "__min": self.lookup(DatesField, "gte", read=itemgetter(0)),
            "__max": self.lookup(DatesField, "lte", read=itemgetter(1)),
            "__empty": self.lookup(YesNoField, "isnull"),
        }

    def within(self, days: Days) -> Q:
        """Return the rows whose day lies in ``days``."""
        if days.name == "overdue" and self.overdue is not None:
            return self.overdue
        return Q(**{f"{self.field_name}__range": days})


class TextKey(Key):
    """A text whose spelling for comparison stands in the column ``field``, so that case does not matter.

    ``spell`` is what brings a value into that spelling: ``fold``, unless the column keeps another.
    """

    panel = ("__contains",)

    def __init__(self, name: str = "", label: Text = "", *, spell: Callable[[str], str] = fold, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.spell = spell

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of, contains, empty."""
        spell, empty = self.spell, Q(**{self.field_name: ""})
        return {
            "": self.lookup(TextField, read=spell),
            "__not": self.lookup(TextField, read=spell, exclude=True),
            "__in": self.lookup(several(TextField), "in", read=lambda values: [*map(spell, values)]),
            "__contains": self.lookup(TextField, "contains", read=spell),
            "__empty": Operator(YesNoField, lambda yes: empty if yes else ~empty),
        }


class WordKey(Key):
    """A text that is compared as it is written, so that an index of its own column finds it: a code.

    ``spell`` brings a value into the spelling that the column keeps, where that is another.
    """

    def __init__(self, name: str = "", label: Text = "", *, spell: Callable[[str], str] = str, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.spell = spell

    def operators(self) -> dict[str, Operator]:
        """It is the text, is not, is any of several; it is empty."""
        spell = self.spell
        return {
            "": self.lookup(TextField, read=spell),
            "__not": self.lookup(TextField, read=spell, exclude=True),
            "__in": self.lookup(several(TextField), "in", read=lambda values: [*map(spell, values)]),
            "__empty": Operator(YesNoField, self.is_empty),
        }

    def is_empty(self, yes: bool) -> Q:
        """Return the Q for being empty, or for holding something."""
        empty = Q(**{self.field_name: ""})
        return empty if yes else ~empty


class NumberKey(Key):
    """A number that counts or measures something."""

    panel = ("__min", "__max")

    def operators(self) -> dict[str, Operator]:
        """It is the number, is not, is at least or at most; it is empty."""
        return {
            "": self.lookup(self.form_field),
            "__not": self.lookup(self.form_field, exclude=True),
            "__min": self.lookup(self.form_field, "gte"),
            "__max": self.lookup(self.form_field, "lte"),
            "__empty": self.lookup(YesNoField, "isnull"),
        }

    def form_field(self) -> forms.Field:
        """Return the field that reads one value; of a column of whole numbers, it refuses a fraction."""
        is_whole = isinstance(self.column, models.IntegerField)
        return NumberField(decimal_places=getattr(self.column, "decimals", 0 if is_whole else None))


# The key of each type of field, the first that fits: a moment has none, though its type is a kind of day.
BY_TYPE: list[tuple[Any, type[Key] | None]] = [
    (models.BooleanField, YesNoKey),
    (models.DateTimeField, None),
    (models.DateField, DateKey),
    ((models.IntegerField, models.DecimalField, models.FloatField), NumberKey),
]


def field_label(field: Any) -> Text:
    """Return what a model's field is called, with a capital."""
    return capfirst(getattr(field, "verbose_name", ""))


def key_of(field: Any) -> Key | None:
    """Return the key that serves a model's field by its type alone, or None.

    A text has one where a column keeps it folded, since people leave out accents and capitals, or else where an index
    begins with it and finds it as it is written. Any other has none: each question would read every row and still miss
    what is spelled otherwise.
    """
    name, label = field.name, field_label(field)
    if getattr(field, "choices", None):
        return ChoiceKey(name, label, choices=field.choices)
    if field.is_relation:
        return RelationKey(name, label, model=field.model) if _leads_to_named(field) else None
    if isinstance(field, models.CharField):
        return _text_key(field, label)
    made = next((made for types, made in BY_TYPE if isinstance(field, types)), None)
    return made(name, label) if made else None


def _leads_to_named(field: Any) -> bool:
    """Return whether the rows that ``field`` leads to are found by what people call them, as ``RelationField`` does."""
    model = field.related_model
    if not field.concrete:
        return False
    return model is get_user_model() or any(one.name == "name_key" for one in model._meta.concrete_fields)


def _text_key(field: Any, label: Text) -> Key | None:
    if column := folded_column(field):
        return TextKey(field.name, label, field=f"{column}__bare")
    if column := caseless_column(field):
        return WordKey(field.name, label, field=column, spell=code_key)
    return WordKey(field.name, label) if _is_indexed(field) else None


def _is_indexed(field: Any) -> bool:
    """Return whether an index of all rows begins with the field."""
    indexes = [index for index in field.model._meta.indexes if index.condition is None]
    return field.unique or field.db_index or any(index.fields[:1] == [field.name] for index in indexes)

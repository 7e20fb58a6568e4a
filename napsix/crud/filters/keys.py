"""Keys: what a list is filtered by, each with its operators, its form fields and the condition behind each."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, itemgetter, or_
from typing import Any

import django_filters
from django import forms
from django.db.models import BooleanField, DateField, DateTimeField, Exists, Model, OuterRef, Q, QuerySet
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.filter_fields import (
    WORDS,
    CommaField,
    DateRangeField,
    DatesField,
    RelationField,
    TextField,
    YesNoField,
)
from napsix.crud.paging import count_rows
from napsix.crud.types import Text
from napsix.text import fold

# What makes the form field of a filter, anew for each form.
FormField = Callable[[], forms.Field]

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
        self.field_name = self.field_name or key.field
        return self

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


class Key:
    """Something to filter by.

    Args:
        name: of its parameters in an address.
        field: the column that it asks, if that has another name.
        panel: the suffixes of the operators that the filter panel offers.
        requires: permissions without which the key does not exist for a person.
    """

    panel: Sequence[str] = ("",)
    requires: Sequence[str] = ()

    def __init__(
        self,
        name: str,
        label: Text,
        *,
        field: str | None = None,
        panel: Sequence[str] | None = None,
        requires: Sequence[str] = (),
    ) -> None:
        self.name, self.label, self.field, self.requires = name, label, field or name, requires
        self.panel = self.panel if panel is None else panel

    def operators(self) -> dict[str, Operator]:
        """Return ``{suffix: Operator}``."""
        raise NotImplementedError

    def lookup(self, form_field: FormField, lookup_expr: str = "exact", **options: Any) -> Operator:
        """Return the operator that asks the column by a lookup."""
        return Operator(form_field, field_name=self.field, lookup_expr=lookup_expr, **options)

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

    def __init__(self, name: str, label: Text, *, words: tuple[Text, Text], **options: Any) -> None:
        super().__init__(name, label, **options)
        self.words = words

    def condition(self, value: bool) -> Q:
        """Return the Q for yes, or for no."""
        return Q(**{self.field: value})

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of."""
        return {
            "": Operator(self.form_field, self.condition),
            "__not": Operator(self.form_field, lambda value: self.condition(not value)),
            "__in": Operator(several(self.form_field), lambda values: reduce(or_, map(self.condition, values))),
        }

    def form_field(self) -> forms.Field:
        """Return the field that reads one value."""
        return YesNoField(self.words)


class ChoiceKey(Key):
    """A column with a fixed set of values."""

    def __init__(self, name: str, label: Text, *, choices: Iterable[Any], **options: Any) -> None:
        super().__init__(name, label, **options)
        self.choices = choices

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of."""
        return {
            "": self.lookup(self.form_field),
            "__not": self.lookup(self.form_field, exclude=True),
            "__in": self.lookup(several(self.form_field), "in"),
        }

    def form_field(self) -> forms.Field:
        """Return the field that reads one value."""
        return forms.ChoiceField(choices=[("", _("Cualquiera")), *self.choices])


class RelationKey(Key):
    """Rows of another table: one of them, or ``none``; ``me`` where they are users.

    ``rows()`` gives the rows to choose from. A many-to-many is looked up through its own table, so that a
    client with two of the owners asked for is still one row.
    """

    def __init__(
        self, name: str, label: Text, *, rows: Callable[[], QuerySet], model: type[Model], **options: Any
    ) -> None:
        super().__init__(name, label, **options)
        self.rows = rows
        self.relation: Any = model._meta.get_field(self.field)

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of, empty; a many-to-many may also be asked for several at once."""
        one, many = self.form_field, several(self.form_field)
        operators = {
            "": Operator(one, self.condition),
            "__not": Operator(one, lambda value: ~self.condition(value)),
            "__in": Operator(many, lambda values: reduce(or_, map(self.condition, values))),
            "__empty": Operator(YesNoField, lambda yes: self.condition("none") if yes else ~self.condition("none")),
        }
        if self.relation.many_to_many:
            operators["__all"] = Operator(many, lambda values: reduce(and_, map(self.condition, values)))
        return operators

    def form_field(self) -> forms.Field:
        """Return the field that reads one row."""
        return RelationField(self.rows)

    def condition(self, value: Any) -> Q:
        """Return the Q for one row's primary key, or for ``none``."""
        if not self.relation.many_to_many:
            return Q(**{f"{self.field}__isnull": True}) if value == "none" else Q(**{f"{self.field}_id": value})
        links = self.relation.remote_field.through._default_manager
        own, other = self.relation.m2m_column_name(), self.relation.m2m_reverse_name()
        each = links.filter(**{own: OuterRef("pk")})
        if value == "none":
            return ~Q(Exists(each))
        # Few rows are found and sorted; of many, the list finds the first in its own order and asks each for the link.
        found = links.filter(**{other: value})
        return Q(Exists(each.filter(**{other: value}))) if count_rows(found).capped else Q(pk__in=found.values(own))


class DateKey(Key):
    """A day. ``key=`` takes a day or a range of days: today, last_30_days, this_year."""

    panel = ("", "__min", "__max")

    def operators(self) -> dict[str, Operator]:
        """In the range, from, to, empty."""
        return {
            "": self.lookup(DateRangeField, "range"),
            "__not": self.lookup(DatesField, "range", exclude=True),
            "__min": self.lookup(DatesField, "gte", read=itemgetter(0)),
            "__max": self.lookup(DatesField, "lte", read=itemgetter(1)),
            "__empty": self.lookup(YesNoField, "isnull"),
        }


class TextKey(Key):
    """A text whose spelling for comparison stands in the column ``field``, so that case does not matter.

    ``spell`` is what brings a value into that spelling: ``fold``, unless the column keeps another.
    """

    panel = ("__contains",)

    def __init__(self, name: str, label: Text, *, spell: Callable[[str], str] = fold, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.spell = spell

    def operators(self) -> dict[str, Operator]:
        """Is, is not, any of, contains, empty."""
        spell, empty = self.spell, Q(**{self.field: ""})
        return {
            "": self.lookup(TextField, read=spell),
            "__not": self.lookup(TextField, read=spell, exclude=True),
            "__in": self.lookup(several(TextField), "in", read=lambda values: [*map(spell, values)]),
            "__contains": self.lookup(TextField, "contains", read=spell),
            "__empty": Operator(YesNoField, lambda yes: empty if yes else ~empty),
        }


def key_of(field: Any) -> Key | None:
    """Return the key that serves a model's field by its type alone, or None."""
    label = capfirst(getattr(field, "verbose_name", ""))
    if getattr(field, "choices", None):
        return ChoiceKey(field.name, label, choices=field.choices)
    if isinstance(field, BooleanField):
        return YesNoKey(field.name, label, words=WORDS)
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return DateKey(field.name, label)
    return None

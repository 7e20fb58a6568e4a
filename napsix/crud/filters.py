"""Filters by the grammar of a list's address.

It is ``key``, ``key__not``, ``__in``, ``__contains``, ``__empty``, ``__min``, ``__max``. A filter set names
its keys; each key knows its operators, its form fields and the condition behind each. A parameter that
nobody declared, or a value that means nothing, gives no rows and a sentence that names it.
"""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.access import may
from napsix.crud.addresses import RESERVED, changed
from napsix.crud.filter_fields import CommaField, DateRangeField, DatesField, RelationField, TextField, YesNoField
from napsix.crud.paging import count_rows
from napsix.crud.seams import list_fields
from napsix.text import fold

OPERATORS = {
    "": gettext_lazy("%(label)s: %(value)s"),
    "__not": gettext_lazy("%(label)s no es %(value)s"),
    "__in": gettext_lazy("%(label)s: %(value)s"),
    "__all": gettext_lazy("%(label)s, todos: %(value)s"),
    "__contains": gettext_lazy("%(label)s contiene %(value)s"),
    "__empty": gettext_lazy("%(label)s vacío: %(value)s"),
    "__min": gettext_lazy("%(label)s desde %(value)s"),
    "__max": gettext_lazy("%(label)s hasta %(value)s"),
}
# What the fields of these operators are called in the filter panel.
IN_PANEL = {
    "__min": gettext_lazy("{label} desde"),
    "__max": gettext_lazy("{label} hasta"),
    "__in": gettext_lazy("{label}: alguna de"),
    "__all": gettext_lazy("{label}: todas"),
}


class Operator(django_filters.Filter):
    """One parameter: a form field that reads its value, and ``condition(value)``, the Q behind it."""

    def __init__(self, *, form_field, condition, **options):
        super().__init__(**options)
        self.form_field, self.condition = form_field, condition

    @property
    def field(self):
        """A fresh form field, since forms bind theirs."""
        field = self.form_field()
        field.required, field.label = False, self.label
        return field

    def filter(self, qs, value):
        """Narrow ``qs``; an absent value narrows nothing."""
        return qs if value in (None, "", []) else qs.filter(self.condition(value))


class Key:
    """Something to filter by. ``panel`` names the operators that the filter panel offers.

    ``requires`` names the permissions without which the key does not exist for a person.
    """

    panel = ("",)

    def __init__(self, name, label, *, field=None, panel=None, requires=()):
        self.name, self.label, self.field, self.requires = name, label, field or name, requires
        self.panel = self.panel if panel is None else panel

    def operators(self):
        """Return ``{operator: (form field factory, condition)}``."""
        raise NotImplementedError

    def label_of(self, suffix):
        """Return what the field of an operator is called: "Alta desde"."""
        return format_lazy(IN_PANEL[suffix], label=self.label) if suffix in IN_PANEL else self.label

    def filters(self):
        """Return the filters of this key by parameter name."""
        return {
            f"{self.name}{suffix}": Operator(form_field=make, condition=condition, label=self.label_of(suffix))
            for suffix, (make, condition) in self.operators().items()
        }


class YesNoKey(Key):
    """A boolean column, or what ``condition`` makes of several, with the two words it is shown by."""

    def __init__(self, name, label, *, words, **options):
        super().__init__(name, label, **options)
        self.words = words

    def condition(self, value):
        """Return the Q for yes, or for no."""
        return Q(**{self.field: value})

    def operators(self):
        """Is, is not, any of."""
        make = lambda: YesNoField(self.words)  # noqa: E731
        return {
            "": (make, self.condition),
            "__not": (make, lambda value: self.condition(not value)),
            "__in": (lambda: CommaField(make()), lambda values: reduce(or_, map(self.condition, values))),
        }


class ChoiceKey(Key):
    """A column with a fixed set of values."""

    def __init__(self, name, label, *, choices, **options):
        super().__init__(name, label, **options)
        self.choices = choices

    def operators(self):
        """Is, is not, any of."""
        make = lambda: forms.ChoiceField(choices=[("", _("Cualquiera")), *self.choices])  # noqa: E731
        return {
            "": (make, lambda value: Q(**{self.field: value})),
            "__not": (make, lambda value: ~Q(**{self.field: value})),
            "__in": (lambda: CommaField(make()), lambda values: Q(**{f"{self.field}__in": values})),
        }


class RelationKey(Key):
    """Rows of another table: one of them, or ``none``; ``me`` where they are users.

    ``rows()`` gives the rows to choose from. A many-to-many is looked up through its own table, so that a
    client with two of the owners asked for is still one row.
    """

    def __init__(self, name, label, *, rows, model, **options):
        super().__init__(name, label, **options)
        self.rows = rows
        self.relation = model._meta.get_field(self.field)

    def operators(self):
        """Is, is not, any of, empty."""
        make = lambda: RelationField(self.rows)  # noqa: E731
        return {
            "": (make, self.condition),
            "__not": (make, lambda value: ~self.condition(value)),
            "__in": (lambda: CommaField(make()), lambda values: reduce(or_, map(self.condition, values))),
            "__empty": (YesNoField, lambda value: self.condition("none") if value else ~self.condition("none")),
        } | self._all_of(make)

    def _all_of(self, make):
        """A many-to-many may also be asked for several at once."""
        if not self.relation.many_to_many:
            return {}
        return {"__all": (lambda: CommaField(make()), lambda values: reduce(and_, map(self.condition, values)))}

    def condition(self, value):
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
    """A day. ``key=`` takes a day or a stretch of days: today, last_30_days, this_year."""

    panel = ("", "__min", "__max")

    def operators(self):
        """In the stretch, from, to, empty."""
        return {
            "": (DateRangeField, lambda days: Q(**{f"{self.field}__range": days})),
            "__not": (DatesField, lambda days: ~Q(**{f"{self.field}__range": days})),
            "__min": (DatesField, lambda days: Q(**{f"{self.field}__gte": days[0]})),
            "__max": (DatesField, lambda days: Q(**{f"{self.field}__lte": days[1]})),
            "__empty": (YesNoField, lambda value: Q(**{f"{self.field}__isnull": value})),
        }


class TextKey(Key):
    """A text whose spelling for comparison stands in the column ``field``, so that case does not matter.

    ``spell`` is what brings a value into that spelling: ``fold``, unless the column keeps another.
    """

    panel = ("__contains",)

    def __init__(self, name, label, *, spell=fold, **options):
        super().__init__(name, label, **options)
        self.spell = spell

    def operators(self):
        """Is, is not, any of, contains, empty."""
        spell = self.spell
        return {
            "": (TextField, lambda value: Q(**{self.field: spell(value)})),
            "__not": (TextField, lambda value: ~Q(**{self.field: spell(value)})),
            "__in": (lambda: CommaField(TextField()), lambda values: Q(**{f"{self.field}__in": [*map(spell, values)]})),
            "__contains": (TextField, lambda value: Q(**{f"{self.field}__contains": spell(value)})),
            "__empty": (YesNoField, lambda value: Q(**{self.field: ""}) if value else ~Q(**{self.field: ""})),
        }


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: str
    remove_url: str


class FilterSet(django_filters.FilterSet):
    """Base of the filters of a list: ``keys`` and the search box.

    ``FilterSet(data, queryset=..., user=...)``; ``.qs`` are the rows, none when ``.problems`` says why.
    ``added`` are the keys of other apps; they are asked for where the caller does not have them. ``user`` is whose
    keys count, None for all of them.
    """

    keys = ()

    def __init__(self, data, *, queryset, user, added=None):
        if added is None:
            added = [field.key for field in list_fields.collected(queryset.model).values() if field.key]
        self.user = user
        self.known = self.base_filters | {name: one for key in added for name, one in key.filters().items()}
        self.keys = (*self.keys, *added)
        for key in [key for key in self.keys if user and not may(user, *key.requires)]:
            self.known = {name: one for name, one in self.known.items() if name not in key.filters()}
            self.keys = tuple(other for other in self.keys if other is not key)
        # There are dozens of operators and an address names a few: only those become a form.
        self.base_filters = {name: self.known[name] for name in data if name in self.known}
        super().__init__(data, queryset=queryset)
        self._introduce_user(self.form)

    @classmethod
    def get_filters(cls):
        """Make the filters of every key; django-filter asks when the class is made."""
        filters = super().get_filters()
        for key in cls.keys:
            filters.update(key.filters())
        return filters

    @cached_property
    def problems(self):
        """Sentences about parameters that nobody declared and values that mean nothing."""
        unknown = [name for name in self.data if name not in self.known and name not in RESERVED]
        sentences = [_("No existe el filtro «%(name)s».") % {"name": name} for name in unknown]
        for name, errors in self.form.errors.items():
            sentences.append(f"{self.filters[name].label}: {' '.join(errors)}")
        return sentences

    @property
    def is_narrowed(self):
        """Whether anything is searched or filtered, or cannot be understood."""
        return bool(self.data.get("q") or self.base_filters or self.problems)

    @property
    def qs(self):
        """The rows; none at all when a parameter cannot be understood, never all of them."""
        if self.problems:
            return self.queryset.none()
        rows = self.filter_queryset(self.queryset)
        query = self.data.get("q", "").replace("\0", "")  # PostgreSQL takes no NUL
        return self.search(rows, query) if query else rows

    def search(self, rows, query):
        """Return the rows in which the words of the search box stand."""
        return rows.filter(search_text__matches=query)

    @cached_property
    def panel(self):
        """The bound fields that the filter panel offers."""
        names = [f"{key.name}{suffix}" for key in self.keys for suffix in key.panel]
        form = type("Panel", (forms.Form,), {name: self.known[name].field for name in names})(self.data)
        self._introduce_user(form)
        return [form[name] for name in names]

    @cached_property
    def chips(self):
        """One chip for each filter in force."""
        return [
            Chip(self._say(key, suffix), changed(self.data, **{f"{key.name}{suffix}": None}))
            for key in self.keys
            for suffix in key.operators()
            if self.data.get(f"{key.name}{suffix}")
        ]

    def _introduce_user(self, form):
        """Tell the fields who asks: ``me`` is a value of some."""
        for field in form.fields.values():
            getattr(field, "inner", field).user = self.user

    def _say(self, key, suffix):
        name = f"{key.name}{suffix}"
        field = self.form.fields[name]
        raw = field.widget.value_from_datadict(self.data, {}, name)
        try:
            value = field.say(field.clean(raw)) if hasattr(field, "say") else _label(field, raw)
        except ValidationError:
            value = raw
        return OPERATORS[suffix] % {"label": key.label, "value": value}


def _label(field, raw):
    """Return what the choices of ``field`` call a value; a field without choices says it as it is."""
    return dict(getattr(field, "choices", ())).get(raw, raw)


class NameFilterSet(FilterSet):
    """Search by name; there is nothing else to filter by."""

    def search(self, rows, query):
        """Return the rows whose name holds the query."""
        return rows.filter(name_key__contains=fold(query))

"""Filters by the grammar of a list's address.

It is ``key``, ``key__not``, ``__in``, ``__contains``, ``__empty``, ``__min``, ``__max``. A filter set names
its keys; each key knows its operators, its form fields and the condition behind each. A parameter that
nobody declared, or a value that means nothing, gives no rows and a sentence that names it.
"""

import copy
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, itemgetter, or_

import django_filters
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BooleanField, DateField, DateTimeField, Exists, Model, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.widgets import SuffixedMultiWidget

from napsix.crud.access import may
from napsix.crud.additions import list_fields
from napsix.crud.addresses import RESERVED, changed
from napsix.crud.fetching import field_of
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
    """One parameter of a key: a form field that reads its value, and what rows it stands for.

    These follow from the library's ``field_name``, ``lookup_expr`` and ``exclude``, asked with what ``read`` makes of
    the value; or from ``condition(value)``, a Q, where no lookup says it.
    """

    key, suffix, parent = None, "", None

    def __init__(self, form_field, condition=None, *, read=None, **options):
        super().__init__(**options)
        self.form_field, self.condition, self.read = form_field, condition, read

    def __deepcopy__(self, memo):
        """Return a shallow copy: each filter set has copies of its dozens of filters, to be their parent."""
        return copy.copy(self)

    def of(self, key, suffix):
        """Return the filter as that of ``key`` with ``suffix``."""
        self.key, self.suffix, self.label = key, suffix, key.label_of(suffix)
        self.field_name = self.field_name or key.field
        return self

    def bound_to(self, filterset):
        """Return the filter as one of ``filterset``."""
        self.parent, self.model = filterset, filterset.queryset.model
        return self

    @property
    def field(self):
        """A fresh form field, since forms bind theirs, which knows who asks: ``me`` is a value of some."""
        field = self.form_field()
        field.required, field.label = False, self.label
        getattr(field, "inner", field).user = self.parent.user if self.parent else None
        return field

    def filter(self, qs, value):
        """Narrow ``qs``; an absent value narrows nothing."""
        if value in (None, "", []):
            return qs
        if self.condition:
            return qs.filter(self.condition(value))
        # Not by the library's filter, to which a text without letters, spelled "", would be absent.
        asked = self.read(value) if self.read else value
        return self.get_method(qs)(**{f"{self.field_name}__{self.lookup_expr}": asked})


class Key:
    """Something to filter by. ``panel`` names the operators that the filter panel offers.

    ``requires`` names the permissions without which the key does not exist for a person.
    """

    panel = ("",)

    def __init__(self, name, label, *, field=None, panel=None, requires=()):
        self.name, self.label, self.field, self.requires = name, label, field or name, requires
        self.panel = self.panel if panel is None else panel

    def operators(self):
        """Return ``{suffix: Operator}``."""
        raise NotImplementedError

    def lookup(self, form_field, lookup_expr="exact", **options):
        """Return the operator that asks the column by a lookup."""
        return Operator(form_field, field_name=self.field, lookup_expr=lookup_expr, **options)

    def label_of(self, suffix):
        """Return what the field of an operator is called: "Alta desde"."""
        return format_lazy(IN_PANEL[suffix], label=self.label) if suffix in IN_PANEL else self.label

    def filters(self):
        """Return the filters of this key by parameter name."""
        return {f"{self.name}{suffix}": one.of(self, suffix) for suffix, one in self.operators().items()}


def several(form_field):
    """Return what makes the field of several values with commas between, from what makes the field of one."""
    return lambda: CommaField(form_field())


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
        return {
            "": Operator(self.form_field, self.condition),
            "__not": Operator(self.form_field, lambda value: self.condition(not value)),
            "__in": Operator(several(self.form_field), lambda values: reduce(or_, map(self.condition, values))),
        }

    def form_field(self):
        """Return the field that reads one value."""
        return YesNoField(self.words)


class ChoiceKey(Key):
    """A column with a fixed set of values."""

    def __init__(self, name, label, *, choices, **options):
        super().__init__(name, label, **options)
        self.choices = choices

    def operators(self):
        """Is, is not, any of."""
        return {
            "": self.lookup(self.form_field),
            "__not": self.lookup(self.form_field, exclude=True),
            "__in": self.lookup(several(self.form_field), "in"),
        }

    def form_field(self):
        """Return the field that reads one value."""
        return forms.ChoiceField(choices=[("", _("Cualquiera")), *self.choices])


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

    def form_field(self):
        """Return the field that reads one row."""
        return RelationField(self.rows)

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

    def __init__(self, name, label, *, spell=fold, **options):
        super().__init__(name, label, **options)
        self.spell = spell

    def operators(self):
        """Is, is not, any of, contains, empty."""
        spell, empty = self.spell, Q(**{self.field: ""})
        return {
            "": self.lookup(TextField, read=spell),
            "__not": self.lookup(TextField, read=spell, exclude=True),
            "__in": self.lookup(several(TextField), "in", read=lambda values: [*map(spell, values)]),
            "__contains": self.lookup(TextField, "contains", read=spell),
            "__empty": Operator(YesNoField, lambda yes: empty if yes else ~empty),
        }


def key_of(field):
    """Return the key that serves a model's field by its type alone, or None."""
    label = capfirst(getattr(field, "verbose_name", ""))
    if getattr(field, "choices", None):
        return ChoiceKey(field.name, label, choices=field.choices)
    if isinstance(field, BooleanField):
        return YesNoKey(field.name, label, words=WORDS)
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return DateKey(field.name, label)
    return None


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: str
    remove_url: str


class FilterSet(django_filters.FilterSet):
    """Base of the filters of a list: ``keys``, those of the fields that ``Meta.fields`` lists, and the search box.

    It is used as django-filter says: ``FilterSet(data, queryset, request=request)``, also in a ``FilterView``; filters
    of the library may be declared beside the keys. Other than there, ``.qs`` are no rows at all where ``.problems``
    says why: a value that means nothing, a parameter that nobody declared.

    ``user`` is whose keys count, that of the ``request`` if there is one, None for all of them. ``added`` are the keys
    of other apps; they are asked for where the caller does not have them.
    """

    keys = ()

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None, user=None, added=None):
        super().__init__(None if data is None else as_query(data), queryset, request=request, prefix=prefix)
        self.user = getattr(request, "user", None) if user is None else user
        if added is None:
            added = [field.key for field in list_fields.collected(self.queryset.model).values() if field.key]
        for key in added:
            self.filters |= {name: one.bound_to(self) for name, one in key.filters().items()}
        allowed = [key for key in (*self.keys, *added) if not self.user or may(self.user, *key.requires)]
        self.keys, kept = tuple(allowed), {None, *allowed}
        self.filters = {name: one for name, one in self.filters.items() if getattr(one, "key", None) in kept}

    @classmethod
    def get_filters(cls):
        """Make the filters of every key; django-filter asks when the class is made."""
        declared = {key.name for key in cls.keys}
        fields = cls._meta.fields if isinstance(cls._meta.fields, (list, tuple)) else ()
        made = [cls.key_for(name) for name in fields if name not in declared | cls.declared_filters.keys()]
        cls.keys = (*filter(None, made), *cls.keys)
        filters = super().get_filters()
        for key in cls.keys:
            filters.update(key.filters())
        return filters

    @classmethod
    def get_fields(cls):
        """Return the lookups of the fields that the library makes filters for: a field listed by its key has one."""
        if isinstance(cls._meta.fields, dict):
            return super().get_fields()
        keys = {key.name for key in cls.keys}
        return {name: lookups for name, lookups in super().get_fields().items() if name not in keys}

    @classmethod
    def key_for(cls, name):
        """Return the key of the field ``name`` of ``Meta.model``, None where the library's filter serves."""
        return key_of(field_of(cls._meta.model, name))

    @cached_property
    def asked(self):
        """The form of the parameters that the data names; ``form`` has all, of dozens an address names a few."""
        if self._meta.form is not forms.Form:  # which may compare any of its fields
            return self.form
        return self._form_of(
            [name for name, one in self.filters.items() if self._names_of(name, one) & self.data.keys()]
        )

    def _form_of(self, names):
        form = self._meta.form(self.data if self.is_bound else None, prefix=self.form_prefix)
        form.fields |= {name: self.filters[name].field for name in names}
        return form

    def _parameter(self, name):
        return f"{self.form_prefix}-{name}" if self.form_prefix else name

    def _names_of(self, name, one):
        """Return the parameters that a filter reads: its own, or those of the parts of its widget."""
        name = self._parameter(name)
        widget = None if isinstance(one, Operator) else one.field.widget
        if isinstance(widget, SuffixedMultiWidget):
            return {widget.suffixed(name, suffix) for suffix in widget.suffixes}
        return {name + part for part in widget.widgets_names} if isinstance(widget, forms.MultiWidget) else {name}

    @cached_property
    def unknown(self):
        """The parameters that nobody declared; those without the prefix are another's."""
        known = {self._parameter(name) for name in RESERVED}
        known.update(*(self._names_of(name, one) for name, one in self.filters.items()))
        return [name for name in self.data if name not in known and name.startswith(self._parameter(""))]

    @cached_property
    def errors(self):
        """The errors of the form, and a sentence for each parameter that nobody declared."""
        errors = self.asked.errors
        for name in self.unknown:
            self.asked.add_error(None, _("No existe el filtro «%(name)s».") % {"name": name})
        return errors

    def is_valid(self):
        """Return whether there is data and all of it means something."""
        return self.is_bound and not self.errors

    @cached_property
    def problems(self):
        """Sentences about parameters that nobody declared and values that mean nothing."""
        fields = [(self.filters[name].label, errors) for name, errors in self.errors.items() if name in self.filters]
        return [*self.errors.get(NON_FIELD_ERRORS, ()), *(f"{label}: {' '.join(errors)}" for label, errors in fields)]

    @property
    def is_narrowed(self):
        """Whether anything is searched or filtered, or cannot be understood."""
        return bool(self.query or self.asked.fields or self.problems)

    @property
    def query(self):
        """What the search box holds."""
        return self.data.get(self._parameter("q"), "").replace("\0", "")  # PostgreSQL takes no NUL

    @cached_property
    def qs(self):
        """The rows; none at all when a parameter cannot be understood, never all of them."""
        if self.errors:
            return self.queryset.none()
        rows = self.filter_queryset(self.queryset.all())
        return self.search(rows, self.query) if self.query else rows

    def filter_queryset(self, queryset):
        """Narrow ``queryset`` by what is asked."""
        for name, value in self.asked.cleaned_data.items() if self.is_bound else ():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def search(self, rows, query):
        """Return the rows in which the words of the search box stand."""
        return rows.filter(search_text__matches=query)

    @cached_property
    def panel(self):
        """The bound fields that the filter panel offers: those of the keys, then all of the library's filters."""
        names = [f"{key.name}{suffix}" for key in self.keys for suffix in key.panel]
        names += [name for name, one in self.filters.items() if not isinstance(one, Operator)]
        form = self._form_of(names)
        return [form[name] for name in names]

    @cached_property
    def chips(self):
        """One chip for each filter in force."""
        return [
            Chip(self._say(name, one), changed(self.data, **{self._parameter(name): None}))
            for name, one in self.filters.items()
            if isinstance(one, Operator) and self.data.get(self._parameter(name))
        ]

    def _say(self, name, one):
        field = self.asked.fields[name]
        raw = field.widget.value_from_datadict(self.data, {}, self._parameter(name))
        try:
            value = field.say(field.clean(raw)) if hasattr(field, "say") else _label(field, raw)
        except ValidationError:
            value = raw
        return OPERATORS[one.suffix] % {"label": one.key.label, "value": value}


def as_query(data):
    """Return ``data`` as the address would say it: a QueryDict stays, the values of a dictionary become texts."""
    if isinstance(data, QueryDict):
        return data
    query = QueryDict(mutable=True)
    for name, value in data.items():
        several = value if isinstance(value, (list, tuple, set, QuerySet)) else [value]
        if texts := [_text(one) for one in several if one is not None]:
            query.setlist(name, texts)
    return query


def _text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.pk if isinstance(value, Model) else value)


def _label(field, raw):
    """Return what the choices of ``field`` call a value; a field without choices says it as it is."""
    return dict(getattr(field, "choices", ())).get(raw, raw)


class NameFilterSet(FilterSet):
    """Search by name; there is nothing else to filter by."""

    def search(self, rows, query):
        """Return the rows whose name holds the query."""
        return rows.filter(name_key__contains=fold(query))

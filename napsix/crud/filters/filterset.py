"""Filter sets: what a list may be filtered by, what an address asks of it, and which rows that leaves."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_filters.widgets import SuffixedMultiWidget

from napsix.crud.access import may
from napsix.crud.additions import list_fields
from napsix.crud.addresses import RESERVED
from napsix.crud.filter_fields import MOST_VALUES, TOO_MANY
from napsix.crud.filters.chips import Chip, chip_for
from napsix.crud.filters.keys import Key, Operator, key_of
from napsix.text import fold


class Filters(dict[str, django_filters.Filter]):
    """The filters of a class. Each of its filter sets has copies, to be their parent."""

    def __deepcopy__(self, memo: dict) -> "Filters":
        """Return shallow copies of our filters: there are dozens, and nothing below them changes."""
        own = {name: copy.copy(one) for name, one in self.items() if isinstance(one, Operator)}
        return Filters({name: own.get(name) or copy.deepcopy(one, memo) for name, one in self.items()})


class FilterSet(django_filters.FilterSet):
    """Base of the filters of a list: the keys and filters that it declares, and the search box.

    It is declared as django-filter says: ``Meta.fields`` lists fields, whose keys follow from their types, and what
    the class declares, ``owners = RelationKey(rows=...)``; the panel offers all in that order. So it is used, too:
    ``FilterSet(data, queryset, request=request)``, also in a ``FilterView``; filters of the library may be declared
    beside the keys. Unlike the library's, ``.qs`` is empty where ``.problems`` says why: a value that means nothing, a
    parameter that nobody declared. A key that a base has, a subclass keeps, whatever its ``Meta.fields``.

    Args:
        user: whose keys count: that of the ``request`` if there is one; None for all of them.
        added: the keys of other apps, which are asked for them where the caller does not have them.
    """

    # Those declared, in their order; of a filter set, those that the person may ask and those of other apps.
    keys: Sequence[Key]
    # Set by the library's metaclass.
    _meta: Any
    base_filters: dict[str, django_filters.Filter]
    declared_filters: dict[str, django_filters.Filter]

    def __init__(
        self,
        data: Mapping | None = None,
        queryset: QuerySet | None = None,
        *,
        request: HttpRequest | None = None,
        prefix: str | None = None,
        user: Any = None,
        added: Iterable[Key] | None = None,
    ) -> None:
        query = data if data is None or isinstance(data, QueryDict) else as_query(data)
        super().__init__(query, queryset, request=request, prefix=prefix)
        self.user = getattr(request, "user", None) if user is None else user
        # Stands before the names of its parameters.
        self._prefix = f"{prefix}-" if prefix else ""
        if added is None:
            added = [field.key for field in list_fields.collected(self.queryset.model).values() if field.key]
        for key in added:
            for name, one in key.filters().items():
                one.parent, one.model = self, self.queryset.model
                self.filters[name] = one
        allowed = [key for key in (*self.keys, *added) if not self.user or may(self.user, *key.requires)]
        self.keys, kept = tuple(allowed), {None, *allowed}
        self.filters = {name: one for name, one in self.filters.items() if getattr(one, "key", None) in kept}

    @classmethod
    def get_filters(cls) -> Filters:
        """Make the filters of every key, in the order of ``Meta.fields``; django-filter asks when the class is made."""
        listed = cls.get_fields() if isinstance(cls._meta.fields, (list, tuple)) else ()
        made = {name: cls.key_for(name) for name in listed if name not in cls.declared_filters}
        cls.declared_filters = cls.declared_filters | {name: key for name, key in made.items() if key}
        keys, filters = [], Filters()
        for name, one in super().get_filters().items():
            if not isinstance(one, Key):
                filters[name] = one
            elif cls._meta.model:  # else it is a base, whose keys are for its subclasses
                keys.append(one.of(name, cls._meta.model))
                filters.update(keys[-1].filters())
        cls.keys = keys
        return filters

    @classmethod
    def key_for(cls, name: str) -> Key | None:
        """Return the key of the field ``name`` of ``Meta.model``, None where the library's filter serves."""
        try:
            return key_of(cls._meta.model._meta.get_field(name))
        except FieldDoesNotExist:
            return None

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The filter that each parameter belongs to; one of the library's may have several."""
        found = {}
        for name, one in self.filters.items():
            for part in ("",) if isinstance(one, Operator) else _parts_of(one.field.widget):
                found[f"{self._prefix}{name}{part}"] = name
        return found

    @cached_property
    def asked(self) -> forms.Form:
        """The form of the parameters that the data names; ``form`` has all, of dozens an address names a few."""
        if self._meta.form is not forms.Form:  # which may compare any of its fields
            return self.form
        named = {self.parameters.get(name) for name in self.data}
        return self._form_of([name for name in self.filters if name in named])

    def _form_of(self, names: Iterable[str]) -> forms.Form:
        form = self._meta.form(self.data if self.is_bound else None, prefix=self.form_prefix)
        form.fields |= {name: self.filters[name].field for name in names}
        return form

    @cached_property
    def errors(self) -> ErrorDict:
        """The errors of the form, and a sentence for each parameter that nobody declared."""
        errors, own = self.asked.errors, self._prefix
        for name in self.data:
            if name in self.parameters:
                self._refuse_too_many(name)
            elif name.startswith(own) and name.removeprefix(own) not in RESERVED:
                self.asked.add_error(None, _("No existe el filtro «%(name)s».") % {"name": name})
        return errors

    def _refuse_too_many(self, parameter: str) -> None:
        name, count = self.parameters[parameter], len(set(self.data.getlist(parameter)))
        if count > MOST_VALUES and name not in self.asked.errors:
            self.asked.add_error(name, TOO_MANY % {"most": MOST_VALUES, "count": count})

    def is_valid(self) -> bool:
        """Return whether there is data and all of it means something."""
        return self.is_bound and not self.errors

    @cached_property
    def problems(self) -> list[Any]:
        """Sentences about parameters that nobody declared and values that mean nothing."""
        fields = [(self.filters[name].label, errors) for name, errors in self.errors.items() if name in self.filters]
        return [
            *self.errors.get(NON_FIELD_ERRORS, ()),
            *[f"{label}: {' '.join(map(str, errors))}" for label, errors in fields],
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is searched or filtered, or cannot be understood."""
        return bool(self.query or self.parameters.keys() & self.data.keys() or self.problems)

    @property
    def query(self) -> str:
        """What the search box holds."""
        return self.data.get(f"{self._prefix}q", "").replace("\0", "")  # PostgreSQL takes no NUL

    @cached_property
    def qs(self) -> QuerySet:
        """The rows; none at all when a parameter cannot be understood, never all of them."""
        if self.errors:
            return self.queryset.none()
        rows = self.filter_queryset(self.queryset.all())
        return self.search(rows, self.query) if self.query else rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return ``queryset`` narrowed by every filter that the data names; it must be valid."""
        for name, value in self.asked.cleaned_data.items() if self.is_bound else ():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def search(self, rows: QuerySet, query: str) -> QuerySet:
        """Return the rows in which the words of the search box stand."""
        return rows.filter(search_text__matches=query)

    @cached_property
    def panel(self) -> list[forms.BoundField]:
        """The bound fields that the filter panel offers: what the keys put there, and every filter of the library."""
        names = [name for name, one in self.filters.items() if not isinstance(one, Operator) or one.is_in_panel]
        form = self._form_of(names)
        return [form[name] for name in names]

    @cached_property
    def chips(self) -> list[Chip]:
        """One chip for each filter in force."""
        asked, data, own = self.asked.fields.items(), self.data, self._prefix
        operators = [(name, self.filters.get(name), field) for name, field in asked if data.get(f"{own}{name}")]
        return [
            chip_for(one, field, data, f"{own}{name}") for name, one, field in operators if isinstance(one, Operator)
        ]


class NameFilterSet(FilterSet):
    """Search by name; there is nothing else to filter by."""

    def search(self, rows: QuerySet, query: str) -> QuerySet:
        """Return the rows whose name holds the query."""
        return rows.filter(name_key__bare__contains=fold(query))


def _parts_of(widget: Any) -> list[str]:
    """Return what follows the filter's name in the parameters that ``widget`` reads."""
    if isinstance(widget, SuffixedMultiWidget):
        return [widget.suffixed("", suffix) for suffix in widget.suffixes]
    return widget.widgets_names if isinstance(widget, forms.MultiWidget) else [""]


def as_query(data: Mapping) -> QueryDict:
    """Return ``data`` as an address would write it: the values of a dictionary become texts."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        several = value if isinstance(value, (list, tuple, set, QuerySet)) else [value]
        if texts := [_text(one) for one in several if one is not None]:
            query.setlist(name, texts)
    return query


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.pk if isinstance(value, Model) else value)

"""Model fields whose value follows from the rest of the row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model

from napsix.text import ENYE, code_key, sort_key


class Derived:
    """Mixin: the value is computed from the instance each time the row is written.

    It works for ``save()`` and ``bulk_create()``; code that writes columns with an UPDATE of its own
    calls ``derived_values``. ``compute`` takes the instance and is not part of any migration.
    """

    max_length: int | None
    attname: str

    def __init__(self, *args: Any, compute: Callable[[Any], Any] | None = None, **options: Any) -> None:
        self.compute = compute
        options.setdefault("editable", False)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def value(self, instance: Model) -> Any:
        """Return the value that follows from ``instance``."""
        value = self.compute(instance) if self.compute else None
        return value[: self.max_length] if self.max_length and value is not None else value

    def pre_save(self, model_instance: Model, add: bool) -> Any:
        """Compute the value, keep it on the instance and return it; ``SavesChanges`` has computed it of the row."""
        settled = vars(model_instance._state).get("settled", {})
        value = settled[self.attname] if self.attname in settled else self.value(model_instance)
        setattr(model_instance, self.attname, value)
        return value


class DerivedCharField(Derived, models.CharField):
    """A short derived text: a sort key, a match key."""


class DerivedTextField(Derived, models.TextField):
    """A derived text of any length."""


class SearchField(DerivedTextField):
    """The document in which a row is found: ``filter(search_text__matches="nunez")``, served by an index.

    The index is made by ``napsix.crud.search`` after every migrate, for every model with such a field.
    """


@models.CharField.register_lookup
class Bare(models.Transform):
    """``name_key__bare=fold(text)``: what was folded for sorting, compared by its letters without accents.

    Indexes may be made of it: its text is always the same, without parameters.
    """

    lookup_name = "bare"
    function = "REPLACE"
    template = f"%(function)s(%(expressions)s, '{ENYE}', '')"
    output_field = models.CharField()


@dataclass(frozen=True)
class Folded:
    """The sort key of the attribute ``name`` of a row: the order in which people expect names.

    It equals another of the same.
    """

    name: str

    def __call__(self, instance: Any) -> str:
        return sort_key(getattr(instance, self.name) or "")


def folded(name: str) -> Folded:
    """Return what computes a column that holds the attribute ``name``, folded for sorting; compare it by ``__bare``."""
    return Folded(name)


@dataclass(frozen=True)
class Caseless:
    """The attribute ``name`` of a row in one case. It equals another of the same."""

    name: str

    def __call__(self, instance: Any) -> str:
        return code_key(getattr(instance, self.name) or "")


def caseless(name: str) -> Caseless:
    """Return what computes a column that holds the attribute ``name``, a code, in one case."""
    return Caseless(name)


def caseless_column(field: models.Field) -> str | None:
    """Return the name of the column that holds what ``field`` holds, in one case; None where its model has none."""
    return _column_of(field, Caseless(field.name))


def folded_column(field: models.Field) -> str | None:
    """Return the name of the column that holds what ``field`` holds, folded; None where its model has none."""
    return _column_of(field, Folded(field.name))


def _column_of(field: models.Field, compute: Folded | Caseless) -> str | None:
    columns = field.model._meta.concrete_fields
    return next((one.name for one in columns if getattr(one, "compute", None) == compute), None)


def derived_values(instance: Model) -> dict[str, Any]:
    """Compute every derived column of ``instance`` and return them as ``{attname: value}``."""
    fields = [field for field in instance._meta.concrete_fields if isinstance(field, Derived)]
    return {field.attname: field.pre_save(instance, add=False) for field in fields}

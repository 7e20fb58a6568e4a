"""The filters in force, as people read them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from napsix.crud.addresses import changed
from napsix.crud.filters.keys import Operator

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


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: str
    remove_url: str


def chip_for(operator: Operator, field: forms.Field, data: QueryDict, parameter: str) -> Chip:
    """Return the chip of ``operator``, whose value ``data`` holds under ``parameter`` and ``field`` reads."""
    value = _text(field, field.widget.value_from_datadict(data, {}, parameter))
    label = OPERATORS[operator.suffix] % {"label": operator.key and operator.key.label, "value": value}
    return Chip(label, changed(data, **{parameter: None}))


def _text(field: Any, raw: Any) -> Any:
    """Return a value as ``field`` writes it, or as its choices call it; one that means nothing as it was typed."""
    if not hasattr(field, "text"):
        return dict(getattr(field, "choices", ())).get(raw, raw)
    try:
        return field.text(field.clean(raw))
    except ValidationError:
        return raw

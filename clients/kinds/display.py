"""How the values of a record are called and written, wherever they are shown: pages, portal, print, exports."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.base import Record
from clients.kinds.documents import Document
from clients.money import ExactField, MoneyField, RateField, written
from napsix.files.models import StoredFile


def field_of(model: type[Model], name: str) -> Any:
    """Return the field, or None for a property."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def exact_field(field: Any) -> ExactField | None:
    """Return the exact number field behind ``field``, which may be generated; None for any other."""
    field = getattr(field, "output_field", None) if isinstance(field, models.GeneratedField) else field
    return field if isinstance(field, ExactField) else None


def is_money(field: Any) -> bool:
    """Return whether ``field`` holds an amount of the row's currency."""
    return isinstance(exact_field(field), MoneyField)


def label_of(model: type[Model], name: str) -> str | Promise:
    """Return what the field or property ``name`` is called, with a capital, in the reader's language."""
    if name == "state":
        return gettext_lazy("Estado")
    field = field_of(model, name)
    if field is not None and field.auto_created:
        return capfirst(field.related_model._meta.verbose_name)
    label: Any = field.verbose_name if field is not None else getattr(model, "LABELS", {}).get(name, name)
    return capfirst(label)


def value_of(row: Record, name: str) -> Any:
    """Return the value of ``name``; None for a relation without a row."""
    try:
        return getattr(row, name)
    except models.ObjectDoesNotExist:
        return None


def text_of(row: Record, name: str) -> str:
    """Return the value of ``name`` as people read it, empty where there is none or it means nothing."""
    field, value = field_of(type(row), name), value_of(row, name)
    if value is None or value == "" or not row.applies(name):
        return ""
    if name == "state":
        return str(value.label)
    if is_money(field):
        return written(value, row.currency)
    return plain_text(row, field, value)


def not_offered(row: Record, label: str | Promise) -> str:
    """Return the sentence that says why the action named ``label`` is not there for ``row`` as it stands now."""
    return _("Ahora no se puede «%(action)s»: «%(row)s» está «%(state)s».") % {
        "action": label,
        "row": row,
        "state": text_of(row, "state"),
    }


def plain_text(row: Model, field: Any, value: Any) -> str:
    """Return ``value``, which ``field`` of ``row`` holds (None for a property), as people read it."""
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.ManyToManyField):
        return ", ".join(map(str, value.all()))
    return typed_text(field, value)


def typed_text(field: Any, value: Any) -> str:
    """Return ``value``, which is none of several that ``field`` offers, as people read it."""
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(field, models.DateTimeField):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(field, RateField):
        return f"{value.normalize():f} %"
    return str(value)


def html_of(row: Record, name: str, *, link: Callable[[Any], str | None] = lambda value: None) -> str:
    """Return the value of ``name`` for a page: related rows linked where ``link(value)`` gives an address."""
    field, text = field_of(type(row), name), text_of(row, name)
    url = link(value_of(row, name)) if text and getattr(field, "is_relation", False) else None
    if url:
        return format_html('<a href="{}">{}</a>', url, text)
    if isinstance(field, models.TextField) and text:
        return format_html_join("", "<p>{}</p>", ((line,) for line in text.splitlines() if line.strip()))
    return text


def links_to(model: type[Model], target: type[Model]) -> list[str]:
    """Return the names of the fields of ``model`` that lead to ``target``."""
    return [field.name for field in model._meta.concrete_fields if field.related_model is target]


def ways_to(model: type[Model], target: type[Model]) -> list[str]:
    """Return the paths from ``model`` to ``target``: its own fields, and through what ties two records."""
    ties = [relation for relation in model._meta.related_objects if not issubclass(relation.related_model, Record)]
    ends = [(tie, name) for tie in ties for name in links_to(tie.related_model, target) if name != tie.field.name]
    far = [f"{tie.name}__{name}" for tie, name in ends]
    return [*links_to(model, target), *far]


def is_file(field: Any) -> bool:
    """Return whether the field points to a stored file."""
    return getattr(field, "related_model", None) is StoredFile


def lines_of_text(document: Document) -> list[tuple[str, ...]]:
    """Return the lines of ``document`` as (description, quantity, price, rate, net), written out."""
    currency = document.currency
    return [
        (
            line.description,
            f"{line.quantity.normalize():f}".replace(".", ","),
            written(line.unit_price, currency),
            line.get_tax_rate_display(),
            written(line.net, currency),
        )
        for line in document.lines.all()
    ]

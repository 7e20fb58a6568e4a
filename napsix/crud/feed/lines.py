"""What was and is in the fields of a changed row, in words."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Model
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from napsix.crud.feed.entries import Line

# Columns that say nothing to people.
SILENT = {"version", "updated_at", "created_at"}
# Set by the app of custom fields: ``(model) -> {slug: (name, function that writes a value)}``.
custom_words: list[Callable[[type[Model]], dict[str, tuple[str, Callable]]]] = []


def lines_between(model: type[Model], before: dict, after: dict) -> list[Line]:
    """Return the lines of two dictionaries of stored values; a custom field is a line of its own."""
    lines = []
    for name, value in after.items():
        if name == "custom":
            lines += lines_of_custom(model, before.get(name) or {}, value or {})
        elif name not in SILENT:
            lines.append(_line(model, name, before.get(name), value))
    return lines


def lines_of_edit(model: type[Model], changes: dict) -> list[Line]:
    """Return the lines of what auditlog kept: pairs of texts, and what was added to or taken from a relation."""
    lines = []
    for name, change in changes.items():
        if isinstance(change, dict):
            objects = ", ".join(change.get("objects", []))
            added = change.get("operation") == "add"
            lines.append(Line(label(model, name), "" if added else objects, objects if added else ""))
        elif name == "custom":
            lines += lines_of_custom(model, *(_loaded(text) for text in change))
        else:
            lines.append(_line(model, name, *(None if text == "None" else text for text in change)))
    return lines


def lines_of_custom(model: type[Model], before: dict, after: dict) -> list[Line]:
    """Return a line for each custom field that differs."""
    words = {slug: pair for provider in custom_words for slug, pair in provider(model).items()}
    lines = []
    for slug in sorted(set(before) | set(after)):
        values = before.get(slug), after.get(slug)
        if values[0] != values[1]:
            name, text = words.get(slug, (slug, str))
            lines.append(Line(name, *("" if value is None else text(value) for value in values)))
    return lines


def label(model: type[Model], name: str) -> str:
    """Return the field's name as people read it."""
    try:
        field: Any = model._meta.get_field(name)
        return str(field.verbose_name).capitalize()
    except (FieldDoesNotExist, AttributeError):
        return name


def _line(model: type[Model], name: str, before: object, after: object) -> Line:
    return Line(label(model, name), _text(model, name, before), _text(model, name, after))


def _text(model: type[Model], name: str, raw: object) -> str:
    """A stored value in words; of a field that is gone, or a value that it refuses now, what was stored."""
    if raw in (None, "", []):
        return ""
    try:
        return _text_of_field(model._meta.get_field(name), raw)
    except (FieldDoesNotExist, ValidationError):
        return str(raw)


def _text_of_field(field: Any, raw: object) -> str:
    if field.is_relation:
        rows = field.related_model._default_manager.filter(pk__in=raw if isinstance(raw, list) else [raw])
        return ", ".join(str(row) for row in rows)
    if field.choices:
        return str(dict(field.flatchoices).get(raw, raw))
    if isinstance(field, BooleanField):
        return _("Sí") if str(raw) == "True" else _("No")
    value = field.to_python(raw)
    return _text_of_moment(value) if isinstance(value, datetime.datetime) else str(localize(value))


def _text_of_moment(moment: datetime.datetime) -> str:
    """A moment as it was here; auditlog keeps it in UTC and leaves out that it does."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return date_format(localtime(aware), "SHORT_DATETIME_FORMAT")


def _loaded(text: str) -> dict:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return {}

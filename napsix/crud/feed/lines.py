"""What was and is in the fields of a changed row, in words."""

import datetime
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Model
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from napsix.crud.addresses import number_of
from napsix.crud.feed.entries import Line

# Rows by table and primary key, as people call them.
Names = dict[type[Model], dict[str, str]]
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


def names_in(edits: Iterable[tuple[type[Model], dict]]) -> Names:
    """Return the rows that edits name, (model, what auditlog kept) of each: one query for each table."""
    keys = defaultdict(set)
    for model, changes in edits:
        for name, change in changes.items():
            field = _field_of(model, name)
            if field is not None and field.is_relation and not isinstance(change, dict):
                keys[field.related_model] |= {key for key in change if number_of(str(key)) is not None}
    return {
        model: {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=pks)}
        for model, pks in keys.items()
    }


def lines_of_edit(model: type[Model], changes: dict, names: Names | None = None) -> list[Line]:
    """Return the lines of what auditlog kept: pairs of texts, and what was added to or taken from a relation.

    ``names`` are the rows that they may name, where these were read already.
    """
    lines = []
    for name, change in changes.items():
        if isinstance(change, dict):
            objects = ", ".join(change.get("objects", []))
            added = change.get("operation") == "add"
            lines.append(Line(label(model, name), "" if added else objects, objects if added else ""))
        elif name == "custom":
            lines += lines_of_custom(model, *(_loaded(text) for text in change))
        else:
            before, after = (None if text == "None" else text for text in change)
            lines.append(_line(model, name, before, after, names))
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
    """Return the field's name as people read it; what is told of one of a row's lines is called by that word."""
    if name.startswith("lines."):
        return _("Línea")
    field = _field_of(model, name)
    return str(field.verbose_name).capitalize() if hasattr(field, "verbose_name") else name


def _field_of(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _line(model: type[Model], name: str, before: object, after: object, names: Names | None = None) -> Line:
    return Line(label(model, name), _text(model, name, before, names), _text(model, name, after, names))


def _text(model: type[Model], name: str, raw: object, names: Names | None = None) -> str:
    """A stored value in words; of a field that is gone, or a value that it refuses now, what was stored."""
    field = _field_of(model, name)
    if raw in (None, "", []):
        return ""
    try:
        return str(raw) if field is None else _text_of_field(field, raw, names or {})
    except ValidationError:
        return str(raw)


def _text_of_field(field: Any, raw: object, names: Names) -> str:
    if field.is_relation:
        keys, model = raw if isinstance(raw, list) else [raw], field.related_model
        if model in names:
            return ", ".join(name for key, name in names[model].items() if key in map(str, keys))
        return ", ".join(str(row) for row in model._default_manager.filter(pk__in=keys))
    if field.choices:
        return str(dict(field.flatchoices).get(raw, raw))
    if isinstance(field, BooleanField):
        return _("Sí") if str(raw) == "True" else _("No")
    value = field.to_python(raw)
    if isinstance(value, datetime.datetime):
        return _text_of_moment(value)
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, datetime.date) else str(localize(value))


def _text_of_moment(moment: datetime.datetime) -> str:
    """A moment as it was here; auditlog keeps it in UTC and leaves out that it does."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return date_format(localtime(aware), "SHORT_DATETIME_FORMAT")


def _loaded(text: str) -> dict:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return {}

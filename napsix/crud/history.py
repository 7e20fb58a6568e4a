"""What changed, by whom and when: read from several sources as one, and never editable.

Single edits are kept by django-auditlog; bulk actions and imports keep the change rows that their undo
reads. A source is a function ``(model, Scope) -> [Entry]``; higher apps add theirs.
"""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from napsix.crud.access import permission
from napsix.crud.fields import Derived
from napsix.crud.models import BulkChange, ExportRun
from napsix.crud.seams import Panel, panels

# Columns that say nothing to people.
SILENT = {"version", "updated_at", "created_at"}
# So many entries stand on a row's page.
IN_PANEL = 20


@dataclass(frozen=True)
class Line:
    """One field: its name, and what it was and is, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """Something that happened to a row. ``what`` names it; ``lines`` say which fields changed; ``url`` leads there."""

    at: datetime.datetime
    actor: str
    what: str
    model: type
    pk: int | None
    name: str = ""
    lines: list = field(default_factory=list)
    url: str = ""

    @property
    def kind(self):
        """What sort of row it happened to."""
        return self.model._meta.verbose_name


@dataclass(frozen=True)
class Scope:
    """What part of the history is asked for: of one row (``pk``) or of all, up to a moment, by one person."""

    pk: int | None = None
    before: datetime.datetime | None = None
    actor: object = None
    limit: int = 50

    def narrow(self, rows, *, pk, at, actor):
        """Return ``rows`` of a source within this scope; the arguments name the source's own columns."""
        if self.pk:
            rows = rows.filter(**{pk: self.pk})
        if self.before:
            rows = rows.filter(**{f"{at}__lte": self.before})
        if self.actor:
            rows = rows.filter(**{actor: self.actor})
        return rows.order_by(f"-{at}", "-pk")[: self.limit]


_sources = []


def add_source(source):
    """Read ``source`` too."""
    _sources.append(source)


def track(model, *, exclude=(), many=()):
    """Keep the history of single edits of ``model``; derived columns and ``exclude`` say nothing."""
    derived = {one.name for one in model._meta.concrete_fields if isinstance(one, Derived)}
    silent = (SILENT | derived | set(exclude)) & {one.name for one in model._meta.get_fields()}
    auditlog.register(model, exclude_fields=sorted(silent), m2m_fields=set(many))


def add_panel(model):
    """Put what happened lately on the page of a row of ``model``, for whoever may see the row."""
    panels.add(
        model._meta.label,
        Panel(
            key="history",
            title=gettext_lazy("Historial"),
            template="crud/history_panel.html",
            context=lambda row, request: {"entries": entries(model, row.pk, limit=IN_PANEL)},
            requires=(permission(model, "view"),),
            icon="history",
            order=90,
            lazy=True,
        ),
    )


def entries(model, pk=None, *, before=None, actor=None, limit=50):
    """Return the newest entries of a row of ``model``, or of all of them, newest first.

    ``before`` is a moment: only what happened until then; ``actor`` is a user: only what they did.
    """
    scope = Scope(pk, before, actor, limit)
    found = [entry for source in _sources for entry in source(model, scope)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]


def named(found):
    """Return entries of many rows, each with its row's name and address; a row that is gone keeps its last name."""
    keys = defaultdict(set)
    for entry in found:
        keys[entry.model].add(entry.pk)
    rows = {model: model._default_manager.in_bulk(pks) for model, pks in keys.items()}
    return [_named(entry, rows[entry.model].get(entry.pk)) for entry in found]


def _named(entry, row):
    return entry if row is None else replace(entry, name=str(row), url=row.get_absolute_url())


def of_edits(model, scope):
    """The source of single edits."""
    kept = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model)).select_related("actor")
    rows = scope.narrow(kept, pk="object_id", at="timestamp", actor="actor")
    words = {0: _("Alta"), 1: _("Cambio"), 2: _("Baja")}
    return [
        Entry(
            row.timestamp,
            str(row.actor or ""),
            words.get(row.action, _("Consulta")),
            model,
            row.object_id,
            row.object_repr,
            lines=lines_of_edit(model, row.changes_dict) if row.action == LogEntry.Action.UPDATE else [],
        )
        for row in rows
    ]


def of_bulk(model, scope):
    """The source of bulk actions."""
    kept = BulkChange.objects.filter(run__model_label=model._meta.label_lower).select_related("run__user")
    rows = scope.narrow(kept, pk="object_id", at="run__created_at", actor="run__user")
    return [
        Entry(
            row.run.created_at,
            str(row.run.user or ""),
            _("En lote: %(action)s") % {"action": row.run},
            model,
            row.object_id,
            lines=lines_between(model, row.before, row.after),
        )
        for row in rows
    ]


def of_exports(model, scope):
    """The source of exports: who took which rows out. They are about no row of their own."""
    if scope.pk or f"export_{model._meta.model_name}" not in dict(model._meta.permissions):
        return []
    kept = ExportRun.objects.filter(model_label=model._meta.label_lower).select_related("user")
    return [
        Entry(
            run.created_at,
            str(run.user or ""),
            ngettext("Exportó %(n)s fila: %(file)s", "Exportó %(n)s filas: %(file)s", run.total)
            % {"n": run.total, "file": run.name},
            model,
            None,
            lines=[Line(_("Filtro"), "", run.query), Line(_("Columnas"), "", ", ".join(run.columns))],
        )
        for run in scope.narrow(kept, pk="", at="created_at", actor="user")
    ]


def lines_between(model, before, after):
    """Return the lines of two dictionaries of stored values; a custom field is a line of its own."""
    lines = []
    for name in after:
        if name == "custom":
            lines += lines_of_custom(model, before.get(name) or {}, after[name] or {})
        elif name not in SILENT:
            lines.append(Line(label(model, name), say(model, name, before.get(name)), say(model, name, after[name])))
    return lines


def lines_of_edit(model, changes):
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
            lines.append(Line(label(model, name), *(say(model, name, _bare(text)) for text in change)))
    return lines


def lines_of_custom(model, before, after):
    """Return a line for each custom field that differs."""
    names = _custom_words(model)
    lines = []
    for slug in sorted(set(before) | set(after)):
        if before.get(slug) != after.get(slug):
            name, say_value = names.get(slug, (slug, str))
            lines.append(
                Line(name, *(("" if raw is None else say_value(raw)) for raw in (before.get(slug), after.get(slug))))
            )
    return lines


# Set by the app of custom fields: ``(model) -> {slug: (name, say)}``.
custom_words = []


def _custom_words(model):
    words = {}
    for provider in custom_words:
        words |= provider(model)
    return words


def label(model, name):
    """Return the field's name as people read it."""
    try:
        return str(model._meta.get_field(name).verbose_name).capitalize()
    except (FieldDoesNotExist, AttributeError):
        return name


def say(model, name, raw):
    """Return a stored value as people read it."""
    if raw in (None, "", []):
        return ""
    try:
        return _text(model._meta.get_field(name), raw)
    except (FieldDoesNotExist, ValidationError):
        return str(raw)


def _text(found, raw):
    if found.is_relation:
        rows = found.related_model._default_manager.filter(pk__in=raw if isinstance(raw, list) else [raw])
        return ", ".join(str(row) for row in rows)
    if found.choices:
        return str(dict(found.flatchoices).get(raw, raw))
    if isinstance(found, models.BooleanField):
        return _("Sí") if str(raw) == "True" else _("No")
    value = found.to_python(raw)
    return _moment_text(value) if isinstance(value, datetime.datetime) else str(localize(value))


def _moment_text(moment):
    """Return a moment as it was here; auditlog keeps it in UTC and leaves out that it does."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return date_format(localtime(aware), "SHORT_DATETIME_FORMAT")


def _bare(text):
    return None if text == "None" else text


def _loaded(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return {}


add_source(of_edits)
add_source(of_bulk)
add_source(of_exports)

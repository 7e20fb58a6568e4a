"""The history of single edits, bulk actions and exports.

Single edits are kept by django-auditlog; bulk actions and imports keep the change rows that their undo reads.
"""

from collections.abc import Iterable
from typing import Any

from auditlog.context import auditlog_disabled
from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import GeneratedField, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from napsix.accounts.models import User
from napsix.crud.feed.entries import Entry, FeedScope, Line
from napsix.crud.feed.lines import SILENT, lines_between, lines_of_edit, names_in
from napsix.crud.feed.sources import Source, history
from napsix.crud.fields import Derived
from napsix.crud.models import BulkChange, ExportRun
from napsix.crud.models.batches import is_told_by_batch


def track(model: type[Model], *, exclude: Iterable[str] = (), many: Iterable[str] = ()) -> None:
    """Keep the history of single edits of ``model``; derived columns and ``exclude`` say nothing.

    What is written by an UPDATE of the table is told by ``tell``.
    """
    fields = model._meta.get_fields()
    derived = {one.name for one in fields if _follows(one) or not one.concrete}
    silent = ((SILENT | set(exclude)) & {one.name for one in fields}) | derived
    auditlog.register(model, exclude_fields=sorted(silent), m2m_fields=set(many))


def _follows(field: Any) -> bool:
    """Whether the column follows from others, and nobody writes it."""
    return isinstance(field, GeneratedField) or (isinstance(field, Derived) and not field.editable)


def tell(before: Model, after: Model, *, user: User | None = None, lines: dict[str, list[str]] | None = None) -> None:
    """Keep what an UPDATE changed in a row of a tracked model, which was ``before`` and is ``after``.

    Args:
        user: who did it, where it is nobody that signed in.
        lines: what else changed of it, ``{name: [text before, text after]}``.
    """
    if auditlog_disabled.get(False) or is_told_by_batch(type(after)):
        return
    changes = (model_instance_diff(before, after) or {}) | (lines or {})
    if changes:
        LogEntry.objects.log_create(after, action=LogEntry.Action.UPDATE, changes=changes, actor=user)


def edits(scope: FeedScope) -> list[Entry]:
    """Return what was added, edited, looked at or deleted row by row; only an edit has lines."""
    types = {ContentType.objects.get_for_model(model).pk: model for model in scope.models}
    kept = LogEntry.objects.filter(content_type__in=types).select_related("actor")
    rows = list(scope.narrow(kept, at="timestamp", row="object_id", actor="actor"))
    changes = {row: row.changes_dict if row.action == LogEntry.Action.UPDATE else {} for row in rows}
    names = names_in((types[row.content_type_id], changes[row]) for row in rows)
    titles = {0: _("Alta"), 1: _("Cambio"), 2: _("Baja")}
    return [
        Entry(
            row.timestamp,
            titles.get(row.action, _("Consulta")),
            str(row.actor or ""),
            "edit",
            model=types[row.content_type_id],
            pk=row.object_id,
            name=row.object_repr,
            lines=lines_of_edit(types[row.content_type_id], changes[row], names),
        )
        for row in rows
    ]


def bulk_changes(scope: FeedScope) -> list[Entry]:
    """Return what bulk actions changed, an entry each row."""
    labels = {model._meta.label_lower: model for model in scope.models}
    kept = BulkChange.objects.filter(run__model_label__in=labels).select_related("run__user")
    return [
        Entry(
            row.run.created_at,
            _("En lote: %(action)s") % {"action": row.run},
            str(row.run.user or ""),
            "bulk",
            model=labels[row.run.model_label],
            pk=row.object_id,
            lines=lines_between(labels[row.run.model_label], row.before, row.after),
        )
        for row in scope.narrow(kept, at="run__created_at", row="object_id", actor="run__user")
    ]


def exports(scope: FeedScope) -> list[Entry]:
    """Return who took which rows out by exports. They are about no row of their own."""
    labels = {model._meta.label_lower: model for model in scope.models if _is_exported(model)}
    if not labels:
        return []
    kept = ExportRun.objects.filter(model_label__in=labels).select_related("user")
    return [
        Entry(
            run.created_at,
            ngettext("Exportó %(n)s fila: %(file)s", "Exportó %(n)s filas: %(file)s", run.total)
            % {"n": run.total, "file": run.name},
            str(run.user or ""),
            "export",
            model=labels[run.model_label],
            lines=[Line(_("Filtro"), "", run.query), Line(_("Columnas"), "", ", ".join(run.columns))],
        )
        for run in scope.narrow(kept, row="")
    ]


def _is_exported(model: type[Model]) -> bool:
    """Whether people may be let export the model's rows."""
    options = model._meta
    return "export" in options.default_permissions or f"export_{options.model_name}" in dict(options.permissions)


def register() -> None:
    """Let the history read edits, bulk actions and exports, in this order at one moment."""
    history.add_source(Source("edit", edits, order=10, reads_all=True))
    history.add_source(Source("bulk", bulk_changes, order=20, reads_all=True))
    history.add_source(Source("export", exports, order=30, reads_all=True))

"""The history of single edits, bulk actions and exports.

Single edits are kept by django-auditlog; bulk actions and imports keep the change rows that their undo reads.
"""

from collections.abc import Iterable

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from napsix.crud.feed.entries import Entry, FeedScope, Line
from napsix.crud.feed.lines import SILENT, lines_between, lines_of_edit
from napsix.crud.feed.sources import Source, history
from napsix.crud.fields import Derived
from napsix.crud.models import BulkChange, ExportRun


def track(model: type[Model], *, exclude: Iterable[str] = (), many: Iterable[str] = ()) -> None:
    """Keep the history of single edits of ``model``; derived columns and ``exclude`` say nothing."""
    derived = {one.name for one in model._meta.concrete_fields if isinstance(one, Derived)}
    silent = (SILENT | derived | set(exclude)) & {one.name for one in model._meta.get_fields()}
    auditlog.register(model, exclude_fields=sorted(silent), m2m_fields=set(many))


def edits(scope: FeedScope) -> list[Entry]:
    """Return what was added, edited, looked at or deleted row by row; only an edit has lines."""
    content_type = ContentType.objects.get_for_model(scope.model)
    kept = LogEntry.objects.filter(content_type=content_type).select_related("actor")
    titles = {0: _("Alta"), 1: _("Cambio"), 2: _("Baja")}
    return [
        Entry(
            row.timestamp,
            titles.get(row.action, _("Consulta")),
            str(row.actor or ""),
            "edit",
            model=scope.model,
            pk=row.object_id,
            name=row.object_repr,
            lines=lines_of_edit(scope.model, row.changes_dict) if row.action == LogEntry.Action.UPDATE else [],
        )
        for row in scope.narrow(kept, at="timestamp", row="object_id", actor="actor")
    ]


def bulk_changes(scope: FeedScope) -> list[Entry]:
    """Return what bulk actions changed, an entry each row."""
    kept = BulkChange.objects.filter(run__model_label=scope.model._meta.label_lower).select_related("run__user")
    return [
        Entry(
            row.run.created_at,
            _("En lote: %(action)s") % {"action": row.run},
            str(row.run.user or ""),
            "bulk",
            model=scope.model,
            pk=row.object_id,
            lines=lines_between(scope.model, row.before, row.after),
        )
        for row in scope.narrow(kept, at="run__created_at", row="object_id", actor="run__user")
    ]


def exports(scope: FeedScope) -> list[Entry]:
    """Return who took which rows out by exports. They are about no row of their own."""
    if f"export_{scope.model._meta.model_name}" not in dict(scope.model._meta.permissions):
        return []
    kept = ExportRun.objects.filter(model_label=scope.model._meta.label_lower).select_related("user")
    return [
        Entry(
            run.created_at,
            ngettext("Exportó %(n)s fila: %(file)s", "Exportó %(n)s filas: %(file)s", run.total)
            % {"n": run.total, "file": run.name},
            str(run.user or ""),
            "export",
            model=scope.model,
            lines=[Line(_("Filtro"), "", run.query), Line(_("Columnas"), "", ", ".join(run.columns))],
        )
        for run in scope.narrow(kept, row="")
    ]


def register() -> None:
    """Let the history read edits, bulk actions and exports, in this order at one moment."""
    history.add_source(Source("edit", edits, order=10))
    history.add_source(Source("bulk", bulk_changes, order=20))
    history.add_source(Source("export", exports, order=30))

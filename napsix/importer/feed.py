"""Imports and their undoing in the history of rows: the change rows that undo reads, shown as edits are."""

from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from napsix.crud.feed import Entry, FeedScope, Line, Source, history
from napsix.crud.feed.lines import label, lines_between, lines_of_custom
from napsix.importer.fields import ImportColumn, extra_columns
from napsix.importer.models import ImportChange, ImportRun, ImportUndo
from napsix.text import fold

CUSTOM = "custom."
TAKEN_BACK = (ImportChange.Undone.UNDONE, ImportChange.Undone.PARTLY)


def imports(scope: FeedScope) -> list[Entry]:
    """Return what imports changed. All rows of one carry its moment; their own order keeps the newest first."""
    models = {model._meta.label_lower: model for model in scope.models}
    rows = ImportChange.objects.filter(model__in=models).select_related("run__user", "run__file")
    if scope.pk:
        rows = rows.filter(object_pk=scope.pk)
    if scope.before:
        rows = rows.filter(run__in=ImportRun.objects.filter(created_at__lte=scope.before))
    if scope.actor:
        rows = rows.filter(run__in=ImportRun.objects.filter(user=scope.actor))
    titles = {"created": _("Alta por importación de «%(file)s»"), "updated": _("Importación de «%(file)s»")}
    return [
        Entry(
            row.run.created_at,
            titles[row.action] % {"file": row.run.file.name},
            str(row.run.user or ""),
            "import",
            model=models[row.model],
            pk=row.object_pk,
            name=(row.undo or {}).get("name", ""),
            lines=lines_of(models[row.model], row.before, row.after),
        )
        for row in rows.order_by("-run", "-row", "-pk")[: scope.skip + scope.limit]
    ]


def undos(scope: FeedScope) -> list[Entry]:
    """Return what the undoing of imports took back, as edits the other way round; what it left is none."""
    models = {model._meta.label_lower: model for model in scope.models}
    begun = ImportUndo.objects.exclude(begun_at=None).select_related("imported__file", "user").order_by("-begun_at")
    begun = begun.filter(begun_at__lte=scope.before) if scope.before else begun
    begun = begun.filter(user=scope.actor) if scope.actor else begun
    most, entries = scope.skip + scope.limit, []
    for undo in begun.iterator(chunk_size=20):
        rows = undo.imported.changes.filter(model__in=models, undone__in=TAKEN_BACK)
        rows = rows.filter(object_pk=scope.pk) if scope.pk else rows
        entries += [
            _undone(models[row.model], row, undo) for row in rows.order_by("-row", "-pk")[: most - len(entries)]
        ]
        if len(entries) >= most:
            break
    return entries


def _undone(model: type[Model], row: ImportChange, undo: ImportUndo) -> Entry:
    left = (row.undo or {}).get("left", ())
    after, before = ({name: side[name] for name in side if name not in left} for side in (row.after, row.before))
    titles = {
        "created": _("Baja al deshacer la importación de «%(file)s»"),
        "updated": _("Se deshizo la importación de «%(file)s»"),
    }
    return Entry(
        undo.begun_at or undo.created_at,
        titles[row.action] % {"file": undo.imported.file.name},
        str(undo.user or ""),
        "import.undo",
        model=model,
        pk=row.object_pk,
        name=(row.undo or {}).get("name", ""),
        lines=lines_of(model, after, {name: before.get(name) for name in after}),
    )


def lines_of(model: type[Model], before: dict, after: dict) -> list[Line]:
    """Return the lines of a change row, where rows of other tables may be called by their names.

    The column of an app that is no longer installed has its own name, and the values as they were stored.
    """
    extra = extra_columns[model._meta.label_lower]
    own = {name for name in after if not name.startswith(CUSTOM)} - extra.keys()
    gone = {name for name in own if "." in name}
    own -= gone
    named = {name for name in own if _is_named(model, name, before.get(name), after[name])}
    lines = lines_between(model, before, {name: after[name] for name in after if name in own - named})
    lines += [
        Line(label(model, name), *(_text(model, name, side.get(name)) for side in (before, after))) for name in named
    ]
    lines += [
        Line(extra[name].title, *(_worded(extra[name], side.get(name)) for side in (before, after)))
        for name in after
        if name in extra
    ]
    lines += [
        Line(name, *("" if side.get(name) is None else str(side[name]) for side in (before, after)))
        for name in after
        if name in gone
    ]
    custom = (
        {name.removeprefix(CUSTOM): side[name] for name in after if name.startswith(CUSTOM)} for side in (before, after)
    )
    return lines + lines_of_custom(model, *custom)


def _is_named(model: type[Model], name: str, *sides: object) -> bool:
    """Return whether a relation's values, old and new, are names; of nothing on both sides there is no telling."""
    values = [one for side in sides for one in (side if isinstance(side, list) else [side]) if one is not None]
    return bool(model._meta.get_field(name).is_relation) and all(isinstance(one, str) for one in values)


def _worded(column: ImportColumn, value: object) -> str:
    """Return a stored value of another app's column in words."""
    return "" if value is None else column.field.words(value)


def _text(model: type[Model], name: str, value: Any) -> str:
    """Return the names of the rows that folded or typed names stand for; of one that is gone, what stands there."""
    values = value if isinstance(value, list) else [value] if value else []
    related: Any = model._meta.get_field(name).related_model
    rows = related._default_manager.filter(name_key__bare__in=map(fold, values))
    names = {row.bare: str(row) for row in rows.annotate(bare=F("name_key__bare"))}
    return ", ".join(names.get(fold(one), one) for one in values)


def register() -> None:
    """Let the history read what imports changed, and name the run's file."""
    history.add_source(Source("import", imports, reads_all=True))
    history.add_source(Source("import.undo", undos, reads_all=True))

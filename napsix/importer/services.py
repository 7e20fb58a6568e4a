"""What the wizard and the command do with an import; the runner does the work.

The way of an import: ``draft`` → ``set_mapping`` → ``rehearse`` → ``start``; then ``ImportRun.counters()``,
``.fraction``, ``.issues``, ``error_file``. Small files are done at once, larger ones by the worker. One that stopped
goes on with ``start``.
"""

import tempfile
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from django.db import DatabaseError
from django.db.models import Q

from napsix.crud.access import may, permission
from napsix.files.services import store
from napsix.importer import mapping as mappings
from napsix.importer import runner
from napsix.importer.engine.mapping import signature
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Column, Detected, FileRefused
from napsix.importer.engine.values import cell_text
from napsix.importer.engine.writer import ErrorFile, error_format
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportIssue, ImportRun, ImportTemplate
from napsix.importer.payload import unpack
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost
from napsix.jobs.queue import enqueue, new_owner

DEFAULT_MATCH = ["code", "tax_id"]
# Up to so many rows an import is done while the person waits.
SMALL = 1000
PREVIEW_ROWS = 50
# The uploaded file, and the error file made of it.
MAX_BYTES = 300 * 2**20
# The states from which a run goes on only when a person says so.
STOPPED = (ImportRun.State.FAILED, ImportRun.State.CANCELLED)
IDLE = (ImportRun.State.DRAFT, ImportRun.State.DONE, *STOPPED)
# What each mode does to the rows of the table, and to rows of others that stand in the same line.
VERBS = {
    ImportRun.Mode.UPSERT: (("add", "change"), ("add", "change")),
    ImportRun.Mode.CREATE: (("add",), ("add",)),
    ImportRun.Mode.UPDATE: (("change",), ("add", "change")),
}


def draft(*, upload, target, user):
    """Keep an uploaded file and return the saved draft of its import, with what was found out about it.

    Args:
        upload: what the form received.
        target: label of the model, ``"clients.client"``.

    Raises:
        FileRefused: the engine cannot or must not read it; the sentence is ``messages.sentence(code, params)``.
            Nothing is kept of it.
        napsix.files.services.FileRefused: it cannot be kept.
    """
    run = ImportRun(target=target, user=user, match=DEFAULT_MATCH)
    if upload.size > MAX_BYTES:
        raise FileRefused("file.too_large", limit=MAX_BYTES, size=upload.size)
    with on_disk(upload) as path:
        examine(run, path, upload.name)
    run.mapping = mappings.suggested(run.columns, run.suggested, mappings.LIKELY)
    run.file = store(upload, name=upload.name, user=user, max_bytes=MAX_BYTES)
    run.save()
    return run


@contextmanager
def on_disk(upload):
    """Give the path of an uploaded file; a small one, which is in memory, is written to a temporary file."""
    if hasattr(upload, "temporary_file_path"):
        yield upload.temporary_file_path()
        return
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield file.name


def reopen(run):
    """Make a rehearsed run a draft again, for what it says no longer holds.

    Raises:
        ImportRefused: a worker has it, or it has begun to write.
    """
    plans = ImportRun.objects.filter(Q(dry_run=True) | Q(state=ImportRun.State.DRAFT), state__in=IDLE)
    if not plans.filter(pk=run.pk).update(state=ImportRun.State.DRAFT, dry_run=False, error=""):
        raise ImportRefused("run.begun")
    run.state, run.dry_run, run.error = ImportRun.State.DRAFT, False, ""


def read_again(run, **overrides):
    """Read the file in another way, and suggest what goes where anew.

    Raises:
        FileRefused: it cannot be read so.
        ImportRefused: see ``reopen``.
    """
    examine(run, run.file.file.storage.path(run.file.file.name), run.file.name, **overrides)
    run.mapping = mappings.suggested(run.columns, run.suggested, mappings.LIKELY)
    reopen(run)
    run.save(update_fields=EXAMINED)


def examine(run, path, name, **overrides):
    """Find out what the file at ``path`` is and set it on an unsaved or draft ``run``, with the suggested mapping."""
    run.overrides = {key: value for key, value in overrides.items() if value is not None}
    table = open_table(path, name=name, **run.overrides)
    run.detected = asdict(table.detected)
    run.columns = [
        {"header": column.header, "title": column.title, "samples": [cell_text(cell) for cell in column.samples[:5]]}
        for column in table.columns
    ]
    run.preview = [[row.number, [cell_text(cell) for cell in row.cells]] for row in table.preview(PREVIEW_ROWS)]
    run.is_small = sum(1 for _row in islice(table.rows(), SMALL + 1)) <= SMALL
    run.signature = signature(table.columns)
    run.suggested = mappings.suggestions(run.resource, table.columns)
    run.mapping = mappings.suggested(run.columns, run.suggested)
    run.staged = False


# What ``examine`` sets.
EXAMINED = [
    *("overrides", "detected", "columns", "preview", "is_small", "signature", "suggested", "mapping", "staged"),
]


def set_mapping(run, mapping, *, mode=ImportRun.Mode.UPSERT, match=None, atomic=False):
    """Set what goes where on a draft or a rehearsed run; the caller saves a new one, a stored one is saved.

    Raises:
        ImportRefused: an unknown field, two columns for one, none for a required one, an unknown mode or key; or it
            has begun to write.
    """
    match = match or DEFAULT_MATCH
    mappings.check(mapping, run.resource, mode=mode, match=match)
    if run.pk:
        reopen(run)
    run.mapping, run.mode, run.match, run.atomic, run.staged = mapping, mode, match, atomic, False
    if run.pk:
        run.save(update_fields=["mapping", "mode", "match", "atomic", "staged"])


def needed_permissions(resource, mapping, mode):
    """Return what it takes to make every kind of change that an import may make.

    Import is no way around a missing right: creating needs ``add``, updating ``change``, contacts their own.
    """
    own, others = VERBS[mode]
    prefixes = {entry["field"].split(".")[0] for entry in mapping if "." in entry["field"]}
    nested = [one._meta.model for prefix, (one, _via) in resource.nested.items() if prefix in prefixes]
    model = resource._meta.model
    return [
        permission(model, "import"),
        *(permission(model, verb) for verb in own),
        *(permission(other, verb) for other in nested for verb in others),
    ]


def allowed_modes(user, model):
    """Return the modes in which ``user`` may import rows of ``model``."""
    return [mode for mode, (own, _others) in VERBS.items() if may(user, *(permission(model, verb) for verb in own))]


def check_allowed(run, user=None):
    """Raise ``ImportRefused`` unless the run's user, and ``user`` if given, may do what the run may do."""
    needed = needed_permissions(run.resource, run.mapping, run.mode)
    for person in filter(None, (run.user, user)):
        if not may(person, *needed):
            raise ImportRefused("user.forbidden", email=person.email)


def rehearse(run):
    """Rehearse a draft: at once when it is small, else by the worker. Returns whether it was begun now."""
    return _begin(run, dry_run=True)


def start(run):
    """Do the import, or go on with one that stopped: at once when it is small, else by the worker.

    A second call does nothing; returns whether it was begun now.
    """
    return _begin(run, dry_run=False)


def _begin(run, *, dry_run):
    check_allowed(run)
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=IDLE).exclude(state=ImportRun.State.DONE, dry_run=False)
    if dry_run:  # a rehearsal would begin again what is half done
        waiting = waiting.exclude(state__in=STOPPED, dry_run=False)
    outdated = run.error_file
    begun = waiting.update(
        state=ImportRun.State.QUEUED,
        dry_run=dry_run,
        attempts=0,
        finished_at=None,
        started_at=None,
        error="",
        error_file=None,
    )
    if begun and outdated:
        outdated.delete()
    run.refresh_from_db()
    if begun and run.is_small:
        jobs.run(ImportRun, run.pk)
        run.refresh_from_db()
    elif begun:
        enqueue(run)
    return bool(begun)


def run_here(run, tell=None):
    """Do a saved run in this process, taking it over from whoever had it.

    Args:
        tell: called with the run after each chunk.

    Raises:
        ImportRefused: it was cancelled, or another process took it meanwhile.
    """
    if run.state == ImportRun.State.DONE:
        return
    owner = new_owner()
    if not run.claim(owner=owner, seconds=run.lease_seconds, take_over=True):
        raise ImportRefused("run.cancelled", run=run.pk)
    try:
        runner.execute(run, owner, tell=tell)
        run.refresh_from_db()
        if run.state == ImportRun.State.RUNNING:
            run.finish(owner)
    except LeaseLost:
        raise ImportRefused("run.lost", run=run.pk) from None
    except BaseException:
        with suppress(LeaseLost, DatabaseError):
            run.fail(owner, sentence("run.interrupted", {}))
        raise


def failed_rows(run):
    """Yield ``(raw row, reasons, positions at fault)`` of every row that stayed out, in the order of the file."""
    for chunk in run.chunks.iterator(chunk_size=10):
        rows = unpack(chunk.payload)
        if not rows:
            continue
        issues = {}
        for issue in run.issues.filter(
            row__range=(rows[0].number, rows[-1].number), severity=ImportIssue.Severity.ERROR
        ):
            issues.setdefault(issue.row, []).append(issue)
        for row in rows:
            if row.number in issues:
                said = issues[row.number]
                yield (
                    row,
                    " ".join(issue.message for issue in said),
                    [i.position for i in said if i.position is not None],
                )


def write_error_file(run, path):
    """Write the failed rows in the uploaded format, with row, result and reason; it can be uploaded again as it is."""
    detected = Detected(**run.detected)
    columns = [Column(n, column["header"], [], column["title"]) for n, column in enumerate(run.columns)]
    with ErrorFile(path, detected, columns) as errors:
        for row, reason, positions in failed_rows(run):
            errors.add(row, "error", reason, tuple(positions))


def error_file(run):
    """Return the ``StoredFile`` with the failed rows of a finished run, made the first time it is asked for."""
    if run.error_file is None and run.failed:
        suffix = error_format(Detected(**run.detected))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"errores.{suffix}"
            write_error_file(run, path)
            name = f"{Path(run.file.name).stem}-errores.{suffix}"
            with path.open("rb") as file:
                run.error_file = store(file, name=name, user=run.user, max_bytes=2 * MAX_BYTES)
        run.save(update_fields=["error_file"])
    return run.error_file


def template_content(run):
    """Return what a mapping file or template of this run holds."""
    columns = [{"header": entry["header"], "field": entry["field"]} for entry in run.mapping]
    return {"columns": columns, "mode": run.mode, "match": run.match}


def save_template(run, *, name):
    """Remember the run's mapping under ``name``, instead of what was remembered under it."""
    content = {"target": run.target, "signature": run.signature, "content": template_content(run), "user": run.user}
    return ImportTemplate.objects.update_or_create(name=name, defaults=content)[0]


def templates_for(run):
    """Return the remembered mappings made for files with the same titles."""
    return ImportTemplate.objects.filter(target=run.target, signature=run.signature)


def use_template(run, template):
    """Take over what ``template`` says of the columns; fields that are there no more are passed over."""
    content = template.content
    catalogue = run.resource.catalogue()
    chosen = mappings.from_content(content, run.columns)
    run.mapping = [entry for entry in chosen if entry["field"] in catalogue]
    run.mode, run.match = content["mode"], content["match"]
    reopen(run)
    run.save(update_fields=["mapping", "mode", "match"])


def earlier_imports(run):
    """Return the finished imports of the very same file (trap P82)."""
    done = ImportRun.objects.filter(target=run.target, file__sha256=run.file.sha256, dry_run=False)
    return done.filter(state=ImportRun.State.DONE).exclude(pk=run.pk)

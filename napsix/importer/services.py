"""What the wizard and the command do with an import; the runner does the work.

The way of an import: ``draft`` → ``set_mapping`` → ``rehearse`` → ``start``; then ``ImportRun.counters()``,
``.fraction``, ``.issues``, ``error_file``. Small files are done at once, larger ones by the worker.
"""

import tempfile
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from django.db import DatabaseError

from napsix.crud.access import may, permission
from napsix.files.services import store
from napsix.importer import mapping as mappings
from napsix.importer import runner
from napsix.importer.engine.mapping import signature
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Column, Detected
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
UNSTARTED = (ImportRun.State.DRAFT, ImportRun.State.DONE, ImportRun.State.FAILED)


def draft(*, file, target, user, **overrides):
    """Save and return the draft of an import, with what was found out about the file.

    Args:
        file: a ``StoredFile``.
        target: label of the model, ``"clients.client"``.
        overrides: ``sheet``, ``header_row``, ``header_rows``, ``encoding``, ``delimiter`` instead of what is detected.

    Raises:
        FileRefused: the engine cannot or must not read it; the sentence is ``messages.sentence(code, params)``.
    """
    run = ImportRun(file=file, target=target, user=user, match=DEFAULT_MATCH)
    examine(run, file.file.storage.path(file.file.name), file.name, **overrides)
    run.save()
    return run


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


def set_mapping(run, mapping, *, mode=ImportRun.Mode.UPSERT, match=None, atomic=False):
    """Set what goes where on a draft or a rehearsed run; the caller saves a new one, a stored one is saved.

    Raises:
        ImportRefused: an unknown field, two columns for one, none for a required one, an unknown mode or key.
    """
    match = match or DEFAULT_MATCH
    mappings.check(mapping, run.resource, mode=mode, match=match)
    run.mapping, run.mode, run.match, run.atomic, run.staged = mapping, mode, match, atomic, False
    if run.pk:
        run.save(update_fields=["mapping", "mode", "match", "atomic", "staged"])


def check_allowed(run):
    """Raise ``ImportRefused`` unless the run's user may make every kind of change the run may make.

    Import is no way around a missing right: creating needs ``add``, updating ``change``, contacts their own.
    """
    if run.user is None:
        return
    models = {run.resource._meta.model}
    prefixes = {entry["field"].split(".")[0] for entry in run.mapping if "." in entry["field"]}
    models |= {nested._meta.model for prefix, (nested, _via) in run.resource.nested.items() if prefix in prefixes}
    verbs = {ImportRun.Mode.CREATE: ["add"], ImportRun.Mode.UPDATE: ["change"]}.get(run.mode, ["add", "change"])
    needed = [permission(run.resource._meta.model, "import")]
    needed += [permission(model, verb) for model in models for verb in verbs]
    if not may(run.user, *needed):
        raise ImportRefused("user.forbidden", email=run.user.email)


def rehearse(run):
    """Rehearse a draft: at once when it is small, else by the worker. Returns whether it was begun now."""
    return _begin(run, dry_run=True)


def start(run):
    """Do the import, at once when it is small, else by the worker. A second call does nothing; returns False."""
    return _begin(run, dry_run=False)


def _begin(run, *, dry_run):
    check_allowed(run)
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=UNSTARTED).exclude(
        state=ImportRun.State.DONE, dry_run=False
    )
    begun = waiting.update(
        state=ImportRun.State.QUEUED, dry_run=dry_run, attempts=0, finished_at=None, started_at=None, error=""
    )
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


def earlier_imports(run):
    """Return the finished imports of the very same file (trap P82)."""
    done = ImportRun.objects.filter(target=run.target, file__sha256=run.file.sha256, dry_run=False)
    return done.filter(state=ImportRun.State.DONE).exclude(pk=run.pk)

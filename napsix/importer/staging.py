"""From the stored file to chunks of rows in the database, and what its columns say as a whole."""

import hashlib
from itertools import islice

from django.db import transaction

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.engine.values import Profiler
from napsix.importer.models import ImportChunk, ImportIssue
from napsix.importer.payload import pack

# Written in one transaction a chunk: small enough for a quarter of a second of SQLite's write lock.
CHUNK_ROWS = 500
CHUNKS_AT_ONCE = 20
# Characters of a cell that are quoted in a sentence about it.
EXCERPT = 80


def stage(run, lease):
    """Read the file into chunks, from the start: what an interrupted attempt left is dropped.

    Raises ``UnreadableFile`` when the file turns out to be unreadable further down, or is not the one that was stored.
    """
    check_digest(run)
    table = open_stored(run)
    catalogue = run.resource.catalogue()
    profiler = Profiler({entry["position"]: catalogue[entry["field"]].field.widget.kind for entry in run.mapping})
    chunks = _chunks(run, table, profiler)
    with transaction.atomic():
        run.renew(lease, run.lease_seconds)
        run.chunks.all().delete()
        run.issues.all().delete()
    while batch := list(islice(chunks, CHUNKS_AT_ONCE)):
        with transaction.atomic():
            run.renew(lease, run.lease_seconds)
            ImportChunk.objects.bulk_create(batch)
    with transaction.atomic():
        run.renew(lease, run.lease_seconds)
        _finish(run, table, profiler)


def open_stored(run):
    """Return the run's file as the engine's table."""
    return open_table(run.file.file.storage.path(run.file.file.name), name=run.file.name, **run.overrides)


def check_digest(run):
    """Raise ``UnreadableFile`` when the stored file is not what was uploaded (trap P81)."""
    with run.file.open() as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != run.file.sha256:
            raise UnreadableFile("file.changed")


def _chunks(run, table, profiler):
    """Yield unsaved chunks, feeding each row to the profiler."""
    rows = iter(table.rows())
    run.total = number = 0
    while batch := list(islice(rows, CHUNK_ROWS)):
        for row in batch:
            profiler.add(row)
        run.total += len(batch)
        yield ImportChunk(run=run, number=number, first_row=batch[0].number, payload=pack(batch))
        number += 1


def _finish(run, table, profiler):
    """Keep what the columns say, and the warnings about the file and its columns."""
    problems = list(table.warnings)
    for entry in run.mapping:
        position = entry["position"]
        profile = profiler.profile(position)
        problems += profile.warnings
        run.profiles[str(position)] = {
            "date_order": profile.date_order,
            "decimal_mark": profile.decimal_mark,
            "name_order": profile.name_order,
        }
    ImportIssue.objects.bulk_create(issue(run, None, problem) for problem in problems)
    run.staged = True
    run.save(update_fields=["staged", "total", "profiles"])


def issue(run, row, problem):
    """Return the unsaved issue of a problem."""
    return ImportIssue(
        run=run,
        row=row,
        position=problem.position,
        severity=problem.severity,
        code=problem.code,
        params={name: excerpt(value) for name, value in problem.params.items()},
    )


def excerpt(value):
    """Return the start of a text that is too long to be shown, anything else as it is."""
    return f"{value[:EXCERPT]}…" if isinstance(value, str) and len(value) > EXCERPT else value

"""Cells of rows that failed, corrected by a person: in the kept rows, with what the file said beside them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

from napsix.accounts.models import User
from napsix.importer.engine.types import RawRow
from napsix.importer.engine.values import cell_text
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportChunk, ImportIssue, ImportRun
from napsix.importer.rows import LEFT_OUT
from napsix.importer.services.running import check_allowed, reopen, start
from napsix.importer.staging import pack, unpack

# The text that takes the place of a cell, by the numbers of its row and column.
Corrections = Mapping[tuple[int, int], str]


def faults(run: ImportRun) -> QuerySet[ImportIssue]:
    """Return the issues about rows that failed, and about values that were left out of rows which went in."""
    at_fault = Q(severity=ImportIssue.Severity.ERROR)
    if run.is_plan:
        at_fault |= Q(**{f"params__{LEFT_OUT}": True})
    return run.issues.filter(at_fault, row__isnull=False)


def rows_numbered(run: ImportRun, numbers: Iterable[int]) -> dict[int, RawRow]:
    """Return the kept rows with these numbers."""
    wanted = set(numbers)
    chunks = ImportChunk.objects.filter(pk__in=_chunks(run, wanted))
    return {row.number: row for chunk in chunks for row in unpack(chunk.payload) if row.number in wanted}


def _chunks(run: ImportRun, numbers: Iterable[int]) -> set[int]:
    """Return the chunks in which rows of these numbers would be."""
    firsts = list(run.chunks.order_by("first_row", "number").values_list("first_row", "pk"))
    starts = [first for first, _pk in firsts]
    places = {bisect_right(starts, number) - 1 for number in numbers}
    return {firsts[place][1] for place in places if place >= 0}


def correct(run: ImportRun, given: Corrections) -> None:
    """Put what a person typed in place of cells of a plan, which is a draft again until it is rehearsed.

    Raises:
        ImportRefused: it has begun to write, or its user may not make such an import any more.
    """
    check_allowed(run)
    with transaction.atomic():
        reopen(run)
        run.refresh_from_db(fields=["choices"])
        _write(run, given)


def correct_and_import(run: ImportRun, given: Corrections, user: User) -> bool:
    """Correct rows that a finished import left out, and import those. Returns whether it was begun.

    What is left of the chunks with corrected rows, nothing but the rows that failed, is written once more. An import of
    all or nothing begins anew.

    Raises:
        ImportRefused: it is not finished, or they may not make such an import.
    """
    check_allowed(run, user)
    with transaction.atomic():
        done = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DONE, dry_run=False)
        if not done.update(state=ImportRun.State.FAILED):  # from which it goes on
            raise ImportRefused("run.not_done")
        run.refresh_from_db()
        chunks = _write(run, given)
        if not run.atomic:
            _take_back(run, chunks)
    return start(run)


def _write(run: ImportRun, given: Corrections) -> list[ImportChunk]:
    """Write the corrections into the kept rows, and note what stood there; return the chunks that changed."""
    by_row: dict[int, dict[int, str]] = defaultdict(dict)
    for (number, position), text in given.items():
        by_row[number][position] = text
    originals = {number: dict(cells) for number, cells in run.choices.get("corrected", {}).items()}
    changed = []
    for chunk in ImportChunk.objects.filter(pk__in=_chunks(run, by_row)):
        rows = [_corrected(row, by_row.get(row.number, {}), originals) for row in unpack(chunk.payload)]
        chunk.payload = pack(rows)
        chunk.save(update_fields=["payload"])
        changed.append(chunk)
    run.choices["corrected"] = originals
    run.save(update_fields=["choices"])
    return changed


def _corrected(row: RawRow, typed: Mapping[int, str], originals: dict[str, dict[str, str]]) -> RawRow:
    cells = list(row.cells)
    for position, text in typed.items():
        if position < len(cells):
            originals.setdefault(str(row.number), {}).setdefault(str(position), cell_text(cells[position]))
            cells[position] = text
    return row._replace(cells=cells) if typed else row


def _take_back(run: ImportRun, chunks: Iterable[ImportChunk]) -> None:
    """Put the failed rows of ``chunks``, as if they had not been tried, into chunks behind the others."""
    number = run.chunks.count()
    for place, chunk in enumerate(chunks):
        rows = [row.number for row in unpack(chunk.payload)]
        run.issues.filter(row__in=rows).delete()
        run.rows -= len(rows)
        run.failed -= len(rows)
        ImportChunk.objects.create(run=run, number=number + place, first_row=rows[0], payload=chunk.payload)
        ImportChunk.objects.filter(pk=chunk.pk).update(payload=pack([]))
    run.save(update_fields=["rows", "failed"])

"""Undoing an import, or saying what that would do: from the last row of the file to the first, chunk by chunk.

What a chunk takes back, the marks on its changes, what stays and why, the counters, the checkpoint and the lease are
one transaction. A process that is killed loses at most the chunk it was at; the next one goes on below its row.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial

from django.db import connection, reset_queries, transaction

from napsix.importer.inserting import update_rows
from napsix.importer.models import ImportChange, ImportRun, ImportUndo, UndoLeftover
from napsix.importer.undo_rows import Done, Undoer, Unit
from napsix.jobs.models import carries_out

# Change rows of one transaction: SQLite's write lock is held for a tenth of a second or so.
CHUNK = 400
# On SQLite there is one writer: between chunks others get this part of the time a chunk took.
PAUSE = 0.1

Emit = Callable[[ImportUndo], object]


@carries_out(ImportUndo)
def execute(undo: ImportUndo, lease: str, emit: Emit | None = None) -> None:
    """Undo an import from the last checkpoint on, or rehearse that from the beginning, under ``lease``."""
    renew = partial(undo.renew, lease, undo.lease_seconds)
    undoer: Undoer = undo.imported.resource.undoer(undo)
    if undo.is_plan:
        begin_again(undo, renew)
    while changes := next_changes(undo):
        with chunk(undo, renew, emit):
            write_down(undo, undoer.take_back(changes, high=undo.cursor, again=False))
            undo.cursor = min(change.row for change in changes)
            undo.save(update_fields=["cursor"])
    while waiting := list(undo.leftovers.filter(code=UndoLeftover.WAITING).select_related("change")[:CHUNK]):
        with chunk(undo, renew, emit):
            write_down(undo, undoer.take_back([left.change for left in waiting], high=None, again=True))
            UndoLeftover.objects.filter(pk__in=[left.pk for left in waiting]).delete()
    if not undo.is_plan:
        end(undo, undoer, renew)
    undo.refresh_from_db()


def begin_again(undo: ImportUndo, renew: Callable[[], object]) -> None:
    """Forget what an earlier rehearsal said."""
    values = undo.count_from_nothing() | {"total": undo.imported.changes.count()}
    with transaction.atomic():
        renew()
        undo.leftovers.all().delete()
        ImportUndo.objects.filter(pk=undo.pk).update(**values)
    undo.total = values["total"]


def next_changes(undo: ImportUndo) -> list[ImportChange]:
    """Return the change rows of the next chunk, all those of its lowest row included."""
    changes = undo.imported.changes.all()
    if undo.cursor is not None:
        changes = changes.filter(row__lt=undo.cursor)
    rows = list(changes.order_by("-row").values_list("row", flat=True)[:CHUNK])
    return list(changes.filter(row__gte=rows[-1])) if rows else []


@contextmanager
def chunk(undo: ImportUndo, renew: Callable[[], object], emit: Emit | None) -> Generator[None]:
    """Hold the lease and one transaction around a chunk; then say how far it got, and let others write."""
    began = time.perf_counter()
    with transaction.atomic():
        renew()
        yield
    if emit:
        undo.refresh_from_db(fields=undo.NAMES)
        emit(undo)
    reset_queries()  # with DEBUG every statement is kept
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE * (time.perf_counter() - began))


def write_down(undo: ImportUndo, done: Done) -> None:
    """Write what became of the rows of a chunk: the marks on their changes, what stays of them, the counters."""
    if not undo.is_plan:
        changed = [change for unit in done.units for change in marked(unit)]
        undo.leftovers.filter(change__in=changed).delete()
        update_rows(ImportChange, [(change, ("undone", "undo")) for change in changed])
    leftovers = [left for unit in done.units for left in unit.leftovers]
    UndoLeftover.objects.bulk_create([*leftovers, *done.waiting])
    undo.count(done.counts)


def marked(unit: Unit) -> list[ImportChange]:
    """Return the changes of a row with what became of them, and which of its fields stayed as they are."""
    left = [leftover.field for leftover in unit.leftovers if leftover.field]
    for change in unit.changes:
        change.undone = unit.state
        if left:
            change.undo = {**change.undo, "left": left}
    return unit.changes


def end(undo: ImportUndo, undoer: Undoer, renew: Callable[[], object]) -> None:
    """Take back what the import added to lists and counters, and call it undone. Doing it twice does nothing more."""
    with transaction.atomic():
        renew()
        gone = undoer.finish()
        if gone:
            undo.lists = sorted({*undo.lists, *gone})
            undo.save(update_fields=["lists"])
        ImportRun.objects.filter(pk=undo.imported_id).update(state=ImportRun.State.UNDONE)

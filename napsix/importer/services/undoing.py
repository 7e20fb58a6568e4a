"""Undoing an import: whether that can be, rehearsing it, answering its questions, doing it, and going on with it."""

from contextlib import suppress
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.models import hold
from napsix.importer import undoing
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, ImportUndo, OnConflict, UndoLeftover
from napsix.importer.services.running import STOPPED, needed_permissions
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost, new_owner
from napsix.jobs.queue import enqueue

State = ImportRun.State
# From these an import can be undone: it is over, whether whole or not.
OVER = (State.DONE, *STOPPED)
# With more change rows than these the worker does it.
SMALL = 1_000


def refusal(run: ImportRun) -> ImportRefused | None:
    """Return why an import cannot be undone, or not be undone again; None where it can."""
    code = ""
    if run.is_plan:
        code = "undo.not_imported"
    elif run.is_open:
        code = "undo.running"
    elif run.is_taken_back:
        code = "undo.done" if run.state == State.UNDONE else "undo.under_way"
    elif not run.changes.exists():
        code = "undo.nothing"
    elif run.changes.filter(undo__isnull=True).exists():
        code = "undo.too_old"
    return ImportRefused(code, run=run.pk) if code else None


def undo_of(run: ImportRun) -> ImportUndo | None:
    """Return the undo of ``run``, planned or begun; None where nobody asked for one."""
    return ImportUndo.objects.filter(imported=run).select_related("imported", "user").first()


def check(run: ImportRun, user: User | None) -> None:
    """Raise ``ImportRefused`` unless an import can be undone, and ``user`` may do what it did."""
    found = refusal(run)
    if found:
        raise found
    check_allowed(run, user)


def check_allowed(run: ImportRun, user: User | None) -> None:
    """Raise ``ImportRefused`` unless ``user`` may make the import; None is the command's own."""
    if user is not None and not may(user, *needed_permissions(run.resource, run.filled, run.mode)):
        raise ImportRefused("user.forbidden", email=user.email)


def plan(run: ImportRun, user: User | None, on_conflict: str = OnConflict.KEEP) -> ImportUndo:
    """Return the saved plan of undoing ``run``, waiting to be rehearsed, in the place of an earlier one.

    Raises:
        ImportRefused: it cannot be undone, or they may not; or ``on_conflict`` is none.
    """
    check(run, user)
    if on_conflict not in OnConflict.values:
        raise ImportRefused("on_conflict.unknown", choice=on_conflict, choices=OnConflict.values)
    values: dict[str, Any] = {"user": user, "on_conflict": on_conflict, "state": ImportUndo.State.QUEUED, "error": ""}
    values |= {"attempts": 0, "started_at": None, "finished_at": None, "lease_owner": "", "lease_until": None}
    undo, made = ImportUndo.objects.get_or_create(imported=run, defaults=values)
    if not made and not ImportUndo.objects.filter(pk=undo.pk, begun_at=None).update(**values):
        raise ImportRefused("undo.under_way", run=run.pk)
    undo.refresh_from_db()
    return undo


def rehearse(run: ImportRun, user: User | None) -> ImportUndo:
    """Plan and rehearse the undoing of ``run``: at once when it is small, else by the worker. Raises as ``plan``."""
    undo = plan(run, user)
    _do(undo)
    return undo


def answer(undo: ImportUndo, answers: dict[int, str], *, of_all: str = "") -> None:
    """Keep what a person chose about conflicts of a plan, by their number; or about all of them at once.

    Raises:
        ImportRefused: it has begun.
    """
    if not undo.is_plan:
        raise ImportRefused("undo.under_way", run=undo.imported_id)
    conflicts = undo.leftovers.filter(code__in=UndoLeftover.CHOOSABLE)
    with transaction.atomic():
        if of_all:
            ImportUndo.objects.filter(pk=undo.pk).update(on_conflict=of_all)
            conflicts.exclude(answer="").update(answer="")
        for choice in OnConflict.values:
            given = [pk for pk, one in answers.items() if one == choice]
            conflicts.filter(pk__in=given).update(answer=choice)


def begin(undo: ImportUndo, user: User | None, *, unseen: bool = False) -> bool:
    """Let the import of a rehearsed plan be undone, or go on with one that stopped; return whether it was begun now.

    A second call does nothing. From now on nobody goes on with the import itself.

    Args:
        unseen: also where nobody asked what it would do.

    Raises:
        ImportRefused: they may not do what the import did, or somebody goes on with it.
    """
    check_allowed(undo.imported, user)
    ready = ImportUndo.objects.filter(pk=undo.pk)
    values = {"state": ImportUndo.State.QUEUED, "attempts": 0, "started_at": None, "finished_at": None, "error": ""}
    with transaction.atomic():
        hold(ImportRun, undo.imported_id)
        stopped = (ImportUndo.State.FAILED, ImportUndo.State.CANCELLED)
        begun = bool(ready.filter(state__in=stopped).exclude(begun_at=None).update(**values))
        if not begun:
            counters = undo.count_from_nothing() | {"total": undo.imported.changes.count()}
            states = [ImportUndo.State.DONE, *([ImportUndo.State.QUEUED] if unseen else [])]
            first = ready.filter(begun_at=None, state__in=states)
            begun = bool(first.update(begun_at=timezone.now(), user=user, **values, **counters))
            taken = ImportRun.objects.filter(pk=undo.imported_id, state__in=OVER) if begun else None
            if taken is not None and not taken.update(state=State.UNDOING):
                raise ImportRefused("undo.running", run=undo.imported_id)
    undo.refresh_from_db()
    return begun


def start(undo: ImportUndo, user: User | None) -> bool:
    """Begin, or go on: at once when it is small, else by the worker. Returns and raises as ``begin``."""
    begun = begin(undo, user)
    if begun:
        _do(undo)
    return begun


def _do(undo: ImportUndo) -> None:
    if undo.imported.changes.count() <= SMALL:
        jobs.run(ImportUndo, undo.pk)
        undo.refresh_from_db()
    else:
        enqueue(undo)


def run_here(undo: ImportUndo, emit: undoing.Emit | None = None) -> None:
    """Do a saved plan, or what was begun, in this process, taking it over from the process that had it.

    Args:
        emit: called with the undo after each chunk.

    Raises:
        ImportRefused: it was cancelled, or another process took it meanwhile.
    """
    owner = new_owner()
    if not undo.claim(owner=owner, seconds=undo.lease_seconds, take_over=True):
        raise ImportRefused("run.cancelled", run=undo.imported_id)
    try:
        undoing.execute(undo, owner, emit=emit)
        undo.finish(owner)
    except LeaseLost:
        raise ImportRefused("run.lost", run=undo.imported_id) from None
    except BaseException:
        with suppress(LeaseLost, DatabaseError):
            undo.fail(owner, sentence("run.interrupted", {}))
        raise

"""Mapping an import, rehearsing it, doing it, going on with one that stopped; and what rights that takes."""

from collections.abc import Mapping
from contextlib import suppress

from django.db import DatabaseError
from django.db.models import Model, Q

from napsix.accounts.models import User
from napsix.crud.access import may, permission
from napsix.importer import runner
from napsix.importer.fields import extra_columns
from napsix.importer.mapping import ImportRefused
from napsix.importer.mapping import check as check_mapping
from napsix.importer.messages import sentence
from napsix.importer.models import HELD, ImportRun
from napsix.importer.models.run import MappingEntry
from napsix.importer.resources import Resource
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost, new_owner
from napsix.jobs.queue import enqueue

# The states from which a run goes on only when a person says so.
STOPPED = (ImportRun.State.FAILED, ImportRun.State.CANCELLED, ImportRun.State.PAUSED)
IDLE = (ImportRun.State.DRAFT, ImportRun.State.DONE, *STOPPED)
ON_CONFLICT = {"update": True, "skip": False}
# What each mode does to the rows of the table, and to rows of others that stand in the same line.
VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ImportRun.Mode.UPSERT: (("add", "change"), ("add", "change")),
    ImportRun.Mode.CREATE: (("add",), ("add",)),
    ImportRun.Mode.UPDATE: (("change",), ("add", "change")),
}


def needed_permissions(resource: type[Resource], mapping: list[MappingEntry], mode: str) -> list[str]:
    """Return what it takes to make every kind of change that an import may make.

    Import is no way around a missing right: creating needs ``add``, updating ``change``, contacts their own,
    and a column of another app what it was added with.
    """
    own, others = VERBS[mode]
    prefixes = {entry["field"].split(".")[0] for entry in mapping if "." in entry["field"]}
    nested = [one._meta.model for prefix, (one, _via) in resource.nested.items() if prefix in prefixes]
    model = resource._meta.model
    extra = extra_columns[model._meta.label_lower]
    return [
        permission(model, "import"),
        *(permission(model, verb) for verb in own),
        *(permission(other, verb) for other in nested for verb in others),
        *(name for entry in mapping if entry["field"] in extra for name in extra[entry["field"]].requires),
    ]


def allowed_modes(user: User, model: type[Model]) -> list[str]:
    """Return the modes in which ``user`` may import rows of ``model``."""
    return [mode for mode, (own, _others) in VERBS.items() if may(user, *(permission(model, verb) for verb in own))]


def check_allowed(run: ImportRun, user: User | None = None) -> None:
    """Raise ``ImportRefused`` unless the run's user, and ``user`` if given, may do what the run may do."""
    needed = needed_permissions(run.resource, run.mapping, run.mode)
    for person in filter(None, (run.user, user)):
        if not may(person, *needed):
            raise ImportRefused("user.forbidden", email=person.email)


def reopen(run: ImportRun) -> None:
    """Make a rehearsed run a draft again, for what it says no longer holds.

    Raises:
        ImportRefused: a worker has it, or it has begun to write.
    """
    plans = ImportRun.objects.filter(Q(dry_run=True) | Q(state=ImportRun.State.DRAFT), state__in=IDLE)
    if not plans.filter(pk=run.pk).update(state=ImportRun.State.DRAFT, dry_run=False, error=""):
        raise ImportRefused("run.begun")
    run.state, run.dry_run, run.error = ImportRun.State.DRAFT, False, ""


def set_mapping(
    run: ImportRun,
    mapping: list[MappingEntry],
    *,
    mode: str = ImportRun.Mode.UPSERT,
    match: list[str] | None = None,
    atomic: bool = False,
) -> None:
    """Set what goes where on a draft or a rehearsed run; the caller saves a new one, a stored one is saved.

    Raises:
        ImportRefused: an unknown field, two columns for one, none for a required one, an unknown mode or key; or it
            has begun to write.
    """
    match = match or list(run.resource._meta.import_id_fields)
    check_mapping(mapping, run, match=match, mode=mode)
    if mode not in ImportRun.Mode.values:
        raise ImportRefused("mode.unknown", mode=mode, modes=ImportRun.Mode.values)
    if run.pk:
        reopen(run)
    if (mapping, match, mode) != (run.mapping, run.match, run.mode):
        run.decisions = {}  # they were about other matches
    run.mapping, run.mode, run.match, run.atomic, run.profiles = mapping, mode, match, atomic, {}
    if run.pk:
        run.save(update_fields=["mapping", "mode", "match", "atomic", "profiles", "decisions"])


def decisions_of(on_conflict: str) -> dict[str, bool]:
    """Return what is decided beforehand of rows whose key is of somebody else: ``update`` him, or ``skip`` the row.

    Raises:
        ImportRefused: it is neither.
    """
    if on_conflict not in ON_CONFLICT:
        raise ImportRefused("on_conflict.unknown", choice=on_conflict, choices=list(ON_CONFLICT))
    return {"row.conflict": ON_CONFLICT[on_conflict]}


def decide(run: ImportRun, decisions: Mapping[str, bool]) -> bool:
    """Take over what a person decided of held rows, by number or code (``ImportRun.decisions``), and rehearse anew.

    What is decided of all of a kind takes the place of what was decided of its rows one by one. Returns whether the
    rehearsal was begun.

    Raises:
        ImportRefused: it has begun to write, or they may not make such an import any more.
    """
    check_allowed(run)
    reopen(run)
    of_all = decisions.keys() & HELD.keys()
    rows = set(run.issues.filter(code__in=of_all).values_list("row", flat=True)) if of_all else set()
    kept = {key: choice for key, choice in run.decisions.items() if key in HELD or int(key) not in rows}
    run.decisions = {**kept, **decisions}
    run.save(update_fields=["decisions"])
    return rehearse(run)


def rehearse(run: ImportRun) -> bool:
    """Rehearse a draft: at once when it is small, else by the worker. Returns whether it was begun now."""
    return _begin(run, dry_run=True)


def start(run: ImportRun) -> bool:
    """Do the import, or go on with one that stopped: at once when it is small, else by the worker.

    A second call does nothing; returns whether it was begun now.
    """
    return _begin(run, dry_run=False)


def resume(run: ImportRun) -> bool:
    """Go on with an import, or with the rehearsal of one, that stopped. Returns whether it was begun now."""
    return rehearse(run) if run.dry_run else start(run)


def _begin(run: ImportRun, *, dry_run: bool) -> bool:
    check_allowed(run)
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=IDLE).exclude(state=ImportRun.State.DONE, dry_run=False)
    if dry_run:  # a rehearsal would begin again what is half done
        waiting = waiting.exclude(state__in=STOPPED, dry_run=False)
    begun = waiting.update(
        state=ImportRun.State.QUEUED,
        dry_run=dry_run,
        attempts=0,
        finished_at=None,
        started_at=None,
        speed=None,
        error="",
    )
    run.refresh_from_db()
    if begun and run.is_small:
        jobs.run(ImportRun, run.pk)
        run.refresh_from_db()
    elif begun:
        enqueue(run)
    return bool(begun)


def run_here(run: ImportRun, emit: runner.Emit | None = None) -> None:
    """Do a saved run in this process, taking it over from the process that had it.

    Args:
        emit: called with the run and its plans after each chunk.

    Raises:
        ImportRefused: it was cancelled, or meanwhile somebody paused it or another process took it.
        KeyboardInterrupt: by which it is paused.
    """
    if run.state == ImportRun.State.DONE:
        return
    owner = new_owner()
    if not run.claim(owner=owner, seconds=run.lease_seconds, take_over=True):
        raise ImportRefused("run.cancelled", run=run.pk)
    try:
        runner.execute(run, owner, emit=emit)
        run.refresh_from_db()
        if run.state == ImportRun.State.RUNNING:
            run.finish(owner)
    except LeaseLost:
        run.refresh_from_db()
        lost = {run.State.PAUSED: "run.paused", run.State.CANCELLED: "run.cancelled"}.get(run.state, "run.lost")
        raise ImportRefused(lost, run=run.pk) from None
    except KeyboardInterrupt:
        with suppress(DatabaseError):
            run.pause()
        raise
    except BaseException:
        with suppress(LeaseLost, DatabaseError):
            run.fail(owner, sentence("run.interrupted", {}))
        raise

"""Rehearsing an import, doing it, and going on with one that stopped."""

from contextlib import suppress

from django.db import DatabaseError
from django.db.models import Q

from napsix.importer import runner
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun
from napsix.importer.services.rights import check_allowed
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost
from napsix.jobs.queue import enqueue, new_owner

# The states from which a run goes on only when a person says so.
STOPPED = (ImportRun.State.FAILED, ImportRun.State.CANCELLED)
IDLE = (ImportRun.State.DRAFT, ImportRun.State.DONE, *STOPPED)


def reopen(run):
    """Make a rehearsed run a draft again, for what it says no longer holds.

    Raises:
        ImportRefused: a worker has it, or it has begun to write.
    """
    plans = ImportRun.objects.filter(Q(dry_run=True) | Q(state=ImportRun.State.DRAFT), state__in=IDLE)
    if not plans.filter(pk=run.pk).update(state=ImportRun.State.DRAFT, dry_run=False, error=""):
        raise ImportRefused("run.begun")
    run.state, run.dry_run, run.error = ImportRun.State.DRAFT, False, ""


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
    begun = waiting.update(
        state=ImportRun.State.QUEUED,
        dry_run=dry_run,
        attempts=0,
        finished_at=None,
        started_at=None,
        error="",
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
        tell: called with the run and its plans after each chunk.

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

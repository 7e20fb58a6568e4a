"""Waking the worker. The rows are the truth; the queue only says "look at this one now"."""

import logging
from functools import partial

from django.db import transaction

from napsix.jobs.models import Job, new_owner

__all__ = ["enqueue", "new_owner", "wake"]

logger = logging.getLogger(__name__)


def enqueue(job: Job) -> None:
    """Wake a worker for a saved job once the current transaction commits.

    A wake-up that is lost (the queue is down, the process dies) costs a minute: the sweeper finds the row.
    """
    transaction.on_commit(partial(wake, type(job), job.pk), using=job._state.db)


def wake(model: type[Job], pk: int, *, delay: int | None = None) -> None:
    """Ask for a run of one row, now or in ``delay`` seconds. Never raises: see ``enqueue``."""
    from napsix.jobs.tasks import run_job  # noqa: PLC0415 (opens the queue's storage: only who wakes needs it)

    try:
        run_job.huey.enqueue(run_job.s(model._meta.label_lower, pk, priority=model.priority, delay=delay))
    except Exception:
        logger.exception("Could not wake the worker for %s %s; the sweeper will.", model._meta.label, pk)

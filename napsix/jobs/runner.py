"""What the worker does with a row, and the sweeper that forgets none."""

import logging
from contextlib import suppress
from datetime import timedelta
from math import ceil
from threading import BoundedSemaphore

from auditlog.context import set_actor
from django.apps import apps
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from napsix.jobs.config import WORKERS
from napsix.jobs.models import Email, Job, JobQuerySet, LeaseLost, new_owner
from napsix.jobs.periodic import worker
from napsix.jobs.queue import wake

logger = logging.getLogger(__name__)

# One thread stays free of long jobs, for mail.
long_jobs = BoundedSemaphore(WORKERS - 1)
# Seconds until a job that found no free thread asks again.
NO_THREAD_PAUSE = 2
# Seconds until a job that met a passing fault of the database is tried again, times the tries so far.
FAULT_PAUSE = 15
# Seconds from one sweep to the next.
SWEPT_EVERY = 60
# Rows of each model that one sweep wakes; the rest is for the next minute.
SWEPT_AT_ONCE = 500
# How long one can see which mail was dropped.
DROPPED_KEPT = timedelta(days=7)


def job_models() -> list[type[Job]]:
    """Every model that is a job, of whatever app."""
    return [model for model in apps.get_models() if issubclass(model, Job)]


@worker.does("run")
def run(model: type[Job], pk: int) -> None:
    """Do one row's work in this process, unless somebody else has it or it is finished."""
    if model.priority > 0:
        _claim_and_run(model, pk)
    elif long_jobs.acquire(blocking=False):
        try:
            _claim_and_run(model, pk)
        finally:
            long_jobs.release()
    else:
        wake(model, pk, delay=NO_THREAD_PAUSE)


@worker.does("sweep")
def sweep() -> None:
    """Wake every row whose turn has come, and give up those that took a worker with them each time.

    A row that somebody holds is looked at again when the lease runs out, not a sweep later: work goes on within a
    minute of a kill.
    """
    for model in job_models():
        rows = JobQuerySet(model)
        for job in rows.hopeless(model.max_attempts):
            logger.error("%s %s was begun %s times and never got on.", model._meta.label, job.pk, job.attempts)
            with transaction.atomic():
                if (
                    rows.hopeless(model.max_attempts)
                    .filter(pk=job.pk)
                    .give_up(_("Se interrumpió varias veces sin avanzar."))
                ):
                    job.refresh_from_db()
                    job.has_failed()
        for pk in rows.due().order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
            wake(model, pk)
        for pk, until in rows.held(seconds=SWEPT_EVERY).values_list("pk", "lease_until")[:SWEPT_AT_ONCE]:
            wake(model, pk, delay=ceil((until - timezone.now()).total_seconds()) + 1)


@worker.does("forget")
def forget() -> int:
    """Delete dropped mail after a week: it holds addresses of people who are nobody here. Return how many."""
    dropped = Email.objects.filter(state=Email.State.CANCELLED, finished_at__lt=Now() - DROPPED_KEPT)
    return dropped.delete()[0]


def _claim_and_run(model: type[Job], pk: int) -> None:
    job = model._base_manager.filter(pk=pk).first()
    owner = new_owner()
    if job is None or not job.claim(owner=owner, seconds=model.lease_seconds):
        return
    with suppress(LeaseLost):
        try:
            with set_actor(job.user):  # whose edits these are in the history
                job.run(owner)
        except (OperationalError, InterfaceError) as fault:
            _try_again(job, owner, fault)
        except LeaseLost:
            logger.info("%s %s went to another worker or was cancelled.", model._meta.label, pk)
        except Exception:
            logger.exception("%s %s failed.", model._meta.label, pk)
            job.fail(owner, _("Ocurrió un error inesperado. Quedó registrado para revisarlo."))
        else:
            job.finish(owner)  # LeaseLost here: the job itself finished, or put itself off


def _try_again(job: Job, owner: str, fault: Exception) -> None:
    """Put the job off after a fault that passes: a locked database, a server that restarts."""
    logger.warning("%s %s met %s.", job._meta.label, job.pk, fault)
    job.refresh_from_db()
    if job.attempts >= job.max_attempts:
        job.fail(owner, _("La base de datos no respondió después de varios intentos."))
    else:
        job.release(owner, delay=FAULT_PAUSE * max(job.attempts, 1))

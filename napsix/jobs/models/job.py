"""A row of work somebody must do to the end: claimed, renewed, finished, failed or given back."""

import os
import socket
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _


class LeaseLost(Exception):
    """Another process holds the row now (or it was cancelled): undo what is not committed and stop."""


class JobState(models.TextChoices):
    """How far the work of a row got. Three of them are final: done, failed and cancelled."""

    QUEUED = "queued", _("En espera")
    RUNNING = "running", _("En curso")
    DONE = "done", _("Terminado")
    FAILED = "failed", _("Con error")
    CANCELLED = "cancelled", _("Cancelado")


ABANDONED = Q(state="running", lease_until__lt=Now())
# The work of models that leave it to a function: see ``carries_out``.
workers: dict[type[models.Model], Callable[[Any, str], None]] = {}


class JobQuerySet(models.QuerySet):
    """Jobs by what the worker has to do with them."""

    def due(self) -> Self:
        """Those whose turn has come: waiting and not put off, or running under a lease that ran out."""
        waiting = Q(state=Job.State.QUEUED) & (Q(run_at=None) | Q(run_at__lte=Now()))
        return self.filter(waiting | ABANDONED)

    def held(self, *, seconds: int) -> Self:
        """Those under a lease that runs out within ``seconds``, unless whoever has it renews it."""
        return self.filter(state=Job.State.RUNNING, lease_until__range=(Now(), Now() + timedelta(seconds=seconds)))

    def open(self) -> Self:
        """Those not finished in any way."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def hopeless(self, max_attempts: int) -> Self:
        """Those abandoned by a worker which were begun often enough without getting on."""
        return self.filter(ABANDONED, attempts__gte=max_attempts)

    def give_up(self, error: str) -> int:
        """Mark them failed with a sentence for people; return how many."""
        return self.update(state=Job.State.FAILED, lease_owner="", lease_until=None, finished_at=Now(), error=error)

    def drop(self, error: str) -> int:
        """Cancel those not finished in any way, with a sentence for people; return how many."""
        over = {"lease_owner": "", "lease_until": None, "finished_at": Now()}
        return self.open().update(state=Job.State.CANCELLED, error=error, **over)


class Job(models.Model):
    """Work that survives the process that does it.

    The row is committed with the data it belongs to and ``napsix.jobs.queue.enqueue`` wakes a worker. The worker
    claims the row for some seconds (the lease), does the work in ``run`` in small transactions, and calls ``renew``
    inside each of them. A worker that was killed, or slept through its lease, loses it: the sweeper gives the row to
    another, and the late one's ``renew`` raises ``LeaseLost`` inside its transaction, so nothing is done twice.

    All times are compared by the database's clock, the one every process shares.
    """

    State = JobState

    # How many times a job may be begun without a checkpoint in between before it counts as failed.
    max_attempts = 5
    # Seconds a worker may go without renewing.
    lease_seconds = 30
    # Place in the queue: higher goes first.
    priority = 0
    # The states from which nobody takes a row over.
    final_states: tuple[str, ...] = (JobState.DONE, JobState.CANCELLED)

    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usuario")
    )
    run_at = models.DateTimeField(_("no antes de"), null=True, blank=True, editable=False)
    lease_owner = models.CharField(max_length=100, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("intentos"), default=0, editable=False)
    created_at = models.DateTimeField(_("creado"), auto_now_add=True)
    started_at = models.DateTimeField(_("empezado"), null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("terminado"), null=True, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state", "run_at"],
                name="%(app_label)s_%(class)s_open",
                condition=Q(state__in=["queued", "running"]),
            )
        ]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {Job.State.QUEUED, Job.State.RUNNING}

    def run(self, lease: str) -> None:
        """Do the work, from the last checkpoint on.

        Args:
            lease: the owner name under which this run holds the row; pass it to ``renew``.

        Return when all is done: the caller marks the row done (unless the last transaction called ``finish``
        itself). An exception marks it failed; a passing fault of the database makes it try again later.

        A model says here what its work is, or leaves it to the function registered with ``carries_out``.
        """
        workers[type(self)](self, lease)

    def claim(self, *, owner: str, seconds: int = 30, take_over: bool = False) -> bool:
        """Take the row for ``seconds`` and return whether we have it now: one conditional UPDATE.

        Args:
            owner: a name no other run uses (``new_owner``).
            take_over: also take a row whose lease still holds, or which failed; whoever had it gets ``LeaseLost``.
        """
        rows = self._rows().exclude(state__in=self.final_states) if take_over else self._rows().due()
        taken = rows.update(
            state=Job.State.RUNNING,
            lease_owner=owner,
            lease_until=Now() + timedelta(seconds=seconds),
            heartbeat_at=Now(),
            started_at=Coalesce("started_at", Now()),
            finished_at=None,
            run_at=None,
            attempts=F("attempts") + 1,
            error="",
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def renew(self, owner: str, seconds: int = 30) -> None:
        """Hold the row for ``seconds`` more. Call it inside the transaction that commits a piece of work.

        Raises:
            LeaseLost: the row is no longer ours; the exception takes the transaction with it.
        """
        self._update_held(owner, lease_until=Now() + timedelta(seconds=seconds), heartbeat_at=Now(), attempts=0)

    def finish(self, owner: str) -> None:
        """Mark the row done, best inside the transaction of its last piece of work. Raises ``LeaseLost``."""
        self._let_go(owner, state=Job.State.DONE, finished_at=Now(), error="")

    def fail(self, owner: str, error: str) -> None:
        """Mark the row failed for good, with a sentence for people. Raises ``LeaseLost``."""
        with transaction.atomic():
            self._let_go(owner, state=Job.State.FAILED, finished_at=Now(), error=error)
            self.has_failed()

    def has_failed(self) -> None:
        """Called once the row was marked failed for good, in that transaction. A model may tell somebody."""

    def release(self, owner: str, *, delay: int = 0, error: str = "") -> None:
        """Give the row back to be run again in ``delay`` seconds. Raises ``LeaseLost``."""
        self._let_go(owner, state=Job.State.QUEUED, run_at=Now() + timedelta(seconds=delay), error=error)

    def cancel(self) -> bool:
        """Stop the row wherever it is, and return whether it was still open. A run under way gets ``LeaseLost``."""
        closed = {"state": Job.State.CANCELLED, "lease_owner": "", "lease_until": None, "finished_at": Now()}
        return bool(self._rows().open().update(**closed))

    def _rows(self) -> JobQuerySet:
        return JobQuerySet(type(self), using=self._state.db).filter(pk=self.pk)

    def _let_go(self, owner: str, **values: object) -> None:
        self._update_held(owner, lease_owner="", lease_until=None, **values)
        self.refresh_from_db()

    def _update_held(self, owner: str, **values: object) -> None:
        if not self._rows().filter(state=Job.State.RUNNING, lease_owner=owner).update(**values):
            raise LeaseLost(f"{self._meta.label} {self.pk}")


def carries_out(model: type[Job]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the decorated function as the one that does the work of ``model``; it takes the row and the lease.

    For a model whose work stands on other models: the app's ``ready`` imports the function's module.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        workers[model] = function
        return function

    return register


def new_owner() -> str:
    """Return a lease owner's name that nobody else has, telling which process it is."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"

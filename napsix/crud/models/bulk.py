"""A bulk action under way: its rows are frozen, its progress survives the process, its changes can be undone."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.actions import BulkAction, Outcome
from napsix.crud.lists import action_for
from napsix.crud.models.batches import told_by_batch
from napsix.crud.models.rows import hold
from napsix.crud.models.runs import ListRun
from napsix.jobs.models import Job


class BulkRun(ListRun):
    """One bulk action on the rows that were chosen when it was confirmed.

    A row that is gone, that the person may not see any more, or that the list does not find any more, is skipped with
    the reason. ``position`` is the checkpoint; once ``undone_at`` is set, it is how many changes were looked at to be
    put back.
    """

    CHUNK = 200

    action_key = models.CharField(max_length=100)
    form_data = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)
    failed = models.JSONField(default=dict)
    back = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, editable=False)
    put_back = models.PositiveIntegerField(default=0, editable=False)

    changes: models.QuerySet["BulkChange"]

    class Meta(ListRun.Meta):
        verbose_name = gettext_lazy("acción en lote")
        verbose_name_plural = gettext_lazy("acciones en lote")

    def __str__(self) -> str:
        try:
            return str(self.action.label)
        except LookupError:  # the app that declared it is gone, or its key has another name now
            return self.action_key

    def get_absolute_url(self) -> str:
        """Return the address of the run's progress."""
        return reverse("bulk_run", args=[self.pk])

    @property
    def action(self) -> BulkAction:
        """The action, as a list of the model declares it; ``LookupError`` where none does any more."""
        return action_for(self.model_label, self.action_key)

    def may_be_undone_by(self, user: User) -> bool:
        """Return whether ``user`` may do the action, and so undo it; nobody may once the action is gone."""
        try:
            return may(user, self.action.permission)
        except LookupError:
            return False

    @property
    def outcome(self) -> Outcome:
        """What was done so far."""
        return Outcome(done=self.done, skipped=self.skipped, failed=self.failed)

    @property
    def steps(self) -> int:
        """How many rows there are to do, or changes to put back."""
        return self.changes.count() if self.undone_at else self.total

    @property
    def undoing(self) -> Outcome:
        """What putting the changes back did so far."""
        outcome = Outcome(done=self.put_back)
        outcome.skip(_("cambió después"), self.position - self.put_back)
        return outcome

    def run(self, lease: str) -> None:
        """Do the action on the rows still ahead, or put back the changes still ahead, a chunk a transaction."""
        if self.undone_at:
            self._undo(lease)
            return
        pks = self.keys
        form = self.action.form(QueryDict(self.form_data))
        while self.position < self.total:
            with transaction.atomic():
                self._do(pks[self.position : self.position + self.CHUNK], form)
                self.renew(lease)
                self.save(update_fields=["position", "done", "skipped", "failed"])

    def _do(self, pks: list[int], form: Any) -> None:
        hold(self.model, *pks)
        manager: Any = self.model._default_manager
        rows = manager.visible_to(self.user).filter(pk__in=pks)
        seen = set(rows.order_by().select_for_update(of=("self",)).values_list("pk", flat=True))
        meant = seen & set(self._filtered(rows).values_list("pk", flat=True))
        # The change rows below are the history of these rows, unless each keeps its own.
        with nullcontext() if self.action.edits_each else told_by_batch(self.model):
            outcome = self._apply(rows.filter(pk__in=meant), len(meant), form)
        outcome.skip(_("ya no está, o ya no la podés ver"), len(pks) - len(seen))
        outcome.skip(_("cambió y ya no está en el filtro"), len(seen) - len(meant))
        self.position += len(pks)
        self._add(outcome)
        BulkChange.objects.bulk_create(
            BulkChange(run=self, object_id=change.pk, before=change.before, after=change.after, cut=change.cut)
            for change in outcome.changes
        )

    def _apply(self, rows: QuerySet, number: int, form: Any) -> Outcome:
        """Do the action to ``rows``, unless the right to it, or what was chosen for it, is gone meanwhile."""
        outcome = Outcome()
        if not may(self.user, self.action.permission):
            outcome.skip(_("ya no tenés permiso"), number)
        elif form is not None and not form.is_valid():
            outcome.fail(_("lo que elegiste ya no está disponible"), number)
        else:
            outcome = self.action(rows, user=self.user, **(form.cleaned_data if form is not None else {}))
        return outcome

    def _filtered(self, rows: QuerySet) -> QuerySet:
        """Return those of ``rows`` that the list's filter still finds."""
        if not self.query:
            return rows
        return self.listing(self.action_key).filterset_over(rows).qs

    def _add(self, outcome: Outcome) -> None:
        self.done += outcome.done
        for mine, new in ((self.skipped, outcome.skipped), (self.failed, outcome.failed)):
            for reason, number in new.items():
                mine[reason] = mine.get(reason, 0) + number

    def begin_undo(self) -> bool:
        """Let the changes be put back; return whether nobody asked for it before."""
        over = BulkRun.objects.filter(pk=self.pk, undone_at=None).exclude(
            state__in=[Job.State.QUEUED, Job.State.RUNNING]
        )
        begun = over.update(undone_at=timezone.now(), state=Job.State.QUEUED, position=0, attempts=0, error="")
        self.refresh_from_db()
        return bool(begun)

    def _undo(self, lease: str) -> None:
        """Put back what nobody changed since; each row is an edit of its own in the history."""
        undo = partial(self.action.undo, user=self.user) if self.action.undo else None
        while chunk := list(self.changes.all()[self.position : self.position + self.CHUNK]):
            with transaction.atomic():
                hold(self.model, *[change.object_id for change in chunk])
                self.put_back += sum(change.put_back(self.model, undo) for change in chunk)
                self.position += len(chunk)
                self.renew(lease)
                self.save(update_fields=["position", "put_back"])


class BulkChange(models.Model):
    """What a bulk action changed in one row: the fields it touched, before and after, as JSON values.

    A many-to-many field is the sorted list of primary keys. Of a column of JSON, only the keys that differ count: a
    custom field is put back by itself, whatever became of the others. ``cut`` is what it did to other rows.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="changes")
    object_id = models.PositiveBigIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    cut = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["object_id"], name="bulk_change_by_object")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.object_id}"

    def put_back(self, model: type[Model], undo: Callable[[Any, dict], object] | None = None) -> bool:
        """Write ``before`` where the row still reads ``after``, and ``undo(row, cut)``; return whether it did.

        A row whose place another one has taken since, as its client's main contact, stays as it is. The caller holds
        the row, so that nobody's edit falls between reading and writing it.
        """
        row: Any = model._default_manager.filter(pk=self.object_id).select_for_update(of=("self",)).first()
        if row is None or not self._stands_in(row):
            return False
        try:
            with transaction.atomic():
                self._write_before(row)
                if undo and self.cut:
                    undo(row, self.cut)
        except IntegrityError:
            return False
        return True

    def _stands_in(self, row: Any) -> bool:
        now = read_fields(row, self.after)
        return all(_left(self.before.get(name), value, now[name]) for name, value in self.after.items())

    def _write_before(self, row: Any) -> None:
        for name, value in self.before.items():
            field = row._meta.get_field(name)
            if field.many_to_many:
                getattr(row, name).set(value)
            elif isinstance(value, dict):
                setattr(row, name, _merged(getattr(row, name), value, self.after.get(name) or {}))
            else:
                setattr(row, field.attname, field.to_python(value))
        row.version = F("version") + 1
        row.save()


def _left(before: Any, after: Any, now: Any) -> bool:
    """Whether ``now`` is still what the change left; of JSON, in the keys that it changed."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return now == after
    return all((now or {}).get(key) == after.get(key) for key in _changed_keys(before, after))


def _merged(now: dict | None, before: dict, after: dict) -> dict:
    """Return the JSON ``now`` with the keys that the change wrote as they were ``before`` it."""
    changed = _changed_keys(before, after)
    kept = {key: value for key, value in (now or {}).items() if key not in changed}
    return kept | {key: before[key] for key in changed if before.get(key) is not None}


def _changed_keys(before: dict, after: dict) -> set[str]:
    return {key for key in before | after if before.get(key) != after.get(key)}


def read_fields(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return ``{name: JSON value}`` of the row's fields ``names``."""
    values = {}
    for name in names:
        field = row._meta.get_field(name)
        if field.many_to_many:
            values[name] = sorted(getattr(row, name).values_list("pk", flat=True))
        elif field.get_internal_type() == "JSONField":
            values[name] = getattr(row, name)
        else:
            raw = field.value_from_object(row)
            values[name] = raw if raw is None or isinstance(raw, (bool, int, str)) else field.value_to_string(row)
    return values

"""Undoing an import: the work itself, and what it leaves as it is."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from napsix.importer.models.record import ImportChange
from napsix.importer.models.run import ImportRun
from napsix.jobs.models import Job


class OnConflict(models.TextChoices):
    """What becomes of what somebody changed since the import."""

    KEEP = "keep", _("Dejar lo que hay")
    RESTORE = "restore", _("Volver a lo de antes")


class ImportUndo(Job):
    """The undoing of one import: a rehearsal first, and from ``begun_at`` on the undoing itself.

    The changes are looked at from the last row of the file to the first: ``cursor`` is the row down to which that is
    done, the checkpoint. ``done`` of ``total`` change rows are behind. ``on_conflict`` is the answer where none was
    given about a single conflict. The counters say what would be done, or was: rows removed, rows that got fields back
    and how many, rows and fields that stay as they are.
    """

    OnConflict = OnConflict
    # What is counted.
    NAMES = (
        *("done", "removed", "contacts_removed", "restored", "contacts_restored", "fields"),
        *("kept", "conflicts", "gone"),
    )

    lease_seconds = 120

    imported = models.OneToOneField(ImportRun, models.CASCADE, related_name="undo")
    begun_at = models.DateTimeField(null=True, editable=False)
    on_conflict = models.CharField(max_length=7, choices=OnConflict.choices, default=OnConflict.KEEP)
    cursor = models.PositiveIntegerField(null=True, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    removed = models.PositiveIntegerField(default=0, editable=False)
    contacts_removed = models.PositiveIntegerField(default=0, editable=False)
    restored = models.PositiveIntegerField(default=0, editable=False)
    contacts_restored = models.PositiveIntegerField(default=0, editable=False)
    fields = models.PositiveIntegerField(default=0, editable=False)
    kept = models.PositiveIntegerField(default=0, editable=False)
    conflicts = models.PositiveIntegerField(default=0, editable=False)
    gone = models.PositiveIntegerField(default=0, editable=False)
    lists = models.JSONField(default=list, editable=False)

    leftovers: models.QuerySet["UndoLeftover"]

    class Meta(Job.Meta):
        default_permissions = ()
        verbose_name = _("importación que se deshace")
        verbose_name_plural = _("importaciones que se deshacen")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.imported_id}"

    @property
    def is_plan(self) -> bool:
        """Whether nothing was undone yet: it only says what would be."""
        return self.begun_at is None

    def count(self, found: Mapping[str, int]) -> None:
        """Add to the stored counters in one UPDATE."""
        added: dict[str, Any] = {name: F(name) + number for name, number in found.items() if number}
        if added:
            type(self)._base_manager.filter(pk=self.pk).update(**added)

    def count_from_nothing(self) -> dict[str, Any]:
        """Set the counters and the checkpoint to the beginning; return what was set, for an UPDATE."""
        values: dict[str, Any] = dict.fromkeys(self.NAMES, 0) | {"cursor": None, "lists": []}
        for name, value in values.items():
            setattr(self, name, value)
        return values


class UndoLeftover(models.Model):
    """A row or a field that an undo leaves as it is, and why; the sentence is made when it is shown.

    ``field`` is empty for a whole row. ``answer`` is what a person chose about a conflict, given the value ``now``
    that it was shown with.
    """

    # About these a person may choose; of the others nothing can be put back.
    CHOOSABLE = ("left.changed", "left.edited")
    # Looked at again once all the others are done: a row that others of the same import hang from.
    WAITING = "left.waiting"

    undo = models.ForeignKey(ImportUndo, models.CASCADE, related_name="leftovers")
    change = models.ForeignKey(ImportChange, models.CASCADE, related_name="+")
    field = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=250, blank=True)
    before = models.JSONField(null=True)
    now = models.JSONField(null=True)
    params = models.JSONField(default=dict)
    answer = models.CharField(max_length=7, choices=OnConflict.choices, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["undo", "change", "field"], name="undo_leftover_once")]
        indexes = [models.Index(fields=["undo", "code"], name="undo_leftover_by_code")]

    def __str__(self) -> str:
        return f"{self.change_id}:{self.field}:{self.code}"

    @property
    def is_choice(self) -> bool:
        """Whether a person may choose."""
        return self.code in self.CHOOSABLE

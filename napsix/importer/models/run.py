"""The import itself: what file, which columns, how far it got."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self, TypedDict

from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.resources import by_label
from napsix.files.models import StoredFile
from napsix.importer.engine import leftovers
from napsix.jobs.models import Job, JobQuerySet

OUTCOMES = ("created", "updated", "unchanged", "skipped", "failed")
# Rows about which a person decides, by the code of what is said of them, and whether they go in until somebody does:
# whether it is the same client; whether it is one more of a name that is there; what seems to be no record.
HELD = {"row.conflict": False, "row.there_already": True, **dict.fromkeys(leftovers.CODES, False)}

# After so long without a sign of life the speed that a run had says nothing.
SILENT = timedelta(seconds=30)


class MappingEntry(TypedDict):
    """Where one column of the file goes."""

    position: int
    header: str
    field: str


class Counters(models.Model):
    """How many rows ended how; always ``rows`` = the sum of the five outcomes."""

    rows = models.PositiveIntegerField(default=0, editable=False)
    created = models.PositiveIntegerField(default=0, editable=False)
    updated = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    skipped = models.PositiveIntegerField(default=0, editable=False)
    failed = models.PositiveIntegerField(default=0, editable=False)
    contacts_created = models.PositiveIntegerField(default=0, editable=False)
    contacts_updated = models.PositiveIntegerField(default=0, editable=False)

    NAMES = ("rows", *OUTCOMES, "contacts_created", "contacts_updated")

    class Meta:
        abstract = True

    def counters(self) -> dict[str, int]:
        """Return the counters by name."""
        return {name: getattr(self, name) for name in self.NAMES}

    def count(self, outcomes: Iterable[str], contacts: Iterable[str], **also: Any) -> None:
        """Add rows to the stored counters in one UPDATE, by a word for each row and each contact.

        ``also`` names other columns and their new values.
        """
        found, in_line = Counter(outcomes), Counter(contacts)
        added = {"rows": found.total(), **{name: found[name] for name in OUTCOMES}}
        added |= {"contacts_created": in_line["created"], "contacts_updated": in_line["updated"]}
        type(self)._base_manager.filter(pk=self.pk).update(
            **{name: F(name) + number for name, number in added.items() if number}, **also
        )


class ImportRunState(models.TextChoices):
    """The states of a job, said again since no enumeration can be extended, and two that wait for a person.

    These are the draft, and the run that somebody paused: no worker takes it until it is resumed.
    """

    DRAFT = "draft", _("Borrador")
    QUEUED = "queued", _("En espera")
    RUNNING = "running", _("En curso")
    DONE = "done", _("Terminada")
    FAILED = "failed", _("Con error")
    CANCELLED = "cancelled", _("Cancelada")
    PAUSED = "paused", _("En pausa")


class ImportMode(models.TextChoices):
    """Whether an import makes new rows, changes those that are there, or does both."""

    UPSERT = "upsert", _("Crear y actualizar")
    CREATE = "create", _("Solo crear")
    UPDATE = "update", _("Solo actualizar")


class ImportRunQuerySet(JobQuerySet):
    """Imports by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return the user's own imports; with the permission to see imports, everybody's."""
        return self if may(user, "importer.view_importrun") else self.filter(user=user)


class ImportRun(Counters, Job):
    """One import of one file into one table: a draft, then a rehearsal, then the run itself.

    The rows are staged in chunks; a chunk changes state in the transaction that holds its data, so a run that
    was killed goes on where it stopped. ``mapping`` is ``[{"position", "header", "field"}]`` in the order in which
    columns that share a field are joined. ``decisions`` holds what a person decided about rows of ``HELD``, by the
    number of a row, or by the code for all of its kind: ``{"row.conflict": True, "17": False}``.
    """

    State = ImportRunState
    Mode = ImportMode

    # Opening a large workbook takes a while, and nothing can be renewed meanwhile.
    lease_seconds = 120

    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    target = models.CharField(max_length=60, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="imports", verbose_name=_("archivo"))
    overrides = models.JSONField(default=dict, editable=False)
    is_small = models.BooleanField(default=False, editable=False)
    signature = models.CharField(max_length=64, blank=True, editable=False)
    detected = models.JSONField(default=dict, editable=False)
    columns = models.JSONField(default=list, editable=False)
    preview = models.JSONField(default=list, editable=False)
    suggested = models.JSONField(default=dict, editable=False)
    mapping = models.JSONField(default=list, editable=False)
    mode = models.CharField(_("modo"), max_length=6, choices=Mode.choices, default=Mode.UPSERT)
    match = models.JSONField(_("claves"), default=list)
    atomic = models.BooleanField(_("todo o nada"), default=False)
    decisions = models.JSONField(default=dict, editable=False)
    dry_run = models.BooleanField(_("ensayo"), default=False, editable=False)

    staged = models.BooleanField(default=False, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    profiles = models.JSONField(default=dict, editable=False)
    additions = models.JSONField(default=dict, editable=False)
    rehearsed = models.JSONField(default=dict, editable=False)
    # Rows a second over the last stretch, while it is known.
    speed = models.FloatField(null=True, editable=False)

    chunks: models.QuerySet["ImportChunk"]
    issues: models.QuerySet[Any]
    changes: models.QuerySet[Any]

    objects = ImportRunQuerySet.as_manager()

    class Meta(Job.Meta):
        default_permissions = ("view",)
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @cached_property
    def resource(self) -> Any:
        """The declaration of the fields that this import fills: a class of ``ImportResource``, which stands above.

        Who imports by another declaration of the same table, in this process, sets it.
        """
        return by_label[self.target]

    def header(self, position: int | None) -> str | None:
        """Return the title of the column at ``position``, None for no column."""
        return None if position is None else self.columns[position]["header"]

    def mapped(self) -> dict[str, str | None]:
        """Return ``{header: field or None}`` for every column, in the order of the file."""
        fields = {entry["position"]: entry["field"] for entry in self.mapping}
        return {column["header"]: fields.get(position) for position, column in enumerate(self.columns)}

    def pause(self) -> bool:
        """Stop it where it is until somebody resumes it, and return whether it was open; who has it gets LeaseLost."""
        paused = {"state": self.State.PAUSED, "lease_owner": "", "lease_until": None, "speed": None}
        return bool(self._rows().open().update(**paused))

    def cancel(self) -> bool:
        """Stop it for good, wherever it is; what was paused too."""
        closed = {"state": self.State.CANCELLED, "finished_at": Now()}
        return super().cancel() or bool(self._rows().filter(state=self.State.PAUSED).update(**closed))

    def takes(self, row: int, code: str) -> bool:
        """Return whether a row that is held for ``code`` goes in."""
        return self.decisions.get(str(row), self.decisions.get(code, HELD[code]))

    def of_same_file(self) -> models.QuerySet[Self]:
        """Return the finished imports of the very same file (trap P82), the first one first."""
        done = type(self).objects.filter(target=self.target, file__sha256=self.file.sha256, dry_run=False)
        return done.filter(state=self.State.DONE).exclude(pk=self.pk).order_by("pk")

    @property
    def is_plan(self) -> bool:
        """Whether nothing of it was written or is about to be: what goes where may still be changed."""
        return self.dry_run or self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def seconds_left(self) -> float | None:
        """How long the rest of the rows will take at the speed it has; None while that is not known."""
        is_going_on = self.state == self.State.RUNNING and self.heartbeat_at and self.staged
        if not is_going_on or not self.speed or timezone.now() - self.heartbeat_at > SILENT:
            return None
        return max(self.total - self.rows, 0) / self.speed

    @property
    def fraction(self) -> float:
        """How much of the rows is done, from 0 to 1."""
        return self.rows / self.total if self.total else 0.0


class ChunkState(models.TextChoices):
    """The checkpoint: it changes in the transaction of the chunk's own data."""

    STAGED = "staged", _("Leído")
    APPLIED = "applied", _("Escrito")


class ImportChunk(models.Model):
    """Some hundred rows of the file as they were read, and whether their data is in the table."""

    State = ChunkState

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    payload = models.BinaryField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.STAGED)

    class Meta:
        default_permissions = ()
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_chunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.number}"

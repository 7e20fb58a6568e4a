"""What an import did to one row of ours, taken together, and what of it can be put back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model

from napsix.importer.models import ImportChange, ImportUndo, OnConflict, UndoLeftover

# Of a conflict: what a person chose about a change and a field, and the value that he was shown.
Answers = dict[tuple[int, str], tuple[str, Any]]


class Unit:
    """A row of ours with all that one import did to it.

    Attributes:
        changes: in the order in which they were made.
        row: the row as it is now, None for one that is gone.
        before, after: of each changed column what it held before the first change, and after the last.
        state: what becomes of it, of ``ImportChange.Undone``.
        leftovers: what stays of it, unsaved.
    """

    def __init__(self, changes: Iterable[ImportChange], row: Any) -> None:
        self.changes = sorted(changes, key=lambda change: change.pk)
        self.row = row
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        for change in self.changes:
            for name, value in change.after.items():
                self.before.setdefault(name, change.before.get(name))
                self.after[name] = value
        self.state = ""
        self.leftovers: list[UndoLeftover] = []

    @property
    def is_new(self) -> bool:
        """Whether the import made the row."""
        return self.changes[0].action == ImportChange.Action.CREATED

    @property
    def last(self) -> ImportChange:
        """The change that was made last."""
        return self.changes[-1]

    @property
    def is_untouched(self) -> bool:
        """Whether nobody saved the row since the import."""
        return self.row.version == self.last.stamp

    def note(self, name: str) -> Any:
        """Return the note ``name`` of the first change that has it, None where none has."""
        return next((change.undo[name] for change in self.changes if change.undo and name in change.undo), None)

    def span(self, name: str) -> tuple[Any, Any] | None:
        """Return what a noted column held before the first change and after the last, None where it did not change."""
        spans = [change.undo[name] for change in self.changes if change.undo and name in change.undo]
        return (spans[0][0], spans[-1][1]) if spans else None

    def leave(self, undo: ImportUndo, code: str, part: str = "", **values: Any) -> UndoLeftover:
        """Note that the row, or its field ``part``, stays as it is; return the leftover."""
        change = next((one for one in reversed(self.changes) if part in one.after), self.last)
        name = "" if self.row is None else str(self.row)[:250]
        left = UndoLeftover(undo=undo, change=change, field=part, code=code, name=name, **values)
        self.leftovers.append(left)
        return left


@dataclass
class Restorable:
    """A field of a row, or several that say one thing, with its three values as JSON has them.

    ``put(value)`` writes one of them to the row in memory; ``shown`` names the one of several that people are shown.
    ``is_possible`` says whether what was before can still be put back.
    """

    name: str
    before: Any
    after: Any
    now: Any
    put: Callable[[Any], object]
    shown: str = ""
    is_possible: bool = True

    def visible(self, value: Any) -> Any:
        """Return of a value what people are shown."""
        return value[self.shown] if self.shown else value


def choose(unit: Unit, parts: Iterable[Restorable], undo: ImportUndo, answers: Answers) -> list[Restorable]:
    """Return the parts of ``unit`` that are put back: untouched since, or chosen; leave the others."""
    chosen = []
    for part in parts:
        if part.now == part.before:
            continue
        values = {"before": part.visible(part.before), "now": part.visible(part.now)}
        if not part.is_possible:
            unit.leave(undo, "left.missing", part.name, **values)
        elif part.now == part.after:
            chosen.append(part)
        else:
            left = unit.leave(undo, "left.changed", part.name, params=since(unit, part.name), **values)
            if restores(left, undo, answers):
                chosen.append(part)
                unit.leftovers.remove(left)
    return chosen


def since(unit: Unit, name: str = "") -> dict[str, Any]:
    """Return the import that changed a row, or its column ``name``, after this one, as ``{"import": its number}``."""
    last = unit.last
    later = ImportChange.objects.filter(model=last.model, object_pk=last.object_pk, run__gt=last.run_id)
    for change in later.exclude(undone=ImportChange.Undone.UNDONE).order_by("-pk"):
        if not name or name in change.after:
            return {"import": change.run_id}
    return {}


def restores(left: UndoLeftover, undo: ImportUndo, answers: Answers) -> bool:
    """Return whether a person chose that what was before comes back; a plan only asks.

    An answer counts for the value that it was given to; note it on ``left``.
    """
    if undo.is_plan:
        return False
    answer, shown = answers.get((left.change_id, left.field), ("", None))
    left.answer = answer if shown == left.now else ""
    return (left.answer or undo.on_conflict) == OnConflict.RESTORE


def moment(text: str) -> datetime:
    """Return a noted moment."""
    return datetime.fromisoformat(text)


@dataclass
class Done:
    """What became of some rows: counters of ``ImportUndo``, units with their states, units that wait for others."""

    counts: Counter[str] = field(default_factory=Counter)
    units: list[Unit] = field(default_factory=list)
    waiting: list[UndoLeftover] = field(default_factory=list)

    def add(self, other: "Done") -> "Done":
        """Take over what became of ``other`` rows; return itself."""
        self.counts.update(other.counts)
        self.units += other.units
        self.waiting += other.waiting
        return self


class Undoer(Protocol):
    """What the runner asks of the class that takes back what an import did to one table; made once a run and process.

    It writes nothing while ``undo.is_plan``.
    """

    def __init__(self, undo: ImportUndo) -> None: ...

    def take_back(self, changes: Sequence[ImportChange], *, high: int | None, again: bool) -> Done:
        """Take back the rows of ``changes`` whose last change is below the row ``high``; the rest was done before.

        The caller's transaction is open. ``again``: these waited for others, which are done.
        """
        ...

    def finish(self) -> list[str]:
        """Take back what the import added to lists and counters; return the names of what goes."""
        ...


def label_of(model: type[Model]) -> str:
    """Return the label by which changes name a model."""
    return model._meta.label_lower

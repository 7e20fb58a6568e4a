"""A row on its way: ``RawRow`` (the engine's cells) → ``Reading`` (values by field) → ``Plan`` (what is to be done)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple, Protocol

from django.db.models import Model

from napsix.crud.workbook import MOST_CHARACTERS
from napsix.importer.engine import leftovers
from napsix.importer.engine.types import BadValue, Cell, Params, Problem, RawRow
from napsix.importer.engine.values import Value, ValueProfile, cell_text, is_blank, join_cells
from napsix.importer.engine.values.base import Convert
from napsix.importer.engine.values.text import joined_names
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.models import ImportRun, Policy
from napsix.importer.names import Names
from napsix.text import fold

# Among the values of a sentence: the row goes in without the value that it is about.
LEFT_OUT = "left_out"


class RowRefused(Exception):
    """The row is not imported. Carries the ``Problem`` that says why."""

    def __init__(self, code: str, position: int | None = None, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem("error", code, params, position)


class Reading:
    """A row as it was understood.

    Attributes:
        row: the raw row.
        values: field name -> value; an empty cell has no entry, for it changes nothing (trap P53).
        problems: what there is to say about the row.
        refused: field name -> (cell, problem) of cells that were not understood: see ``Plan.refusals``.
        emptied: the fields that the row's empty cells are to empty.
        failed: whether the row as such cannot be read.
        keys: what the loader looks the row up by.
        more: the loader's own, what else the row gives besides ``values``.
        aside: the loader's own, texts for which the row has no field.
        leftover: why the row seems to be no record (``engine.leftovers``), None for one that is.
        left_out: which word of it a person left out with all its rows, None for none.
    """

    __slots__ = (
        *("aside", "emptied", "failed", "keys", "left_out", "leftover", "more", "problems", "refused", "row", "values"),
    )

    def __init__(self, row: RawRow) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.refused: dict[str, tuple[Cell, Problem]] = {}
        self.emptied: list[str] = []
        self.failed = False
        self.left_out: Problem | None = None
        self.leftover = row.problem if row.problem is not None and row.problem.code in leftovers.CODES else None
        self.keys: dict[str, str] = {}
        self.more: list[dict[str, Any]] = []
        self.aside: list[str] = []


@dataclass(slots=True)
class PlannedChange:
    """A row of ours that is made or changed; ``before`` and ``after`` are empty for one that is made.

    ``undo`` is what undoing needs to know besides, as JSON: the loader says it once all is written.
    """

    action: str
    instance: Model
    before: dict[str, Any]
    after: dict[str, Any]
    stamp: int
    undo: dict[str, Any] = field(default_factory=dict)


class Plan:
    """What is to be done with one row of the file.

    Attributes:
        reading: the row as it was understood.
        number: the number of the row as a person sees it.
        outcome: ``created``, ``updated``, ``unchanged``, ``skipped`` or ``failed``.
        problems: everything there is to say about the row.
        changes: the ``PlannedChange`` of each row of ours.
        contacts: ``created`` or ``updated`` for each contact in the same line to which that happens.
        known: the loader's own, what is known of the row that is changed.
        instance: the row of ours that is meant, changed or not; None for one that is not found or not made.
        values: what of the row goes in, by field; over a row that is there, less and more than was read.
    """

    __slots__ = ("changes", "contacts", "instance", "known", "number", "outcome", "problems", "reading", "values")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.number = reading.row.number
        self.outcome = "unchanged"
        self.problems = list(reading.problems)
        self.changes: list[PlannedChange] = []
        self.contacts: list[str] = []
        self.known: Any = None
        self.instance: Model | None = None
        self.values = reading.values

    def warn(self, code: str, position: int | None = None, **params: object) -> None:
        """Add a warning about a row that is imported."""
        self.problems.append(Problem("warning", code, params, position))

    def hold(self, run: ImportRun, problem: Problem) -> bool:
        """Ask by a ``problem`` of ``HELD`` whether the row goes in; return whether it is left out, as it then is."""
        under = self.reading.row.under
        # A row that goes on with another has what was decided of that, unless it was asked itself.
        asked_of = self.number if under is None or str(self.number) in run.decisions else under
        taken = run.takes(asked_of, problem.code)
        asked = replace(problem, params={**problem.params, "taken": taken})
        if not taken:
            self.outcome, self.problems = "skipped", []  # what else it says does not matter
        self.problems.append(asked)
        return not taken

    def leave_out(self, problem: Problem) -> None:
        """Skip a row that a person left out, and say why; what else it says does not matter."""
        self.outcome, self.problems = "skipped", [problem]

    def refusals(self, holds: Callable[[str, Cell], bool] | None = None) -> list[Problem]:
        """Return the problems of cells that were not understood and fail the row; the others are said as warnings.

        Args:
            holds: whether the matched row says exactly so already; then there is nothing to say of the cell.
        """
        wrong = []
        for name, (cell, problem) in self.reading.refused.items():
            if holds is None or not holds(name, cell):
                (wrong if problem.severity == "error" else self.problems).append(problem)
        return wrong

    def fail(self, *problems: Problem) -> None:
        """Leave the row out and say why."""
        self.outcome = "failed"
        self.problems += problems
        self.changes = []
        self.contacts = []
        self.known = self.instance = None


class Loader(Protocol):
    """What the runner asks of the class that knows one table; made once a run and process.

    Attributes:
        keys: what a row can be looked up by, besides custom fields whose values never repeat.
        additions: names of the rows of other tables that the import adds, by sort.
        made: what its undoing has to know of these rows, and of counters that went on: ``ImportRun.made``.
    """

    keys: ClassVar[Sequence[str]]
    additions: dict[str, list[str]]
    made: dict[str, Any]

    def __init__(self, run: ImportRun) -> None: ...

    @classmethod
    def knows(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether most of ``rows``, texts by field, name a row that is there by its key and its name alike."""
        ...

    @classmethod
    def finds(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether any of ``rows``, texts by field, has the key of a row that is there."""
        ...

    @classmethod
    def has_contacts(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether most of ``rows``, texts by field, are of people who belong to rows that are there."""
        ...

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Look at every row of the file once, before the first is written."""

    def read(self, row: RawRow) -> Reading:
        """Return the ``Reading`` of a raw row; touches no database."""
        ...

    def plan(self, readings: Sequence[Reading], *, lock: bool = False) -> list[Plan]:
        """Return one ``Plan`` for each reading, in order; reads only, and locks what it means to change on request."""
        ...

    def apply(self, plans: Sequence[Plan]) -> None:
        """Write what the plans say, inside the caller's transaction."""

    def remember(self, plans: Sequence[Plan]) -> None:
        """Let later rows of a rehearsal see what these would have done."""

    def forget(self) -> None:
        """Drop what is remembered of the tables: the last writes were rolled back."""


class _Column(NamedTuple):
    """A field and the cells it is read from.

    ``fixed`` is its cell where no column fills it; ``words`` are those that are read as others, and ``names`` what it
    knows of them. ``is_optional``: a bad value is left out; ``is_emptied``: an empty cell empties the field.
    """

    name: str
    position: int | None
    places: list[int]
    field: Field
    convert: Convert
    fixed: str | None
    words: Mapping[str, str | None] | None
    names: Names | None
    is_optional: bool
    is_emptied: bool


class Reader:
    """Reads rows as an import wants them read: by its mapping, and what else was chosen. Made once a run.

    Attributes:
        positions: of the first column of each field; None for one that is the same in every row.
        places: of those fields that have a column.
    """

    def __init__(self, run: ImportRun, catalogue: Mapping[str, ImportColumn]) -> None:
        positions: dict[str, list[int]] = {}
        for entry in run.mapping:
            positions.setdefault(entry["field"], []).append(entry["position"])
        self.last = max((place for places in positions.values() for place in places), default=0)
        fixed = run.choices.get("fixed", {})
        positions |= {name: [] for name in fixed}
        self.positions = {name: places[0] if places else None for name, places in positions.items()}
        self.places = {name: places[0] for name, places in positions.items() if places}
        words, policies = run.choices.get("values", {}), run.choices.get("policies", {})
        is_lenient = run.choices.get("lenient", False)
        self.columns = []
        for name, places in positions.items():
            field, position = catalogue[name].field, self.positions[name]
            convert = field.converter(ValueProfile(**run.profiles.get(str(position), {})))
            column = _Column(
                name,
                position,
                places,
                field,
                convert,
                fixed.get(name),
                words.get(name),
                field.named(field, run.user) if field.named and name in words else None,
                is_lenient and field.is_optional and name not in run.match,
                policies.get(name) == Policy.ERASE,
            )
            self.columns.append(column)

    def read(self, row: RawRow) -> Reading:
        """Return the ``Reading`` of a raw row."""
        reading = Reading(row)
        if row.problem is not None and not reading.leftover and not self._harmless(row.problem):
            reading.problems.append(row.problem)
            reading.failed = row.problem.severity == "error"
            if reading.failed:
                return reading
        cells = row.cells
        for column in self.columns:
            cell = cells[column.places[0]] if len(column.places) == 1 else column.fixed or joined(cells, column)
            if column.names:
                worded(reading, column, cell)
            elif cell is not None and cell != "":
                take(reading, column, cell)
            if column.is_emptied:
                empty(reading, column, cell)
        return reading

    def _harmless(self, problem: Problem) -> bool:
        """Whether only columns nobody asked for are missing at the end of the row (trap P22)."""
        cells = problem.params.get("cells")
        return problem.code == "row.short" and isinstance(cells, int) and self.last < cells


def joined(cells: Sequence[Cell], column: _Column) -> Cell:
    """Return the cells of a joinable field as one."""
    return join_cells([cells[place] for place in column.places], column.field.joinable or " ")


def worded(reading: Reading, column: _Column, cell: Cell) -> None:
    """Convert a cell into ``reading`` as a person decided that its words are read, and note one that was left out."""
    if is_blank(cell) or column.names is None or column.words is None:
        return
    words = column.names.split(cell_text(cell))
    read = [column.words.get(fold(word), word) for word in words]
    if None in read:
        params = {"text": words[read.index(None)]}
        reading.left_out = Problem("warning", "row.left_out_by_word", params, column.position)
    elif read == words:
        take(reading, column, cell)
    elif any(read):
        take(reading, column, joined_names(filter(None, read)) if column.names.several else read[0])


def empty(reading: Reading, column: _Column, cell: Cell) -> None:
    """Note that a cell without a value empties its field; one whose value was left out does not."""
    is_left_out = column.name in reading.refused or bool(column.names and not is_blank(cell))
    if column.name not in reading.values and not is_left_out:
        reading.emptied.append(column.name)


def take(reading: Reading, column: _Column, cell: Cell) -> None:
    """Convert a cell into ``reading``; one that is not understood is noted, or taken as it stands."""
    warnings: Iterable[tuple[str, Params]] = ()
    try:
        value = column.convert(cell)
    except BadValue as refusal:
        problem = Problem("error", refusal.code, refusal.params, column.position)
        if refusal.code not in column.field.lenient:
            if column.is_optional:
                problem = replace(problem, severity="warning", params={**refusal.params, LEFT_OUT: True})
            reading.refused[column.name] = (cell, problem)
            return
        reading.problems.append(replace(problem, severity="warning"))
        value = cell_text(cell)
    if isinstance(value, Value):
        value, warnings = value
        reading.problems += [Problem("warning", code, params, column.position) for code, params in warnings]
    if value is not None:
        reading.values[column.name] = value


def over(
    values: Mapping[str, Any],
    policies: Mapping[str, str],
    holds: Callable[[str], bool],
    emptied: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what of a row's ``values`` goes in over one that is there, by the ``Policy`` of each field.

    Args:
        holds: whether the row that is there has a value in a field.
        emptied: the fields that the row empties, with what stands for nothing in each.
    """
    kept = {name for name, policy in policies.items() if policy == Policy.NEVER}
    kept |= {name for name, policy in policies.items() if policy == Policy.FILL and holds(name)}
    return {name: value for name, value in values.items() if name not in kept} | dict(emptied)


def same(field: Field, value: object, old: object) -> bool:
    """Return whether ``value`` is what the row says already: ``old``, or what its cell would be read as.

    A workbook's cell cuts off a long text: what is left says the same as the whole.
    """
    if value == old:
        return True
    if old in (None, ""):
        return False
    is_cut = isinstance(value, str) and isinstance(old, str) and len(value) <= MOST_CHARACTERS < len(old)
    try:
        return field.widget.clean(old[:MOST_CHARACTERS] if is_cut else old) == value
    except BadValue:
        return False

"""A row on its way: ``RawRow`` (the engine's cells) → ``Reading`` (values by field) → ``Plan`` (what is to be done)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple, Protocol

from django.db.models import Model

from napsix.crud.workbook import MOST_CHARACTERS
from napsix.importer.engine import leftovers
from napsix.importer.engine.types import BadValue, Cell, Params, Problem, RawRow
from napsix.importer.engine.values import Value, ValueProfile, cell_text, join_cells
from napsix.importer.engine.values.base import Convert
from napsix.importer.engine.values.text import quoted_names
from napsix.importer.fields import Field, ImportColumn
from napsix.importer.models import ImportRun
from napsix.importer.models.run import MappingEntry


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
        refused: field name -> (cell, problem) of cells that were not understood. They fail the row, unless the
            cell says exactly what the matched row says already.
        failed: whether the row as such cannot be read.
        keys: what the loader looks the row up by.
        more: the loader's own, what else the row gives besides ``values``.
        aside: the loader's own, texts for which the row has no field.
        leftover: why the row seems to be no record (``engine.leftovers``), None for one that is.
    """

    __slots__ = ("aside", "failed", "keys", "leftover", "more", "problems", "refused", "row", "values")

    def __init__(self, row: RawRow) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.refused: dict[str, tuple[Cell, Problem]] = {}
        self.failed = False
        self.leftover = row.problem if row.problem is not None and row.problem.code in leftovers.CODES else None
        self.keys: dict[str, str] = {}
        self.more: list[dict[str, Any]] = []
        self.aside: list[str] = []


class PlannedChange(NamedTuple):
    """A row of ours that is made or changed; ``before`` and ``after`` are empty for one that is made."""

    action: str
    instance: Model
    before: dict[str, Any]
    after: dict[str, Any]
    stamp: int


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
    """

    __slots__ = ("changes", "contacts", "instance", "known", "number", "outcome", "problems", "reading")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.number = reading.row.number
        self.outcome = "unchanged"
        self.problems = list(reading.problems)
        self.changes: list[PlannedChange] = []
        self.contacts: list[str] = []
        self.known: Any = None
        self.instance: Model | None = None

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
    """

    keys: ClassVar[Sequence[str]]
    additions: dict[str, list[str]]

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
    """A field and the cells it is read from."""

    name: str
    position: int
    places: list[int]
    field: Field
    convert: Convert


class Reader:
    """Reads rows by a mapping; made once a run.

    Args:
        catalogue: the resource's columns by name.
        mapping, profiles: as they stand on the run.
    """

    def __init__(
        self,
        catalogue: Mapping[str, ImportColumn],
        mapping: Iterable[MappingEntry],
        profiles: Mapping[str, Mapping[str, Any]],
    ) -> None:
        positions: dict[str, list[int]] = {}
        for entry in mapping:
            positions.setdefault(entry["field"], []).append(entry["position"])
        self.positions = {name: places[0] for name, places in positions.items()}
        self.last = max((place for places in positions.values() for place in places), default=0)
        self.columns = []
        for name, places in positions.items():
            field = catalogue[name].field
            convert = field.converter(ValueProfile(**profiles.get(str(places[0]), {})))
            self.columns.append(_Column(name, places[0], places, field, convert))

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
            cell = cells[column.position] if len(column.places) == 1 else joined(cells, column)
            if cell is not None and cell != "":
                take(reading, column, cell)
        return reading

    def _harmless(self, problem: Problem) -> bool:
        """Whether only columns nobody asked for are missing at the end of the row (trap P22)."""
        cells = problem.params.get("cells")
        return problem.code == "row.short" and isinstance(cells, int) and self.last < cells


def joined(cells: Sequence[Cell], column: _Column) -> Cell:
    """Return the cells of a joinable field as one."""
    return join_cells([cells[place] for place in column.places], column.field.joinable or " ")


def take(reading: Reading, column: _Column, cell: Cell) -> None:
    """Convert a cell into ``reading``; one that is not understood is noted, or taken as it stands."""
    warnings: Iterable[tuple[str, Params]] = ()
    try:
        value = column.convert(cell)
    except BadValue as refusal:
        problem = Problem("error", refusal.code, refusal.params, column.position)
        if refusal.code not in column.field.lenient:
            reading.refused[column.name] = (cell, problem)
            return
        reading.problems.append(replace(problem, severity="warning"))
        value = cell_text(cell)
    if isinstance(value, Value):
        value, warnings = value
        reading.problems += [Problem("warning", code, params, column.position) for code, params in warnings]
    if value is not None:
        reading.values[column.name] = value


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


def names_in_cell(text: str, is_name: Callable[[str], object]) -> list[str]:
    """Return the names in a cell: between quotes, semicolons, bars and lines, and between commas (trap P55).

    Args:
        is_name: whether a text is a known name: one keeps the commas in it.
    """
    names, rest = quoted_names(text)
    for part in re.split(r"[;\n|]", rest):
        names += [part] if is_name(part) else part.split(",")
    return [name.strip() for name in names if name.strip()]

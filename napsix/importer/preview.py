"""The first rows of a rehearsed import as they will be, for the page on which a person decides."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from napsix.importer.engine.values import cell_text
from napsix.importer.fields import ImportColumn
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun
from napsix.importer.rows import Plan, Reading
from napsix.importer.staging import unpack

SHOWN = 10
LAST_ROWS = ("unchanged", "skipped")


@dataclass(frozen=True)
class PreviewCell:
    """What a field will hold; ``before`` is what it holds now, None where nothing changes."""

    text: str
    before: str | None = None


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file as it will be; ``reasons`` say why it stays out, ``cells`` are those of the mapped fields."""

    number: int
    outcome: str
    cells: list
    reasons: list

    @property
    def has_values(self) -> bool:
        """Whether anything of the row could be read."""
        return any(cell.text for cell in self.cells)


class Preview:
    """Up to ``SHOWN`` of the first rows of a rehearsed run, those first that change something.

    Attributes:
        headers: the labels of the mapped fields.
        rows: the rows, in the order of the file.
    """

    def __init__(self, run: ImportRun) -> None:
        self._cells = PlannedCells(run)
        self.headers = self._cells.titles
        plans = self._plans(run)
        chosen = islice(chain(*(self._of(plans, is_last) for is_last in (False, True))), SHOWN)
        self.rows = [self._row(plan) for plan in sorted(chosen, key=lambda plan: plan.number)]

    @staticmethod
    def _plans(run: ImportRun) -> list[Plan]:
        chunk = run.chunks.first()
        if chunk is None:
            return []
        loader = run.resource.loader(run)
        return loader.plan([loader.read(row) for row in unpack(chunk.payload)])

    @staticmethod
    def _of(plans: Iterable[Plan], is_last: bool) -> Iterator[Plan]:
        return (plan for plan in plans if (plan.outcome in LAST_ROWS) is is_last)

    def _row(self, plan: Plan) -> PreviewRow:
        cells = self._cells.cells(plan)
        reasons = [sentence(one.code, one.params) for one in plan.problems if one.severity == "error"]
        return PreviewRow(plan.number, plan.outcome, cells, reasons)


class PlannedCells:
    """What the mapped fields of a planned row will hold, in the words people read.

    Attributes:
        titles: of the mapped fields, in the order of ``cells``.
    """

    def __init__(self, run: ImportRun) -> None:
        catalogue = run.resource.catalogue()
        self._columns = [catalogue[name] for name in run.filled]
        self._words = {}
        self._nested = {one._meta.model: prefix for prefix, (one, _via) in run.resource.nested.items()}
        self.titles = [column.title for column in self._columns]

    def cells(self, plan: Plan) -> list[PreviewCell]:
        """Return the ``PreviewCell`` of each mapped field."""
        before = self._before(plan)
        return [self._cell(column, plan.reading, before) for column in self._columns]

    def _before(self, plan: Plan) -> dict[str, Any]:
        """What the changed fields hold now, by the name of their column."""
        found = {}
        for change in plan.changes:
            prefix = self._nested.get(type(change.instance))
            found |= {f"{prefix}.{name}" if prefix else name: value for name, value in change.before.items()}
        return found

    def _cell(self, column: ImportColumn, reading: Reading, before: Mapping[str, Any]) -> PreviewCell:
        value = reading.values.get(column.name)
        if value is None and column.name in reading.refused:
            cell, problem = reading.refused[column.name]
            return PreviewCell(cell_text(cell) if problem.severity == "error" else "")
        if column.name not in before:
            return PreviewCell(self._text(column, value))
        old = before[column.name]
        # Tags and owners are added, never taken away.
        is_added_to = isinstance(old, list) and "custom." not in column.name and value is not None
        return PreviewCell(self._text(column, value), "" if is_added_to else self._text(column, old))

    def _text(self, column: ImportColumn, value: Any) -> str:
        """A value in words; each is asked for once, for the words of a country are many."""
        if value is None or value == "":
            return ""
        key = column.name, str(value)
        if key not in self._words:
            self._words[key] = column.field.words(value)
        return self._words[key]

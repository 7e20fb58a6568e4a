"""From the cells of a row to values by field, for one mapping."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from napsix.importer.engine.types import BadValue, Problem, RawRow
from napsix.importer.engine.values import Value, ValueProfile, cell_text, join_cells
from napsix.importer.fields import Field


class Reading:
    """A row as it was understood.

    Attributes:
        row: the raw row.
        values: field name -> value; an empty cell has no entry, for it changes nothing (trap P53).
        problems: what there is to say about the row.
        refused: field name -> (cell, problem) of cells that were not understood. They fail the row, unless the
            cell says exactly what the matched row says already.
        keys: what the loader looks the row up by.
    """

    __slots__ = ("keys", "problems", "refused", "row", "values")

    def __init__(self, row):
        self.row: RawRow = row
        self.values = {}
        self.problems = []
        self.refused = {}
        self.keys = {}

    @property
    def failed(self):
        """Whether the row as such cannot be read."""
        return any(problem.severity == "error" for problem in self.problems)


class _Column(NamedTuple):
    """A field and the cells it is read from."""

    name: str
    position: int
    places: list
    field: Field
    convert: Callable


class Reader:
    """Reads rows by a mapping; made once a run."""

    def __init__(self, catalogue, mapping, profiles):
        """Args: the resource's columns by name; ``mapping`` and ``profiles`` as they stand on the run."""
        positions = {}
        for entry in mapping:
            positions.setdefault(entry["field"], []).append(entry["position"])
        self.positions = {name: places[0] for name, places in positions.items()}
        self.last = max((entry["position"] for entry in mapping), default=0)
        self.columns = []
        for name, places in positions.items():
            field = catalogue[name].field
            convert = field.converter(ValueProfile(**profiles.get(str(places[0]), {})))
            self.columns.append(_Column(name, places[0], places, field, convert))

    def read(self, row):
        """Return the ``Reading`` of a raw row."""
        reading = Reading(row)
        if row.problem is not None and not self._harmless(row.problem):
            reading.problems.append(row.problem)
            if row.problem.severity == "error":
                return reading
        cells = row.cells
        for column in self.columns:
            cell = cells[column.position] if len(column.places) == 1 else joined(cells, column)
            if cell is not None and cell != "":
                take(reading, column, cell)
        return reading

    def _harmless(self, problem):
        """Whether only columns nobody asked for are missing at the end of the row (trap P22)."""
        return problem.code == "row.short" and self.last < problem.params["cells"]


def joined(cells, column):
    """Return the cells of a joinable field as one."""
    return join_cells([cells[place] for place in column.places], column.field.joinable)


def take(reading, column, cell):
    """Convert a cell into ``reading``; one that is not understood is noted, or taken as it stands."""
    try:
        value = column.convert(cell)
    except BadValue as refusal:
        problem = Problem("error", refusal.code, refusal.params, column.position)
        if refusal.code not in column.field.lenient:
            reading.refused[column.name] = (cell, problem)
            return
        reading.problems.append(replace(problem, severity="warning"))
        value = cell_text(cell)
    if type(value) is Value:
        value, warnings = value
        reading.problems += [Problem("warning", code, params, column.position) for code, params in warnings]
    if value is not None:
        reading.values[column.name] = value


def same(field, value, old):
    """Return whether ``value`` is what the row says already: ``old``, or what its cell would be read as."""
    if value == old:
        return True
    if old in (None, ""):
        return False
    try:
        return field.widget.clean(old) == value
    except BadValue:
        return False


def names_in_cell(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Return the names in a cell: between semicolons, bars and lines, and between commas (trap P55).

    Args:
        is_name: whether a text is a known name: one keeps the commas in it.
    """
    names = []
    for part in re.split(r"[;\n|]", text):
        names += [part] if is_name(part) else part.split(",")
    return [name.strip() for name in names if name.strip()]

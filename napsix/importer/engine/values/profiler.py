"""Decisions over whole columns (traps P30, P31, P35, P48)."""

from collections.abc import Mapping

from ..types import RawRow
from .base import Observer, ValueProfile
from .dates import DateOrder
from .numbers import NumberMarks
from .people import NameOrder

OBSERVERS: dict[str, type[Observer]] = {
    "date": DateOrder,
    "decimal": NumberMarks,
    "integer": NumberMarks,
    "full_name": NameOrder,
}


class Profiler:
    """Collects what must be decided over whole columns; feed it every row once, before converting."""

    def __init__(self, kinds: Mapping[int, str]) -> None:
        """`kinds`: column position -> kind it is mapped to; only those are looked at."""
        self.profiles = {position: ValueProfile() for position in kinds}
        self.observers: dict[int, Observer] = {
            position: OBSERVERS[kind]() for position, kind in kinds.items() if kind in OBSERVERS
        }

    def add(self, row: RawRow) -> None:
        """Look at one row; rows that will not be imported are passed over."""
        if row.problem is not None and row.problem.severity == "error":
            return
        cells = row.cells
        for position, profile in self.profiles.items():
            cell = cells[position] if position < len(cells) else None
            if cell is None or cell == "":
                continue
            profile.filled += 1
            if position in self.observers:
                self.observers[position].add(cell)

    def profile(self, position: int) -> ValueProfile:
        """What was found out about a column; call it when all rows were added."""
        profile = self.profiles[position]
        profile.warnings.clear()
        if position in self.observers:
            self.observers[position].settle(profile, position)
        return profile

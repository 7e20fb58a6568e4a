"""Decisions over whole columns (traps P30, P31, P35, P48)."""

from collections.abc import Iterable, Mapping

from ..types import RawRow
from .base import Observer, ValueProfile
from .dates import DateOrder
from .numbers import NumberMarks
from .people import NameOrder
from .text import cell_text

OBSERVERS: dict[str, type[Observer]] = {
    "date": DateOrder,
    "decimal": NumberMarks,
    "integer": NumberMarks,
    "full_name": NameOrder,
}
WITH_DISTINCT = {"choice", "boolean"}
MOST_DISTINCT = 50


class Profiler:
    """Collects what must be decided over whole columns; feed it every row once, before converting."""

    def __init__(self, kinds: Mapping[int, str] | None = None) -> None:
        """`kinds`: column position -> kind it is mapped to; only those are looked at. None: all, for every kind."""
        self.kinds = kinds
        self.profiles: dict[int, ValueProfile] = {}
        self.observers: dict[int, list[Observer]] = {}
        for position, kind in (kinds or {}).items():
            self._watch(position, [kind])

    def _watch(self, position: int, kinds: Iterable[str]) -> None:
        classes = dict.fromkeys(OBSERVERS[kind] for kind in kinds if kind in OBSERVERS)
        self.observers[position] = [observer() for observer in classes]
        wants_distinct = WITH_DISTINCT.intersection(kinds)
        self.profiles[position] = ValueProfile(distinct={} if wants_distinct else None)

    def add(self, row: RawRow) -> None:
        """Look at one row; rows that will not be imported are passed over."""
        if row.problem is not None and row.problem.severity == "error":
            return
        cells = row.cells
        if self.kinds is None:
            for position in range(len(self.profiles), len(cells)):
                self._watch(position, [*OBSERVERS, *WITH_DISTINCT])
        for position, profile in self.profiles.items():
            cell = cells[position] if position < len(cells) else None
            if cell is None or cell == "":
                continue
            profile.filled += 1
            for observer in self.observers[position]:
                observer.add(cell)
            if profile.distinct is not None:
                profile.distinct = _counted(profile.distinct, cell_text(cell))

    def profile(self, position: int) -> ValueProfile:
        """What was found out about a column; call it when all rows were added."""
        profile = self.profiles.setdefault(position, ValueProfile())
        profile.warnings.clear()
        for observer in self.observers.get(position, ()):
            observer.settle(profile, position)
        return profile


def _counted(counts: dict[str, int], text: str) -> dict[str, int] | None:
    """The counts with one more of a text, None when there are too many different ones."""
    counts[text] = counts.get(text, 0) + 1
    return counts if len(counts) <= MOST_DISTINCT else None

"""What converters return and need."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from ..types import Cell, Params, Problem

# From a cell to its value, perhaps inside a `Value`; refuses with `BadValue`.
Convert = Callable[[Cell], object]

V = TypeVar("V")


class Value(NamedTuple, Generic[V]):
    """A converted value with something to say about it; without anything to say a converter returns the bare value.

    After a call: ``if type(result) is Value: value, warnings = result``. `warnings` are (code, params) pairs.
    """

    value: V
    warnings: tuple[tuple[str, Params], ...]


class FullName(NamedTuple):
    """A person's name in its two parts, as kind ``full_name`` reads it; either may be empty."""

    first_name: str
    last_name: str


@dataclass(slots=True)
class ValueProfile:
    """What the values of one column say together; its defaults are what Spanish-speaking people write.

    Args:
        filled: number of non-empty cells.
        date_order: ``dmy`` or ``mdy``; how 03/04/2024 is read in this column (P30).
        compact_order: ``ymd``, ``dmy`` or ``mdy``; how 05032024 is read in this column.
        decimal_mark: ``,`` or ``.`` (P31).
        name_order: ``first_last`` or ``last_first`` (P48).
        warnings: problems of the column, once each.
    """

    filled: int = 0
    date_order: str = "dmy"
    compact_order: str = "ymd"
    decimal_mark: str = ","
    name_order: str = "first_last"
    warnings: list[Problem] = field(default_factory=list)


class Observer(Protocol):
    """Looks at the cells of a column, and then decides."""

    def add(self, cell: Cell) -> None:
        """Count what a cell says about the whole column; cells of other types than text say nothing."""

    def settle(self, profile: ValueProfile, position: int) -> None:
        """Write the decision into the column's profile."""

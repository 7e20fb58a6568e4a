"""Yes and no, and choices out of a list (traps P43-P45)."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from rapidfuzz import fuzz, process

from napsix.text import fold

from ..types import BadValue, Cell
from .base import Convert, ValueProfile
from .text import cell_text

TRUE = frozenset(
    "si s x 1 v verdadero true t yes y on ok activo activa alta vigente habilitado habilitada active enabled".split()
)
FALSE = frozenset(
    "no n 0 f falso false off inactivo inactiva baja suspendido suspendida deshabilitado deshabilitada inactive "
    "disabled".split()
)
CHECK_MARKS = {"✓": True, "✔": True, "☑": True, "✅": True, "-": False, "–": False, "✗": False, "✘": False, "☐": False}
V = TypeVar("V")

# Below this the nearest label helps nobody.
CLOSE = 80


def boolean(profile: ValueProfile, *, value_map: Mapping[str, bool] | None = None) -> Convert:
    """True or False by a table of words; any other word is refused, never False (P43)."""
    answers = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False) | _folded(value_map)

    def convert(cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        text = cell_text(cell)
        answer = answers.get(fold(text), CHECK_MARKS.get(text))
        if answer is None:
            raise BadValue("boolean.bad", text=text)
        return answer

    return convert


def choice(
    profile: ValueProfile,
    *,
    choices: Iterable[tuple[object, object]] = (),
    value_map: Mapping[str, object] | None = None,
) -> Convert:
    """The value of the choice whose value or label is written in the cell, whatever its case and accents.

    Args:
        choices: (value, label) pairs.
        value_map: text as it stands in the file -> value, as a person decided.
    """
    labels = {value: str(label) for value, label in choices}
    answers = {fold(str(value)): value for value in labels}
    answers |= {fold(label): value for value, label in labels.items()}
    answers |= _folded(value_map)

    def convert(cell: Cell) -> object:
        text = cell_text(cell)
        key = fold(text)
        if key in answers:
            return answers[key]
        raise BadValue("choice.unknown", text=text, closest=_closest(key, labels.values()))

    return convert


def _folded(value_map: Mapping[str, V] | None) -> dict[str, V]:
    return {fold(str(text)): value for text, value in (value_map or {}).items()}


def _closest(key: str, labels: Iterable[str]) -> str:
    found = process.extractOne(key, labels, scorer=fuzz.WRatio, processor=fold, score_cutoff=CLOSE)
    return found[0] if found else ""

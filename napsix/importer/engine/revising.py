"""Suggestions, and what of them is another thing once all are made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import looks
from .targets import Target
from .types import SourceColumn

# The share of a column's values that decides what it is.
MOST = 0.5
# The kinds of a contact's fields that may turn out to be others.
REVISED = ("text", "phone")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed field for a column.

    Args:
        target: name of the target.
        score: 0 to 1.
        band: ``sure`` (applied without asking), ``likely`` (shown as "revise") or ``offered`` (not applied).
        order: place among the columns joined into the same field, from 1; 1 for the others.
        why: what speaks for it: ``title``, ``alike`` (a similar one), ``values``, ``both``, ``columns`` (all of them
            together), ``part`` (of a joined field), ``group`` (numbered ones) or ``learned``.
    """

    target: str
    score: float
    band: str
    order: int = 1
    why: str = ""


def revised(
    found: dict[int, Suggestion], columns: Sequence[SourceColumn], targets: Sequence[Target]
) -> dict[int, Suggestion]:
    """The suggestions, with whole names as such and the phone of nobody as the record's own."""
    return _at_home(_whole_names(found, columns, targets), targets)


def _whole_names(
    found: dict[int, Suggestion], columns: Sequence[SourceColumn], targets: Sequence[Target]
) -> dict[int, Suggestion]:
    """The suggestions, with first names that are whole ones as such, where there is no column of last names."""
    called = next((target for target in targets if target.beside), None)
    whole, first, last = called.beside[:3] if called else ("", "", "")
    chosen = {one.target for one in found.values() if one.band != "offered"}
    if first not in chosen or whole in chosen or last in chosen:
        return found
    samples = {column.position: column.samples for column in columns}
    return {
        place: replace(one, target=whole)
        if one.target == first and samples[place] and looks.share(samples[place], looks.is_of_words) > MOST
        else one
        for place, one in found.items()
    }


def _at_home(found: dict[int, Suggestion], targets: Sequence[Target]) -> dict[int, Suggestion]:
    """The suggestions, with the phone of a contact who has neither name nor address as the record's own."""
    chosen = {one.target for one in found.values() if one.band != "offered"}
    inner = [one for one in targets if one.is_inner and one.name in chosen]
    own = next((one.name for one in targets if one.kind == "phone" and not one.is_inner), None)
    if own is None or own in chosen or not inner or any(one.kind != "phone" for one in inner):
        return found
    names = {one.name for one in inner}
    return {place: replace(one, target=own) if one.target in names else one for place, one in found.items()}

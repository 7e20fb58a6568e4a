"""Clients that are called by first and last name in two columns: people, who are contacts of their own."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from napsix.importer.engine.targets import name_score
from napsix.importer.engine.titles import take_apart
from napsix.importer.fields import ImportColumn
from napsix.importer.models.run import MappingEntry

LAST_NAME = "contact.last_name"
NAMES = 0.9


class Halves(NamedTuple):
    """Positions of the columns with the two halves of a person's name."""

    first: int
    last: int


def halves(mapping: Iterable[MappingEntry], catalogue: Mapping[str, ImportColumn]) -> Halves | None:
    """Return the columns that make up the name of a person, None where the mapping joins no last name to another."""
    names = [entry for entry in mapping if entry["field"] == "name"]
    if len(names) != 2 or LAST_NAME not in catalogue:
        return None
    target = catalogue[LAST_NAME].field.target(LAST_NAME)
    lasts = [entry["position"] for entry in names if name_score(take_apart(entry["header"]), target) >= NAMES]
    firsts = [entry["position"] for entry in names if entry["position"] not in lasts]
    return Halves(firsts[0], lasts[0]) if firsts and lasts else None

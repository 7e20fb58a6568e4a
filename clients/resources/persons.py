"""Lists of people: clients that are called by a person's name, and are contacts of their own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from napsix.importer.engine.given_names import is_company
from napsix.importer.engine.targets import name_score
from napsix.importer.engine.titles import normalise_header, take_apart
from napsix.importer.engine.types import Cell
from napsix.importer.engine.values import ValueProfile, cell_text, converter
from napsix.importer.fields import ImportColumn
from napsix.importer.models.run import MappingEntry

LAST_NAME = "contact.last_name"
NAMES = 0.9
# A title with this is of people's names; the first of them says which of both comes first.
SURNAME = frozenset(["apellido", "apellidos"])


class People(NamedTuple):
    """Positions of the columns with both halves of a person's name, or with the whole, and which half comes first."""

    first: int | None = None
    last: int | None = None
    whole: int | None = None
    order: str = ""

    def names(self, cells: Sequence[Cell]) -> dict[str, Any]:
        """Return what the row says the person is called, by field of a contact; nothing for a company."""
        if self.whole is None:
            return {
                field: cell_text(cells[position])
                for field, position in (("first_name", self.first), ("last_name", self.last))
                if position is not None
            }
        text = cell_text(cells[self.whole])
        if not text or is_company(text):
            return {}
        return {"full_name": converter("full_name", ValueProfile(name_order=self.order))(text)}


def people(mapping: Iterable[MappingEntry], catalogue: Mapping[str, ImportColumn]) -> People | None:
    """Return the columns of a person's name, None where the clients are not called by one."""
    names = [entry for entry in mapping if entry["field"] == "name"]
    if LAST_NAME not in catalogue or not names:
        return None
    if len(names) == 1:
        words = normalise_header(names[0]["header"]).split()
        shared = map(normalise_header, catalogue["name"].field.shared)
        if " ".join(words) not in shared or SURNAME.isdisjoint(words):
            return None
        return People(whole=names[0]["position"], order="last_first" if words[0] in SURNAME else "first_last")
    target = catalogue[LAST_NAME].field.target(LAST_NAME)
    lasts = [entry["position"] for entry in names if name_score(take_apart(entry["header"]), target) >= NAMES]
    firsts = [entry["position"] for entry in names if entry["position"] not in lasts]
    return People(firsts[0], lasts[0]) if len(names) == 2 and firsts and lasts else None

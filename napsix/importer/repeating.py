"""Rows that go on with the one above them, by what their columns are for (trap P72)."""

from collections.abc import Sequence

from napsix.importer.engine import filldown
from napsix.importer.engine.sheet import SheetTable
from napsix.importer.engine.types import RawRow
from napsix.importer.fields import ImportColumn, ManyWidget
from napsix.importer.mapping import entry_of
from napsix.importer.models import ImportRun
from napsix.importer.models.run import MappingEntry

# Kinds of a client's own field that may just as well be of its contact.
NEUTRAL = ("phone", "email")


def settle(
    run: ImportRun, table: SheetTable, mapping: list[MappingEntry], rows: Sequence[RawRow]
) -> list[MappingEntry]:
    """Have ``table`` repeat cells downwards where that is certain or a person said so, and note it on ``run``.

    Args:
        mapping: what goes where.
        rows: the first of the table, as they stand in the file.

    Returns the mapping, with a phone that each of the rows below has as that of the contact.
    """
    roles = roles_of(run, mapping)
    told = run.overrides.get("fill_down")
    repeat = None
    if told:
        repeat = filldown.repeat_as_told(rows, roles.keys)
    elif told is None:
        repeat = filldown.repeat_of(rows, roles, table.merged or filldown.Merged(()))
    table.repeat_down((repeat or filldown.Repeat(sorted(roles.keys), ())).as_json())
    run.detected["repeated"] = table.detected.repeated
    return mapping if repeat is None else _of_contacts(run, mapping, filldown.filled_below(rows, repeat))


def roles_of(run: ImportRun, mapping: Sequence[MappingEntry]) -> filldown.Roles:
    """Return what the mapped columns are for."""
    catalogue = run.resource.catalogue()
    columns = {entry["position"]: catalogue[entry["field"]] for entry in mapping if entry["field"] in catalogue}
    own = {place for place, column in columns.items() if not column.via}
    return filldown.Roles(
        keys={n for n in own if columns[n].field.required or columns[n].name in run.resource._meta.import_id_fields},
        inner=columns.keys() - own,
        gathered={n for n in own if isinstance(columns[n].field.widget, ManyWidget)},
        own=own,
        neutral={n for n in own if columns[n].field.widget.kind in NEUTRAL},
    )


def _of_contacts(run: ImportRun, mapping: list[MappingEntry], below: set[int]) -> list[MappingEntry]:
    """Return the mapping, with what the rows below say of a contact, where it was only suggested for the client."""
    catalogue = run.resource.catalogue()
    taken = {entry["field"] for entry in mapping}
    moved: list[MappingEntry] = []
    for entry in mapping:
        suggested = run.suggested.get(str(entry["position"]), {})
        twin = _twin(catalogue, entry["field"]) if entry["position"] in below else None
        if twin and twin not in taken and suggested.get("field") == entry["field"]:
            taken.add(twin)
            run.suggested[str(entry["position"])] = {**suggested, "field": twin, "why": "rows"}
            moved.append(entry_of(run.columns, entry["position"], twin))
        else:
            moved.append(entry)
    return moved


def _twin(catalogue: dict[str, ImportColumn], name: str) -> str | None:
    """Return the field of a contact that is of the same sort as a client's own, None where there is none."""
    column = catalogue[name]
    if column.via or column.field.widget.kind not in NEUTRAL:
        return None
    kind = column.field.widget.kind
    alike = (n for n, other in catalogue.items() if other.via and other.number == 1 and other.field.widget.kind == kind)
    return next(alike, None)

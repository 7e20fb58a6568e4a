"""What the portal shows of a row: each declared name as a label and a value ready to read."""

from dataclasses import dataclass

from clients.kinds.base import Record
from clients.kinds.display import exact_field, field_of, is_file, label_of, text_of, value_of
from portal.records import sees
from portal.sections import portal_url


@dataclass(frozen=True)
class Cell:
    """A value with its label. ``colour`` makes it a badge, ``url`` a link; ``is_number`` stands to the right."""

    label: str
    text: str
    colour: str = ""
    url: str = ""
    is_number: bool = False


def cell(row, name, viewer):
    """Return the cell of ``row`` in the column ``name``; a record out of the viewer's reach leaves it empty."""
    label, value = label_of(type(row), name), value_of(row, name)
    if name == "state":
        return Cell(label, text_of(row, name), value.colour if value else "")
    if isinstance(value, Record):
        return Cell(label, str(value), url=portal_url(value)) if sees(viewer, value) else Cell(label, "")
    url = portal_url(row, "file", value.pk) if value and is_file(field_of(type(row), name)) else ""
    return Cell(label, text_of(row, name), url=url, is_number=is_number(type(row), name))


def cells(row, names, viewer):
    """Return the cells of ``row`` in the columns ``names``."""
    return [cell(row, name, viewer) for name in names]


def is_number(model, name):
    """Return whether the column holds figures."""
    return exact_field(field_of(model, name)) is not None

"""Cells with several addresses of mail or several phones (trap P47): further contacts, and notes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from clients.resources.known import KnownClient
from napsix.importer.engine.types import Problem
from napsix.importer.engine.values import cell_text
from napsix.importer.rows import Reading
from napsix.text import digits

BORDERS = re.compile(r"\s*[;/|\n]\s*|\s+(?:y|e|and|&)\s+", re.IGNORECASE)
COMMA = re.compile(r"\s*,\s*")
# Fields of a contact whose cells are parted as those of its addresses are.
PARTED = ("full_name", "position")
Convert = Callable[[str, str], Any]


def part(
    reading: Reading, contacts: Iterable[Mapping[str, str]], positions: Mapping[str, int], convert: Convert
) -> None:
    """Make contacts of their own of the further addresses in a cell, and put further phones aside for the notes.

    Names, positions and phones go with the addresses where there are as many of them.

    Args:
        contacts: of each contact in the line, its columns -> the fields of a contact.
        positions: of the fields that have a column.
        convert: from the name of a column and a text to its value.
    """
    columns = {positions[name]: (name, group) for group in contacts for name in group if name in positions}
    found = sorted(reading.problems, key=lambda problem: problem.code == "phone.several")
    for problem in found:
        name, group = columns.get(problem.position, (None, {}))
        rest = str(problem.params.get("rest", "")).split(", ")
        if problem.code == "email.several" and name:
            reading.more += _others(reading, group, rest, positions, convert)
            _say(reading, problem, "contact.several")
        elif problem.code == "phone.several":
            others = reading.more[-len(rest) :] if name and len(reading.more) >= len(rest) else []
            if others:
                for values, phone in zip(others, rest, strict=True):
                    values["phone"] = phone
                reading.problems.remove(problem)
            else:
                reading.aside += rest


def _others(
    reading: Reading,
    group: Mapping[str, str],
    mails: Sequence[str],
    positions: Mapping[str, int],
    convert: Convert,
) -> list[dict[str, Any]]:
    """Return the values by field of the contacts that the further addresses of a cell are of."""
    others: list[dict[str, Any]] = [{"email": mail} for mail in mails]
    for name, field in group.items():
        if field not in PARTED or name not in reading.values or name not in positions:
            continue
        texts = _parts(cell_text(reading.row.cells[positions[name]]), len(mails) + 1)
        if texts:
            reading.values[name] = convert(name, texts[0])
            for values, text in zip(others, texts[1:], strict=True):
                values[field] = convert(name, text)
    return others


def _parts(text: str, count: int) -> list[str]:
    """Return the pieces of a text if it has so many; between commas stand whole names, not a name's two halves."""
    parts = BORDERS.split(text)
    if len(parts) != count:
        parts = COMMA.split(text)
        parts = parts if all(" " in part for part in parts) else []
    return parts if len(parts) == count and all(parts) else []


def _say(reading: Reading, problem: Problem, code: str) -> None:
    reading.problems[reading.problems.index(problem)] = replace(problem, code=code)


def with_aside(values: dict[str, Any], aside: Sequence[str], known: KnownClient | None) -> dict[str, Any]:
    """Return ``values`` with the phones put ``aside`` in the notes, but for those that are known of the client."""
    client = known.client if known else None
    notes = values.get("notes", client.notes if client else "")
    places = [notes, *([client.phone] if client else []), *(one.phone for one in (known.contacts if known else ()))]
    lines = [_("Otro teléfono: %(phone)s") % {"phone": one} for one in aside if not _is_in(one, places)]
    return {**values, "notes": "\n".join(filter(None, [notes, *lines]))} if lines else values


def _is_in(phone: str, places: Iterable[str]) -> bool:
    number = digits(phone)
    return any(phone in place or (number and number in digits(place)) for place in places)

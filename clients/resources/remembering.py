"""What undoing an import needs to know besides old and new values: moments, numbers of rows, lists and counters."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from clients.models import Client, Series, Tag
from clients.resources.known import KnownClient
from clients.resources.matching import Directory
from clients.resources.own import plain_values
from contacts.models import Contact
from napsix.importer.rows import Plan, PlannedChange

# Columns that an import changes under another name, or that follow from others without being theirs alone.
NUMBERED = ("client_type_id", "parent_id", "tax_id_type")


def remember(plans: Iterable[Plan], directory: Directory) -> None:
    """Note on each change of ``plans``, which are written, what its undoing needs.

    Of a moment or a number that is ``[before, after]``; of tags and owners, the ids that were added and taken away.
    """
    for plan in plans:
        for change in plan.changes:
            row: Any = change.instance
            if isinstance(row, Contact):
                change.undo = _of_contact(change, plan.known)
            elif change.action == "created":
                change.undo = {"others": plain_values(plan.known.others)} if plan.known.others else {}
            elif row.was:
                change.undo = _of_client(change, row, directory)


def _of_client(change: PlannedChange, client: Client, directory: Directory) -> dict[str, Any]:
    note: dict[str, Any] = {"client_at": _moments(client)}
    for name in NUMBERED:
        if getattr(client, name) != client.was[name]:
            note[name] = [client.was[name], getattr(client, name)]
    for relation in ("tags", "owners"):
        if relation in change.after:
            old, new = (_numbers(relation, side[relation], directory) for side in (change.before, change.after))
            note[relation] = {"added": sorted(new - old), "removed": sorted(old - new)}
    if change.after.get("is_active") is False and client.cut:
        note["cut"] = dict(client.cut)
    return note


def _of_contact(change: PlannedChange, known: KnownClient) -> dict[str, Any]:
    """Return the note of a contact; nothing of one whose client is as new as it is."""
    contact: Any = change.instance
    note: dict[str, Any] = {"at": _moments(contact)} if contact.was else {}
    if known.client.was:
        note["client_at"] = _moments(known.client)
    if change.action == "created" and contact.is_primary:
        note["is_primary"] = True
    return note


def _moments(row: Any) -> list[str]:
    """Return when the row was changed last before the import, and by it."""
    moments: tuple[datetime, datetime] = (row.was["updated_at"], row.updated_at)
    return [moment.isoformat() for moment in moments]


def _numbers(relation: str, values: Iterable[Any], directory: Directory) -> set[int]:
    return {directory.rows[Tag][key].pk for key in values} if relation == "tags" else set(values)


@contextmanager
def counting(made: dict[str, Any]) -> Generator[None]:
    """Note in ``made`` how far the series of codes goes on inside, as ``[number of its row, from, to]``.

    ``from`` is None where the series was not there. The caller's transaction is open.
    """
    before = _series()
    yield
    after = _series()
    if after is None or after == before:
        return
    spans: list[list[Any]] = made.setdefault("codes", [])
    if before is not None and spans and spans[-1][2] == before[1]:
        spans[-1][2] = after[1]
    else:
        spans.append([after[0], before and before[1], after[1]])


def _series() -> tuple[int, int] | None:
    """Return the row and the next number of the series of codes, held, None where there is none."""
    return Series._base_manager.select_for_update().filter(key="client").values_list("pk", "next_number").first()


def listed(made: dict[str, Any], rows: Mapping[str, Iterable[Any]]) -> None:
    """Note in ``made`` the rows that were added to lists, ``{label of the model: rows}``, by number and name."""
    for label, added in rows.items():
        made.setdefault(label, {}).update({str(row.pk): row.name for row in added})

"""A client with its contacts, as far as one import made or changed them: what is undone or kept together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q

from clients.models import Client
from contacts.models import Contact
from napsix.importer.models import ImportChange, ImportUndo
from napsix.importer.undo_rows import Unit, label_of

CLIENT, CONTACT = label_of(Client), label_of(Contact)


class Family:
    """A client and its contacts.

    Attributes:
        client: its row; None for one that is gone, or for a contact that is.
        own: what the import did to the client's row, None for nothing.
        contacts: what it did to contacts.
        rows: all contacts that the client has now.
        visible: whether the person who undoes may see the client.
    """

    def __init__(self, client: Client | None, own: Unit | None, contacts: list[Unit], rows: list[Contact]) -> None:
        self.client, self.own, self.contacts, self.rows = client, own, contacts, rows
        self.visible = True

    @property
    def units(self) -> list[Unit]:
        """All that the import did here."""
        return [*([self.own] if self.own else []), *self.contacts]

    @property
    def is_new(self) -> bool:
        """Whether the import made the client."""
        return self.own is not None and self.own.is_new

    @property
    def last_row(self) -> int:
        """The last row of the file that is about any of them."""
        return max(change.row for unit in self.units for change in unit.changes)

    @property
    def strangers(self) -> list[Contact]:
        """The contacts that the client has and the import did not make."""
        made = {unit.row.pk for unit in self.contacts if unit.is_new}
        return [row for row in self.rows if row.pk not in made]

    def span(self) -> tuple[Any, Any] | None:
        """Return when the client's row was changed last before the import, and by it; None where it was not."""
        changes = sorted((change for unit in self.units for change in unit.changes), key=lambda change: change.pk)
        spans = [change.undo["client_at"] for change in changes if "client_at" in change.undo]
        return (spans[0][0], spans[-1][1]) if spans else None


def families_of(undo: ImportUndo, changes: Sequence[ImportChange]) -> list[Family]:
    """Return the families that ``changes`` are about, whole; what is undone already is no part of them.

    The rows are held, unless it is only planned.
    """
    of_clients = {change.object_pk for change in changes if change.model == CLIENT}
    of_contacts = {change.object_pk for change in changes if change.model == CONTACT}
    above = Contact._base_manager.filter(pk__in=of_contacts).values_list("client", flat=True)
    clients = _held(undo, Client, Q(pk__in=of_clients | set(above)))
    contacts = _held(undo, Contact, Q(client__in=clients))
    pending = undo.imported.changes.filter(undone=ImportChange.Undone.PENDING)
    own = _by_row(pending.filter(model=CLIENT, object_pk__in=of_clients | clients.keys()))
    theirs = _by_row(pending.filter(model=CONTACT, object_pk__in=of_contacts | contacts.keys()))
    return [
        *_living(clients, contacts, own, theirs),
        *(Family(None, Unit(own[pk], None), [], []) for pk in own if pk not in clients),
        *(Family(None, None, [Unit(theirs[pk], None)], []) for pk in theirs if pk not in contacts),
    ]


def _living(
    clients: dict[int, Client],
    contacts: dict[int, Contact],
    own: dict[int, list[ImportChange]],
    theirs: dict[int, list[ImportChange]],
) -> Iterable[Family]:
    rows: dict[int, list[Contact]] = defaultdict(list)
    for contact in contacts.values():
        rows[contact.client_id].append(contact)
    for pk, client in clients.items():
        units = [Unit(theirs[row.pk], row) for row in rows[pk] if row.pk in theirs]
        family = Family(client, Unit(own[pk], client) if pk in own else None, units, rows[pk])
        if family.units:
            yield family


def _held(undo: ImportUndo, model: Any, condition: Q) -> dict[int, Any]:
    rows = model._base_manager.filter(condition).order_by("pk")
    return {row.pk: row for row in (rows if undo.is_plan else rows.select_for_update())}


def _by_row(changes: Iterable[ImportChange]) -> dict[int, list[ImportChange]]:
    found: dict[int, list[ImportChange]] = defaultdict(list)
    for change in changes:
        found[change.object_pk].append(change)
    return dict(found)


def visible(undo: ImportUndo, pks: Collection[int]) -> set[int]:
    """Return which clients the person who undoes may see; a command without a person sees all."""
    if undo.user is None:
        return set(pks)
    clients: Any = Client.objects
    return set(clients.visible_to(undo.user).filter(pk__in=pks).values_list("pk", flat=True))

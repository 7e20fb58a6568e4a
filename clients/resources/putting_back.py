"""Writes what undoing an import decided: rows that go, fields, tags and owners that come back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from auditlog.context import disable_auditlog
from django.utils import timezone

from clients.models import Client, ClientType
from clients.resources.families import Family
from clients.resources.parts import many_of
from clients.resources.writing import links
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.fields import derived_values
from napsix.crud.models.saving import kept_from_changing
from napsix.crud.state import cut_off, put_back
from napsix.importer.fields import ImportColumn
from napsix.importer.inserting import delete_rows, update_rows
from napsix.importer.models import ImportChange
from napsix.importer.undo_rows import Restorable, Unit, moment


class Restored:
    """What becomes of a family.

    Attributes:
        removed: whether the client goes, with its contacts.
        contacts_removed: the contacts that go alone.
        parts: (unit, its fields that come back).
        values: what comes back in columns of other apps, by name.
        waits: whether a row that this import changed too, and is not done yet, has what is to come back.
    """

    def __init__(self, family: Family) -> None:
        self.family = family
        self.removed = self.waits = False
        self.contacts_removed: list[Contact] = []
        self.parts: list[tuple[Unit, list[Restorable]]] = []
        self.values: dict[str, Any] = {}

    @property
    def many(self) -> dict[str, tuple[set[int], set[int]]]:
        """The tags and owners that the import added to a client that stays, and took from it."""
        own = self.family.own
        is_changed = own is not None and not self.removed and any(unit is own for unit, _parts in self.parts)
        return many_of(own) if own is not None and is_changed else {}

    def counts(self) -> Counter[str]:
        """Return the counters of ``ImportUndo``."""
        units = self.family.units
        found = Counter(done=sum(len(unit.changes) for unit in units))
        if self.removed:
            found.update(removed=1, contacts_removed=len(self.family.contacts))
        found["contacts_removed"] += len(self.contacts_removed)
        for unit, parts in self.parts:
            number = len(parts) + (len(self.many) if unit is self.family.own else 0)
            found["restored" if unit is self.family.own else "contacts_restored"] += bool(number)
            found["fields"] += number
        leftovers = [left for unit in units for left in unit.leftovers]
        found["conflicts"] = sum(bool(left.field) or left.is_choice for left in leftovers)
        found["kept"] = len(leftovers) - found["conflicts"]
        found["gone"] = sum(unit.state == ImportChange.Undone.GONE for unit in units)
        return found

    def name_removed(self) -> None:
        """Keep what the rows that go were called, for the history."""
        gone = [row.pk for row in self.contacts_removed]
        for unit in self.family.units:
            if self.removed or unit.row.pk in gone:
                first = unit.changes[0]
                first.undo = {**first.undo, "name": str(unit.row)}


def write(restored: Sequence[Restored], others: Mapping[str, ImportColumn], user: User | None) -> None:
    """Write all of it; the caller's transaction is open and holds the rows.

    Args:
        others: columns of other apps by name.
        user: who undoes.
    """
    now = timezone.now()
    for one in restored:
        if one.removed or one.contacts_removed:
            one.name_removed()
    _remove(restored, others)
    _unlink(restored)
    contacts = [unit for one in restored for unit, parts in one.parts if parts and unit is not one.family.own]
    _update(Contact, [contact for contact in map(_contact_to_write, contacts) if contact is not None], now)
    clients = [one for one in restored if _is_touched(one)]
    _read_types([one.family.client for one in clients if one.family.client])
    for one in clients:
        _settle_client(one, now)
    update_rows(Client, [(one.family.client, _columns(one.family.client)) for one in clients if one.family.client])
    for name, column in others.items():
        values = {one.family.client: one.values[name] for one in restored if name in one.values}
        if values and column.save:
            column.save(values)
    for one in clients:
        _settle_state(one, user)


def _remove(restored: Sequence[Restored], others: Mapping[str, ImportColumn]) -> None:
    """Delete clients with their contacts, and contacts; what other apps keep of them by an import goes before.

    It was asked that nothing else hangs from them, and they are held.
    """
    going = [one.family for one in restored if one.removed]
    filled = [family for family in going if _note(family)]
    for name, column in others.items():
        values = {family.client: None for family in filled if name in _note(family)}
        if values and column.save:
            column.save(values)
    with disable_auditlog():  # the changes of the import tell of it
        Client._base_manager.filter(pk__in=[family.client.pk for family in filled if family.client]).delete()
    clients = [(family.client.pk,) for family in going if family not in filled and family.client]
    for relation in ("tags", "owners"):
        delete_rows(getattr(Client, relation).through, ["client_id"], clients)
    delete_rows(Contact, ["client_id"], clients)
    delete_rows(Contact, ["id"], [(contact.pk,) for one in restored for contact in one.contacts_removed])
    branches = [(family.client.pk,) for family in going if family.client and family.client.parent_id]
    delete_rows(Client, ["id"], [*branches, *(pk for pk in clients if pk not in branches)])


def _note(family: Family) -> Any:
    return family.own.note("others") if family.own else None


def _unlink(restored: Iterable[Restored]) -> None:
    """Take away the tags and owners that the import added, and put back those that it took."""
    gone: dict[str, list[tuple[int, int]]] = defaultdict(list)
    back: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in restored:
        for relation, (added, removed) in one.many.items():
            client: Any = one.family.client
            gone[relation] += [(client.pk, number) for number in added]
            back[relation] += [(client.pk, number) for number in sorted(removed)]
    for relation, pairs in gone.items():
        field: Any = Client._meta.get_field(relation)
        delete_rows(getattr(Client, relation).through, ["client_id", f"{field.m2m_reverse_field_name()}_id"], pairs)
    for relation, pairs in back.items():
        related: Any = Client._meta.get_field(relation).related_model
        there = set(related._base_manager.filter(pk__in={pk for _client, pk in pairs}).values_list("pk", flat=True))
        links(relation, [pair for pair in pairs if pair[1] in there])


def _contact_to_write(unit: Unit) -> tuple[Any, Unit]:
    return unit.row, unit


def _update(model: Any, rows: Sequence[tuple[Any, Unit]], now: datetime) -> None:
    """Write rows with what follows from their columns; one that is main again comes after those that are no more."""
    for row, unit in rows:
        _settle_moment(row, unit, unit.span("at"), now)
    for is_main in (False, True):
        update_rows(model, [(row, _columns(row)) for row, _unit in rows if row.is_primary is is_main])


def _settle_moment(row: Any, unit: Unit, span: tuple[Any, Any] | None, now: datetime) -> None:
    """Give a row back its version and the moment of its last change where it is again just as it was."""
    is_whole = not unit.leftovers and unit.is_untouched
    row.version = unit.changes[0].stamp - 1 if is_whole else row.version + 1
    row.updated_at = moment(span[0]) if is_whole and span and row.updated_at == moment(span[1]) else now


def _is_touched(one: Restored) -> bool:
    """Whether the row of a client that stays is written: for itself, or for what it keeps of its contacts."""
    if one.removed or one.family.client is None:
        return False
    return bool(one.contacts_removed or one.many or one.values or any(parts for _unit, parts in one.parts))


def _settle_client(one: Restored, now: datetime) -> None:
    """Bring the client's row in step with its contacts, and its version and moment with what it is now."""
    family, client = one.family, one.family.client
    if client is None:
        return
    gone = {contact.pk for contact in one.contacts_removed}
    contacts = [contact for contact in family.rows if contact.pk not in gone]
    client.summarise_contacts(sorted(contacts, key=lambda contact: (not contact.is_primary, contact.pk)))
    is_whole = not any(unit.leftovers for unit in family.units)
    own = next((unit for unit, _parts in one.parts if unit is family.own), None)
    if own is not None:
        is_untouched = own.is_untouched
        client.version = own.changes[0].stamp - 1 if is_untouched and not own.leftovers else client.version + 1
        is_whole = is_whole and is_untouched
    span = family.span()
    client.updated_at = moment(span[0]) if is_whole and span and client.updated_at == moment(span[1]) else now


def _columns(row: Any) -> set[str]:
    """Return the columns of a row that differ from what was read, with those that follow."""
    return {field.attname for field in row.changed()} | derived_values(row).keys()


def _read_types(clients: Iterable[Client]) -> None:
    """Read the types that clients get back, which nobody renames meanwhile: the clients sort by them."""
    changed = [client for client in clients if client.client_type_id != client.was["client_type_id"]]
    kept = kept_from_changing(ClientType, {client.client_type_id for client in changed if client.client_type_id})
    for client in changed:
        if client.client_type_id:
            client.client_type = kept[client.client_type_id]


def _settle_state(one: Restored, user: User | None) -> None:
    """Put back what a deactivation by the import cut off, or cut off what goes with being out of use again."""
    client: Any = one.family.client
    if not any(part.name == "is_active" for _unit, parts in one.parts for part in parts):
        return
    if client.is_active:
        cut = one.family.own.note("cut") if one.family.own else None
        if cut:
            put_back(client, cut, user=user)
    else:
        cut_off(client, user=user)

"""Decides what becomes of clients and contacts when an import is undone: what goes, comes back, or stays and why."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from clients.models import Client, ClientType
from clients.resources.families import CLIENT, CONTACT, Family
from clients.resources.own import plain_values
from clients.resources.parts import TAX, many_of, parts_of
from clients.resources.putting_back import Restored
from contacts.models import Contact
from napsix.importer.fields import ImportColumn
from napsix.importer.hanging import hanging
from napsix.importer.models import ImportChange, ImportUndo
from napsix.importer.undo_rows import Answers, Restorable, Unit, choose, restores, since
from napsix.text import code_key

State = ImportChange.Undone


class Judge:
    """Decides of the families of one chunk.

    Args:
        others: columns of other apps by name.
        answers: what a person chose about conflicts.
        again: whether all other families are done.
    """

    def __init__(
        self,
        undo: ImportUndo,
        families: Sequence[Family],
        others: dict[str, ImportColumn],
        answers: Answers,
        *,
        again: bool,
    ) -> None:
        self.undo, self.others, self.answers, self.again = undo, others, answers, again
        new = [family.client.pk for family in families if family.is_new and family.client]
        people = [unit.row.pk for family in families for unit in family.contacts if unit.is_new and unit.row]
        filled = {path.partition("__")[0] for column in others.values() for path in column.prefetch}
        self.of_clients = hanging(Client, new, without={"contacts", "branches", *filled})
        self.of_contacts = hanging(Contact, people)
        self.branches = list(Client._base_manager.filter(parent__in=new).order_by("pk")) if new else []
        self.types = set(ClientType._base_manager.values_list("pk", flat=True))
        self.mine = self._changes([branch.pk for branch in self.branches])

    def _changes(self, pks: Sequence[int]) -> list[ImportChange]:
        """Return what the import did to the clients ``pks``."""
        return list(self.undo.imported.changes.filter(model=CLIENT, object_pk__in=pks)) if pks else []

    def waits(self, family: Family) -> bool:
        """Return whether the family is to be looked at again later: branches of the client are still to be done."""
        if self.again or not family.is_new or family.client is None:
            return False
        return any(self._is_open(branch) for branch in self.branches if branch.parent_id == family.client.pk)

    def _is_open(self, branch: Client) -> bool:
        """Whether the import made the client a branch, and that was not taken back yet."""
        mine = [change for change in self.mine if change.object_pk == branch.pk]
        by_import = any("parent" in one.after or one.action == ImportChange.Action.CREATED for one in mine)
        return by_import and all(change.undone == State.PENDING for change in mine)

    def _stays(self, branch: Client) -> bool:
        """Whether the client is a branch still when all is done; in a plan, by what it says of the branch."""
        if not self.undo.is_plan or not self._is_open(branch):
            return True
        changes = [change.pk for change in self.mine if change.object_pk == branch.pk]
        return self.undo.leftovers.filter(change__in=changes, field__in=("", "parent")).exists()

    def judge(self, family: Family) -> Restored:
        """Decide what becomes of each unit of the family, and put back in memory what comes back."""
        restored = Restored(family)
        if family.client is None:
            for unit in family.units:
                unit.state = State.GONE
        elif not family.visible:
            family.units[0].leave(self.undo, "left.hidden")
            keep(family)
        elif family.is_new:
            self._judge_new(family, restored)
        else:
            self._judge_old(family, restored)
        return restored

    def _judge_new(self, family: Family, restored: Restored) -> None:
        """Decide of a client that the import made, with its contacts: all of it goes, or nothing."""
        own: Any = family.own
        links = Counter(self.of_clients[own.row.pk])
        for unit in family.contacts:
            links += self.of_contacts[unit.row.pk]
        links[CONTACT] += len(family.strangers)
        links[CLIENT] += sum(one.parent_id == own.row.pk and self._stays(one) for one in self.branches)
        if +links:
            own.leave(self.undo, "left.linked", params={"links": dict(+links)})
            keep(family)
            return
        if self._is_edited(family):
            stamps = [unit.row.version for unit in family.units]
            left = own.leave(self.undo, "left.edited", now=stamps, params=since(own))
            if not restores(left, self.undo, self.answers):
                keep(family)
                return
            own.leftovers.remove(left)
        restored.removed = True
        for unit in family.units:
            unit.state = State.UNDONE

    def _is_edited(self, family: Family) -> bool:
        """Whether somebody changed the client, a contact of it, or what other apps keep of it, since the import."""
        if any(not unit.is_untouched or getattr(unit.row, "user_id", None) for unit in family.units):
            return True
        noted: dict[str, Any] = (family.own.note("others") if family.own else None) or {}
        now = {name: self.others[name].field.get_value(family.client) for name in noted if name in self.others}
        return plain_values(now) != {name: noted[name] for name in now}

    def _judge_old(self, family: Family, restored: Restored) -> None:
        """Decide of what the import did to a client that was there before, and to its contacts, one by one."""
        for unit in family.units:
            if unit.is_new:
                self._judge_contact(unit, restored)
                continue
            chosen = choose(unit, parts_of(unit, self.others, restored.values, self.types), self.undo, self.answers)
            for part in chosen:
                part.put(part.before)
            if unit is family.own:
                chosen = self._without_taken(unit, chosen, restored)
            if chosen or (unit is family.own and many_of(unit)):
                restored.parts.append((unit, chosen))
                unit.state = State.PARTLY if unit.leftovers else State.UNDONE
            else:
                unit.state = State.KEPT if unit.leftovers else State.UNDONE

    def _judge_contact(self, unit: Unit, restored: Restored) -> None:
        """Decide of a contact that the import added to a client."""
        links = self.of_contacts[unit.row.pk]
        became_main = unit.row.is_primary and not unit.note("is_primary")
        unit.state = State.KEPT
        if links:
            unit.leave(self.undo, "left.linked", params={"links": dict(links)})
            return
        if not unit.is_untouched or unit.row.user_id or became_main:
            left = unit.leave(self.undo, "left.edited", now=[unit.row.version, unit.row.is_primary], params=since(unit))
            if not restores(left, self.undo, self.answers):
                return
            unit.leftovers.remove(left)
        unit.state = State.UNDONE
        restored.contacts_removed.append(unit.row)

    def _without_taken(self, unit: Unit, chosen: list[Restorable], restored: Restored) -> list[Restorable]:
        """Return the fields that come back without a code or tax id that another client has by now.

        One that has it by this same import gives it back when its turn comes: the family waits for it.
        """
        free = []
        for part in chosen:
            other = _holder(unit.row, part)
            if other is None or (not self.again and self._gives_back(other)):
                free.append(part)
                restored.waits = restored.waits or (other is not None and not self.undo.is_plan)
                continue
            part.put(part.now)
            values = {"before": part.visible(part.before), "now": part.visible(part.now)}
            unit.leave(self.undo, "left.taken", part.name, params={"other": other.pk}, **values)
        return free

    def _gives_back(self, other: Client) -> bool:
        """Whether a client has its code or tax id by this import, and only until that is undone."""
        return any(
            one.undone == State.PENDING
            and (one.action == ImportChange.Action.CREATED or not {"code", *TAX}.isdisjoint(one.after))
            for one in self._changes([other.pk])
        )


def _holder(client: Client, part: Restorable) -> Client | None:
    """Return the other client that has the code or tax id which ``client``, in memory, has again."""
    keys = {"code": ("code_key", code_key(client.code)), TAX[0]: ("tax_key", client.own_tax_key())}
    column, key = keys.get(part.shown or part.name, ("", None))
    return Client._base_manager.filter(**{column: key}).exclude(pk=client.pk).first() if key else None


def keep(family: Family) -> None:
    """Leave all that the import did to a family as it is."""
    for unit in family.units:
        unit.state = State.KEPT

"""Takes back what an import did to clients and contacts, family by family."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, prefetch_related_objects

from clients.models import Series
from clients.models.series import DEFAULTS
from clients.resources.families import Family, families_of, visible
from clients.resources.judging import Judge, keep
from clients.resources.putting_back import Restored, write
from napsix.importer.hanging import remove_unused
from napsix.importer.models import ImportChange, ImportUndo, UndoLeftover
from napsix.importer.undo_rows import Answers, Done


class ClientUndoer:
    """A ``napsix.importer.undo_rows.Undoer`` for clients and their contacts."""

    def __init__(self, undo: ImportUndo) -> None:
        self.undo = undo
        run = undo.imported
        catalogue = run.resource.catalogue()
        mapped = [catalogue[entry["field"]] for entry in run.mapping if entry["field"] in catalogue]
        self.others = {column.name: column for column in mapped if column.save is not None}
        self.prefetch = sorted({path for column in self.others.values() for path in column.prefetch})

    def take_back(self, changes: Sequence[ImportChange], *, high: int | None, again: bool) -> Done:
        """Take back the families of ``changes`` whose last row is below ``high``, or say what that would do.

        What the database refuses of many is tried family by family. One that it refuses waits for the others, which
        may hold what it is to have again, and then stays.
        """
        if self.undo.is_plan:
            return self._take(self._families(changes, high), again=again)
        try:
            with transaction.atomic():
                return self._take(self._families(changes, high), again=again)
        except (IntegrityError, ProtectedError):
            done = Done()
        for family in self._families(changes, high):
            try:
                with transaction.atomic():
                    done.add(self._take(self._families(family.units[0].changes, high), again=again))
            except (IntegrityError, ProtectedError):
                done.add(self._refused(family) if again else Done(waiting=[waiting(self.undo, family)]))
        return done

    def _families(self, changes: Sequence[ImportChange], high: int | None) -> list[Family]:
        found = families_of(self.undo, changes)
        return found if high is None else [family for family in found if family.last_row < high]

    def _take(self, families: Sequence[Family], *, again: bool) -> Done:
        clients = [family.client for family in families if family.client is not None]
        seen = visible(self.undo, [client.pk for client in clients])
        prefetch_related_objects(clients, *self.prefetch)
        judge = Judge(self.undo, families, self.others, self._answers(families), again=again)
        done, restored = Done(), []
        for family in families:
            family.visible = family.client is None or family.client.pk in seen
            one = None if judge.waits(family) else judge.judge(family)
            if one is None or one.waits:
                done.waiting.append(waiting(self.undo, family))
            else:
                restored.append(one)
        if not self.undo.is_plan:
            write(restored, self.others, self.undo.user)
        return done.add(_done(restored))

    def _answers(self, families: Iterable[Family]) -> Answers:
        if self.undo.is_plan:
            return {}
        changes = [change.pk for family in families for unit in family.units for change in unit.changes]
        kept = self.undo.leftovers.filter(change__in=changes).exclude(answer="")
        return {(one.change_id, one.field): (one.answer, one.now) for one in kept}

    def _refused(self, family: Family) -> Done:
        """Leave a family as it is: the database would not have it otherwise."""
        family.units[0].leave(self.undo, "left.refused")
        keep(family)
        return _done([Restored(family)])

    def finish(self) -> list[str]:
        """Take away the types and tags that the import added and nobody has, and set the counter of codes back.

        The counter goes back as far as nobody took a number after the import.
        """
        made = self.undo.imported.made
        for pk, start, end in reversed(made.get("codes", ())):
            series = Series._base_manager.select_for_update().filter(pk=pk, next_number=end).first()
            if series is None:
                break
            if start is not None:
                Series._base_manager.filter(pk=pk).update(next_number=start)
            elif all(getattr(series, name) == value for name, value in DEFAULTS["client"].items()):
                series.delete()
        return [name for label in sorted(made.keys() - {"codes"}) for name in remove_unused(label, made[label])]


def _done(restored: Iterable[Restored]) -> Done:
    done = Done()
    for one in restored:
        done.units += one.family.units
        done.counts.update(one.counts())
    return done


def waiting(undo: ImportUndo, family: Family) -> UndoLeftover:
    """Return what says that a family is looked at again once all the others are done."""
    return UndoLeftover(undo=undo, change=family.units[0].last, code=UndoLeftover.WAITING)

"""The rows of linked records that a viewer may see and act on, the only way the portal gets any; and their cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import QuerySet

from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.display import exact_field, field_of, is_file, label_of, text_of, value_of
from clients.kinds.registry import Kind, Portal
from napsix.crud.types import Text
from portal.access import may
from portal.sections import list_url, portal_url


class RecordRows:
    """The rows of one ``kind`` within the reach of ``viewer``."""

    def __init__(self, kind: Kind, viewer: Any) -> None:
        self.kind, self.viewer = kind, viewer

    @property
    def url(self) -> str:
        """The address of their list in the portal."""
        return list_url(self.kind)

    def all(self) -> QuerySet:
        """Return the rows that the viewer may see."""
        return self._reached_by(self.kind.portal_permission())

    def for_action(self, action: Action) -> QuerySet:
        """Return the rows that the viewer may do ``action`` with: seen and reached by both rights."""
        return self.all() & self._reached_by(self.kind.portal_permission(action.key))

    def doable(self, action: Action) -> QuerySet:
        """Return those of them that ``action`` is for: of some actions, only the contact's own rows."""
        rows, owner = self.for_action(action), cast("Portal", self.kind.portal).owner
        if not action.own:
            return rows
        return rows.filter(**{owner: self.viewer.contact}) if owner else rows.none()

    def waiting(self) -> QuerySet:
        """Return the rows that wait for the viewer: seen, and within reach of an action that answers them."""
        portal = cast("Portal", self.kind.portal)
        doable = reduce(or_, map(self.doable, portal.answers), self.all().none())
        return (self.all() & doable).filter(portal.waiting) if portal.waiting is not None else doable.none()

    def prefetched(self, rows: Any, names: Iterable[str] = ()) -> QuerySet:
        """Return ``rows`` with their states and what the columns ``names`` show, so that no cell asks for more."""
        fields = {field.name: field for field in self.kind.model._meta.concrete_fields}
        related = [name for name in names if name in fields and fields[name].is_relation]
        return rows.with_state().select_related(*related) if related else rows.with_state()

    def may(self, action: Action) -> bool:
        """Return whether the viewer may do ``action`` with some row, or open one by it; never while only looking."""
        return not self.viewer.is_read_only and may(self.viewer, self.kind.portal_permission(action.key))

    def actions_on(self, row: Record) -> list[Action]:
        """Return the actions that the viewer may do with ``row`` now."""
        return [
            action
            for action in cast("Portal", self.kind.portal).actions
            if action.offered_on(row) and self.may(action) and self.doable(action).filter(pk=row.pk).exists()
        ]

    def _reached_by(self, permission: str) -> QuerySet:
        rows: Any = self.kind.model._default_manager
        if not may(self.viewer, permission):
            return rows.none()
        return rows.for_contact(self.viewer.contact, self.viewer.scope(permission).value)


def sees(viewer: Any, row: Record) -> bool:
    """Return whether the viewer may see ``row``, a record of whatever kind that another one names."""
    kind = row.declaration
    return kind.portal is not None and RecordRows(kind, viewer).all().filter(pk=row.pk).exists()


@dataclass(frozen=True)
class Cell:
    """A value with its label. ``colour`` makes it a badge, ``url`` a link; ``is_number`` stands to the right."""

    label: Text
    text: Text
    colour: str = ""
    url: str = ""
    is_number: bool = False


def cell(row: Record, name: str, viewer: Any) -> Cell:
    """Return the cell of ``row`` in the column ``name``; a record out of the viewer's reach leaves it empty."""
    label, value = label_of(type(row), name), value_of(row, name)
    if name == "state":
        return Cell(label, text_of(row, name), value.colour if value else "")
    if isinstance(value, Record):
        return Cell(label, str(value), url=portal_url(value)) if sees(viewer, value) else Cell(label, "")
    url = portal_url(row, "file", value.pk) if value and is_file(field_of(type(row), name)) else ""
    return Cell(label, text_of(row, name), url=url, is_number=is_number(type(row), name))


def cells(row: Record, names: Iterable[str], viewer: Any) -> list[Cell]:
    """Return the cells of ``row`` in the columns ``names``."""
    return [cell(row, name, viewer) for name in names]


def is_number(model: type[Record], name: str) -> bool:
    """Return whether the column holds figures."""
    return exact_field(field_of(model, name)) is not None

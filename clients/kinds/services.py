"""The common writes on records."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import SET_NULL, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.kinds.base import Record, Refused
from clients.kinds.events import emit
from clients.kinds.messages import RecordMessage
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.feed.changes import tell

# The lines of a document: the values of each by the name of its field.
Lines = Iterable[dict[str, Any]]
R = TypeVar("R", bound=Record)


@transaction.atomic
def add_record(row: R, *, user: User | None = None, contact: Contact | None = None, lines: Lines | None = None) -> R:
    """Save a new ``row`` and return it."""
    row.created_by = user
    row.save(force_insert=True)
    emit(row, "created", user=user, contact=contact)
    if assignees_of(row):
        emit(row, "assigned", user=user, contact=contact)
    return row


@transaction.atomic
def change_record(
    row: R, *, user: User | None = None, lines: Lines | None = None, verbs: Iterable[str] = ("changed",)
) -> R:
    """Save an edited ``row``; ``verbs`` say what happened by that.

    Raises ``StaleRow`` when somebody else saved it since it was read.
    """
    assigned_before = assignees_of(locked(row)) if row.declaration.assigns else set()
    row.save_as_next_version()
    for verb in verbs:
        emit(row, verb, user=user)
    if assignees_of(row) - assigned_before:
        emit(row, "assigned", user=user)
    return row


def assignees_of(row: Record) -> set[tuple[str, int]]:
    """Return (field, key) of the people that ``row`` is assigned to."""
    return {(name, getattr(row, f"{name}_id")) for name in row.declaration.assigns if getattr(row, f"{name}_id")}


@transaction.atomic
def delete_record(row: Record, *, user: User | None = None) -> None:
    """Delete ``row``, of which other records let go, each with an event of its own.

    Raises ``Refused`` when its kind does not let it go, ``ProtectedError`` when others need it.
    """
    if not fulfils(row, row.declaration.deletable):
        raise Refused(has_to_stay(row))
    for relation in row._meta.related_objects:
        if relation.on_delete is SET_NULL and issubclass(relation.related_model, Record):
            let_go(relation.related_model, relation.field.name, row, user=user)
    row.delete()


def has_to_stay(row: Record) -> str:
    """Return the sentence about a ``row`` that its kind does not let go."""
    return _("«%(row)s» no se puede eliminar.") % {"row": row}


def let_go(model: type[Record], name: str, row: Record, *, user: User | None = None) -> None:
    """Empty the link ``name`` of those of ``model`` that lead to ``row``, which counts no more, and say so of each.

    Call it inside the transaction of the action.
    """
    for one in model._base_manager.filter(**{name: row}).order_by("pk"):
        linked = locked(one)
        setattr(linked, name, None)
        linked.save_as_next_version()
        emit(linked, "freed", user=user, detail=str(row))


def fulfils(row: Record, condition: Q | None) -> bool:
    """Return whether ``row`` as it stands in the database fulfils ``condition``, a Q; None is fulfilled by none."""
    return condition is not None and type(row)._default_manager.filter(condition, pk=row.pk).exists()


def locked(row: R) -> R:
    """Return ``row`` as it stands now, locked until the caller's transaction ends.

    A service that decides by the values of a row and then writes reads it through here. SQLite has one writer anyway.
    """
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


@transaction.atomic
def claim(
    row: Record,
    *,
    when: Q,
    user: User | None = None,
    contact: Contact | None = None,
    verb: str = "",
    detail: str = "",
    message: "RecordMessage | None" = None,
    **values: Any,
) -> bool:
    """Set ``values`` on ``row`` if it still fulfils ``when`` (a Q), and keep its history. Returns whether it did.

    Of two people who do it at once one wins; the other gets False. Call it inside the transaction of the
    action; an event of ``verb`` is emitted, with the ``message`` written under the row.
    """
    rows = type(row)._base_manager.filter(when, pk=row.pk)
    before = rows.select_for_update(of=("self",)).first()
    if before is None or not rows.update(version=F("version") + 1, updated_at=timezone.now(), **values):
        return False
    row.refresh_from_db()
    tell(before, row, user=user)
    if verb:
        emit(row, verb, user=user, contact=contact, detail=detail, message=message)
    return True

"""The common writes on records."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.kinds.base import Refused
from clients.kinds.events import emit


@transaction.atomic
def add_record(row, *, user=None, contact=None, lines=None):
    """Save a new ``row`` and tell of it. Returns it."""
    row.created_by = user
    row.save(force_insert=True)
    emit(row, "created", user=user, contact=contact)
    return row


@transaction.atomic
def change_record(row, *, user=None, lines=None):
    """Save an edited ``row``. Raises ``StaleRow`` when somebody else saved it since it was read."""
    row.save_as_next_version()
    emit(row, "changed", user=user)
    return row


@transaction.atomic
def delete_record(row, *, user=None):
    """Delete ``row``. Raises ``Refused`` when its kind does not let it go, ``ProtectedError`` when others need it."""
    if not fulfils(row, row.declaration.deletable):
        raise Refused(_("«%(row)s» no se puede eliminar.") % {"row": row})
    row.delete()


def fulfils(row, condition):
    """Return whether ``row`` as it stands in the database fulfils ``condition``, a Q; None is fulfilled by none."""
    return condition is not None and type(row)._default_manager.filter(condition, pk=row.pk).exists()


def locked(row):
    """Return ``row`` as it stands now, locked until the caller's transaction ends.

    Whoever decides by what a row says and then writes reads it through here. SQLite has one writer anyway.
    """
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def claim(row, *, when, user=None, contact=None, verb="", detail="", message=None, **values):
    """Set ``values`` on ``row`` if it still fulfils ``when`` (a Q), in one UPDATE. Returns whether it did.

    Of two people who do it at once one wins; the other gets False. Call it inside the transaction of the deed;
    ``verb`` is told to whoever listens, with the ``message`` written under the row.
    """
    rows = type(row)._base_manager.filter(when, pk=row.pk)
    if not rows.update(version=F("version") + 1, updated_at=timezone.now(), **values):
        return False
    row.refresh_from_db()
    if verb:
        emit(row, verb, user=user, contact=contact, detail=detail, message=message)
    return True

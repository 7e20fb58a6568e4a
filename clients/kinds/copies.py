"""Making a new row like one that is there: a draft to be mended and sent again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Record, Refused
from clients.kinds.display import field_of
from clients.kinds.documents import Document, lines_of
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.models import Deactivatable


@action(gettext_lazy("Copiar"), verb="add", icon="copy", bulk=False)
@transaction.atomic
def copy(row: Record, *, user: User | None = None, contact: Contact | None = None) -> Record:
    """Make a new row with what the form of ``row`` asks, and its lines. Returns it, in its kind's first state.

    Days start anew, as in an empty form; somebody who left meanwhile does not go along.
    """
    if not row.client.is_active:
        raise Refused(_("El cliente está desactivado: reactivalo antes de copiar."))
    names = [name for name in row.declaration.fields if goes_along(row, name)]
    twin = type(row)(client=row.client, **{name: getattr(row, name) for name in names})
    lines = lines_of(row) if isinstance(row, Document) else None
    return row.declaration.save.add(twin, user=user, lines=lines)


def goes_along(row: Record, name: str) -> bool:
    """Return whether the value ``name`` of ``row`` is still right in a copy of it."""
    field: Any = field_of(type(row), name)
    value = getattr(row, name)
    is_gone = isinstance(value, Deactivatable) and not value.is_active
    return not is_gone and field.get_internal_type() != "DateField"

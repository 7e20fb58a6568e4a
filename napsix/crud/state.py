"""Putting many rows out of use or back at once: what the bulk actions of clients and contacts share."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.actions import Change, Outcome
from napsix.crud.models import Deactivatable
from napsix.crud.models.bulk import read_fields

D = TypeVar("D", bound=Deactivatable)

# The columns of a row's state.
STATE = ("is_active", "deactivated_at", "deactivated_by", "deactivation_reason")


class ReasonForm(forms.Form):
    """Asks why rows are put out of use; the reason may stay empty."""

    reason = forms.CharField(label=gettext_lazy("Motivo"), max_length=500, required=False)


def change_state(
    rows: Iterable[D],
    change: Callable[[D], str | None],
    *,
    is_active: bool,
    columns: Sequence[str] = STATE,
) -> Outcome:
    """Do ``change`` to each row that is not in the state ``is_active`` yet, and remember what its ``columns`` were.

    ``change`` returns why it leaves a row alone, or None where it did not.
    """
    outcome = Outcome()
    for row in rows:
        before = read_fields(row, columns)
        why = _already(is_active) if row.is_active is is_active else change(row)
        if why:
            outcome.skip(why)
        else:
            outcome.done += 1
            outcome.changes.append(Change(row.pk, before, read_fields(row, columns)))
    return outcome


def _already(is_active: bool) -> str:
    return _("ya estaba activo") if is_active else _("ya estaba desactivado")

"""Putting many rows out of use or back at once: what the bulk actions of clients and contacts share."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud import additions
from napsix.crud.actions import Change, Outcome
from napsix.crud.models import Deactivatable
from napsix.crud.models.bulk import read_fields

D = TypeVar("D", bound=Deactivatable)

# The columns of a row's state.
STATE = ("is_active", "deactivated_at", "deactivated_by", "deactivation_reason")


class ReasonForm(forms.Form):
    """Asks why rows are put out of use; the reason may stay empty."""

    reason = forms.CharField(label=gettext_lazy("Motivo"), max_length=500, required=False)


def asked_by(model: type[Model], row: Model | None) -> dict[str, forms.Field]:
    """Return what the deactivation hooks of ``model`` ask about ``row``, or about many rows, by name."""
    hooks = additions.deactivation_hooks.of(model)
    return {name: field for hook in hooks for name, field in hook.fields(row).items()}


def still_cut(row: Model) -> list[str]:
    """Return what the deactivation hooks say stays cut of ``row`` when it is put back into use, a sentence each."""
    hooks = additions.deactivation_hooks.of(type(row))
    return [sentence for hook in hooks for sentence in hook.after_return(row)]


class DeactivationForm(ReasonForm):
    """Asks why, and what else the going of ``row``, or of many rows of ``model``, asks for."""

    def __init__(self, *args: Any, model: type[Model], row: Model | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked_by(model, row)
        self.fields |= self.asked

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to the deactivation hooks."""
        return {name: self.cleaned_data[name] for name in self.asked}


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

    def do(row: D) -> str | None:
        before = read_fields(row, columns)
        why = _already(is_active) if row.is_active is is_active else change(row)
        if not why:
            outcome.changes.append(Change(row.pk, before, read_fields(row, columns)))
        return why

    outcome.do_each(rows, do)
    return outcome


def _already(is_active: bool) -> str:
    return _("ya estaba activo") if is_active else _("ya estaba desactivado")

"""Putting many rows out of use or back at once: what the bulk actions of clients and contacts share."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
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


def cut_off(row: Deactivatable, *, user: User | None, answers: dict[str, Any] | None = None) -> None:
    """Do what the deactivation hooks do for ``row``, which was put out of use; ``answers`` are to what they ask.

    Call it inside the transaction that did. What they cut that can be put back is ``row.cut`` then.
    """
    hooks = additions.deactivation_hooks.of(type(row))
    cut = {hook.key: hook.do(row, user=user, answers=answers or {}) for hook in hooks}
    row.cut = {hook.key: cut[hook.key] for hook in hooks if hook.undo and cut[hook.key]}


def put_back(row: Model, cut: dict[str, Any], *, user: User | None) -> None:
    """Put back what the deactivation hooks ``cut`` off ``row``, which is in use again."""
    for hook in additions.deactivation_hooks.of(type(row)):
        if hook.undo and hook.key in cut:
            hook.undo(row, cut[hook.key], user=user)


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
    change: Callable[[D], object],
    *,
    is_active: bool,
    columns: Sequence[str] = STATE,
    refusals: tuple[type[Exception], ...] = (),
) -> Outcome:
    """Do ``change`` to each row that is not in the state ``is_active`` yet, and remember what its ``columns`` were.

    What it cut is remembered too; one of the ``refusals`` says why it leaves a row alone.
    """
    outcome = Outcome()

    def do(row: D) -> str | None:
        if row.is_active is is_active:
            return _already(is_active)
        before = read_fields(row, columns)
        change(row)
        outcome.changes.append(Change(row.pk, before, read_fields(row, columns), dict(row.cut)))
        return None

    outcome.do_each(rows, do, refusals=refusals)
    return outcome


def _already(is_active: bool) -> str:
    return _("ya estaba activo") if is_active else _("ya estaba desactivado")

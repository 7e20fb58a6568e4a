"""What may be done to many rows at once."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from napsix.accounts.models import User
from napsix.crud.types import Text

R = TypeVar("R", bound=Model)

logger = logging.getLogger(__name__)


class Failed(Exception):
    """A row could not be done. ``str()`` says why, as the outcome tells it."""


@dataclass(frozen=True)
class Change:
    """What an action changed in one row: ``{field: JSON value}`` before and after.

    ``cut`` is what it did besides to other rows, as JSON, for the action's ``undo`` to put back.
    """

    pk: int
    before: dict
    after: dict
    cut: dict = field(default_factory=dict)


@dataclass
class Outcome:
    """What an action did: rows done, rows left alone by reason, rows that failed by reason, fields changed."""

    done: int = 0
    skipped: dict = field(default_factory=dict)
    failed: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)

    def skip(self, reason: str, number: int = 1) -> None:
        """Count rows that were left alone, and why."""
        if number:
            self.skipped[reason] = self.skipped.get(reason, 0) + number

    def fail(self, reason: str, number: int = 1) -> None:
        """Count rows that could not be done, and why."""
        self.failed[reason] = self.failed.get(reason, 0) + number

    def do_each(
        self, rows: Iterable[R], do: Callable[[R], str | None], *, refusals: tuple[type[Exception], ...] = ()
    ) -> None:
        """Do ``do(row)`` to each of ``rows`` and count it; one that fails is told and keeps none of the others back.

        Each row is all or nothing. ``do`` returns why it leaves a row alone, or None; one of the ``refusals`` says
        why as well. A passing fault of the database is not the row's: it ends the work, to be tried again.
        """
        for row in rows:
            try:
                with transaction.atomic():
                    why = do(row)
            except refusals as refusal:
                why = str(refusal)
            except Failed as failure:
                self.fail(str(failure))
                continue
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                logger.exception("%s %s failed.", row._meta.label, row.pk)
                self.fail(_("ocurrió un error inesperado; quedó registrado"))
                continue
            if why:
                self.skip(why)
            else:
                self.done += 1

    @property
    def total(self) -> int:
        """How many rows there were."""
        return self.done + sum(self.skipped.values()) + sum(self.failed.values())

    def __str__(self) -> str:
        """The result in one sentence."""
        done = ngettext("%(n)s fila lista", "%(n)s filas listas", self.done) % {"n": self.done}
        parts = [done] if self.done or not (self.skipped or self.failed) else []
        parts += [_("%(n)s sin cambios (%(why)s)") % {"n": n, "why": why} for why, n in self.skipped.items()]
        parts += [_("%(n)s con error (%(why)s)") % {"n": n, "why": why} for why, n in self.failed.items()]
        return "; ".join(parts) + "."


@dataclass(frozen=True)
class BulkAction:
    """A declared action: ``run(queryset, *, user, **form_data) -> Outcome``.

    ``confirm`` is the question asked first; ``form_class`` asks for what the action needs; ``effects(queryset)``
    returns sentences about what else will happen; ``is_final`` means that it cannot be undone. Its ``undo(row, cut,
    user=)`` puts back what it did to other rows, the ``cut`` of each change. One that ``edits_each`` row as its own
    page does leaves each row's history instead of changes of the batch. The ``key`` is unique among the actions of a
    model's list: the worker finds the action by it (``lists.action_for``).
    """

    key: str
    label: Text
    permission: str
    run: Callable[..., Outcome]
    icon: str = ""
    confirm: Text = ""
    form_class: Callable | None = None
    effects: Callable[[QuerySet], list[Text]] | None = None
    is_final: bool = False
    edits_each: bool = False
    undo: Callable[..., object] | None = None

    # An action can be called; a template that shows its name must not.
    do_not_call_in_templates = True

    def __call__(self, queryset: QuerySet, *, user: User, **data: Any) -> Outcome:
        return self.run(queryset, user=user, **data)

    @property
    def asks_first(self) -> bool:
        """Whether a page with the count, the question and the form comes before the action."""
        return bool(self.confirm or self.form_class)

    def form(self, data: Any) -> Any:
        """Return the action's form over ``data``, or None where it asks for nothing."""
        return self.form_class(data) if self.form_class else None

    def effects_on(self, queryset: QuerySet) -> list[Text]:
        """Return the sentences about what will happen to ``queryset``."""
        return [self.confirm] * bool(self.confirm) + (self.effects(queryset) if self.effects else [])


def bulk_action(
    label: Text,
    *,
    permission: str,
    icon: str = "",
    confirm: Text = "",
    form_class: Callable | None = None,
    effects: Callable | None = None,
    is_final: bool = False,
    undo: Callable[..., object] | None = None,
) -> Callable[[Callable[..., Outcome]], BulkAction]:
    """Decorator that makes a module's function of a queryset a ``BulkAction``; its key is the function's name."""

    def decorate(run: Any) -> BulkAction:
        key = run.__name__.replace("_", "-")
        return BulkAction(key, label, permission, run, icon, confirm, form_class, effects, is_final, undo=undo)

    return decorate

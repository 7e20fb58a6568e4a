"""The acts of a kind done to many rows: each row by itself, what is refused counted with its reason."""

from functools import partial

from django.db.models import QuerySet

from clients.kinds.base import Refused
from clients.kinds.pages.forms import action_form
from napsix.crud.actions import BulkAction, Outcome


def bulk_actions(kind) -> tuple[BulkAction, ...]:
    """Return the bulk actions of ``kind``."""
    return tuple(bulk_action(kind, action) for action in kind.actions if action.bulk)


def bulk_action(kind, action) -> BulkAction:
    """Return ``action`` as a bulk action on rows of ``kind``."""
    return BulkAction(
        key=action.key,
        label=action.label,
        permission=kind.permission(action.verb),
        run=partial(do_each, action),
        icon=action.icon,
        confirm=action.confirm,
        form_class=action_form(action, kind.model),
    )


def do_each(action, queryset: QuerySet, *, user, **asked) -> Outcome:
    """Do ``action`` to each row. Returns the ``Outcome``."""
    outcome = Outcome()
    for row in queryset.order_by("pk"):
        try:
            action.run(row, user=user, **asked)
        except Refused as refusal:
            outcome.skip(str(refusal))
        else:
            outcome.done += 1
    return outcome

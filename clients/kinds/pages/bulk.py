"""The acts of a kind done to many rows: each row by itself, what is refused counted with its reason.

``clients.kinds.pages.bulk.invoice:issue`` is a bulk action, by which the worker finds it again.
"""

from functools import partial

from clients.kinds import registry
from clients.kinds.base import Refused
from clients.kinds.pages.forms import action_form
from napsix.crud.actions import BulkAction, Outcome

SEPARATOR = ":"


def bulk_actions(kind):
    """Return the bulk actions of ``kind``."""
    return tuple(bulk_action(kind, action) for action in kind.actions if action.bulk)


def bulk_action(kind, action):
    """Return ``action`` as a bulk action on rows of ``kind``."""
    return BulkAction(
        key=action.key,
        label=action.label,
        permission=kind.permission(action.verb),
        run=partial(do_each, action),
        path=f"{__name__}.{kind.model._meta.model_name}{SEPARATOR}{action.key}",
        icon=action.icon,
        confirm=action.confirm,
        form_class=action_form(action, kind.model),
    )


def do_each(action, queryset, *, user, **asked):
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


def __getattr__(name):
    model_name, _separator, key = name.partition(SEPARATOR)
    for kind in registry.all_kinds():
        for action in kind.actions:
            if kind.model._meta.model_name == model_name and action.key == key:
                return bulk_action(kind, action)
    raise AttributeError(name)

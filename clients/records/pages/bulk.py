"""The acts of a kind done to many rows: each row by itself, what is refused counted with its reason.

``clients.records.pages.bulk.invoice:issue`` is a bulk action, by which the worker finds it again.
"""

from functools import partial

from clients.records import registry
from clients.records.base import Refused
from clients.records.pages.forms import act_form
from napsix.crud.actions import BulkAction, Outcome

SEPARATOR = ":"


def bulk_actions(kind):
    """Return the bulk actions of ``kind``."""
    return tuple(bulk_action(kind, act) for act in kind.actions if act.bulk)


def bulk_action(kind, act):
    """Return ``act`` as a bulk action on rows of ``kind``."""
    return BulkAction(
        key=act.key,
        label=act.label,
        permission=kind.permission(act.verb),
        run=partial(do_each, act),
        path=f"{__name__}.{kind.model._meta.model_name}{SEPARATOR}{act.key}",
        icon=act.icon,
        confirm=act.confirm,
        form_class=act_form(act, kind.model),
    )


def do_each(act, queryset, *, user, **asked):
    """Do ``act`` to each row. Returns the ``Outcome``."""
    outcome = Outcome()
    for row in queryset.order_by("pk"):
        try:
            act.run(row, user=user, **asked)
        except Refused as refusal:
            outcome.skip(str(refusal))
        else:
            outcome.done += 1
    return outcome


def __getattr__(name):
    model_name, _separator, key = name.partition(SEPARATOR)
    for kind in registry.all_kinds():
        for act in kind.actions:
            if kind.model._meta.model_name == model_name and act.key == key:
                return bulk_action(kind, act)
    raise AttributeError(name)

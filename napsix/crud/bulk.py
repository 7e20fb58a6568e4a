"""Starting a bulk action, or undoing one: few rows at once, many in the worker."""

from typing import Any

from django.db.models import QuerySet

from napsix.accounts.models import User
from napsix.crud.actions import BulkAction
from napsix.crud.filters import FilterSet
from napsix.crud.models import BulkRun
from napsix.crud.saved_views import without_view
from napsix.jobs.queue import enqueue, new_owner

# Above this many rows the worker does it, with progress.
AT_ONCE = 1_000


def start(
    action: BulkAction, rows: QuerySet, *, user: User, form: Any, back: str, filterset: FilterSet | None = None
) -> BulkRun:
    """Freeze ``rows``, do ``action`` on them or hand it to the worker, and return the ``BulkRun``.

    ``action`` is one of the list of the rows' model. ``form`` is the action's valid form or None; ``back`` is the
    list's address; ``filterset`` found the rows, and each must still be found by what it asks when its turn comes.
    """
    pks = list(rows.values_list("pk", flat=True))
    run = BulkRun.objects.create(
        user=user,
        model_label=rows.model._meta.label_lower,
        action_key=action.key,
        query=without_view(filterset.data).urlencode() if filterset else "",
        form_data=form.data.urlencode() if form is not None else "",
        ids=BulkRun.frozen(pks),
        total=len(pks),
        back=back,
    )
    return carry_out(run)


def undo(run: BulkRun) -> bool:
    """Put back what ``run`` changed, or hand it to the worker. Returns whether nobody had asked for it before."""
    begun = run.begin_undo()
    if begun:
        carry_out(run)
    return begun


def carry_out(run: BulkRun) -> BulkRun:
    """Do the run now, or let the worker do one of many rows. Returns the run."""
    if run.total > AT_ONCE:
        enqueue(run)
        return run
    lease = new_owner()
    run.claim(owner=lease)
    run.run(lease)
    run.finish(lease)
    return run

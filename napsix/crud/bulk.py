"""Starting a bulk action, or undoing one: few rows at once, many in the worker."""

import sys

from napsix.crud.models import BulkRun
from napsix.jobs.queue import enqueue, new_owner

# Above this many rows the worker does it, with progress.
AT_ONCE = 1_000


def start(action, rows, *, user, form, back, filterset=None):
    """Freeze ``rows``, do ``action`` on them or hand it to the worker, and return the ``BulkRun``.

    ``form`` is the action's valid form or None; ``back`` is the list's address; ``filterset`` found the rows, and
    each must still be found by it when its turn comes.
    """
    pks = list(rows.values_list("pk", flat=True))
    run = BulkRun.objects.create(
        user=user,
        model_label=rows.model._meta.label_lower,
        action_path=action.path,
        filterset_path=path_of(type(filterset)) if filterset else "",
        query=filterset.data.urlencode() if filterset else "",
        form_data=form.data.urlencode() if form is not None else "",
        ids=BulkRun.frozen(pks),
        total=len(pks),
        back=back,
    )
    return carry_out(run)


def undo(run):
    """Put back what ``run`` changed, or hand it to the worker. Returns whether nobody had asked for it before."""
    begun = run.begin_undo()
    if begun:
        carry_out(run)
    return begun


def carry_out(run):
    """Do the run now, or let the worker do one of many rows. Returns the run."""
    if run.total > AT_ONCE:
        enqueue(run)
        return run
    lease = new_owner()
    run.claim(owner=lease)
    run.run(lease)
    run.finish(lease)
    return run


def path_of(cls):
    """Return the name by which the worker finds ``cls`` again, or none where it was made for one page."""
    named = getattr(sys.modules[cls.__module__], cls.__name__, None) is cls
    return f"{cls.__module__}.{cls.__name__}" if named else ""

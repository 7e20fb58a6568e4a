"""What the worker does for clients by itself."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from clients.records.subscriptions.services import issue_due


@db_periodic_task(crontab(minute="10"))
def issue_subscriptions() -> None:
    """Issue what the subscriptions owe, each hour: a worker that was off catches up."""
    issue_due()

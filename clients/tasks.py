"""What the worker does for clients by itself."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from clients.records.invoices.services import remind
from clients.records.subscriptions.services import issue_due


@db_periodic_task(crontab(minute="10"))
def issue_subscriptions() -> None:
    """Issue what the subscriptions owe, each hour: a worker that was off catches up."""
    issue_due()


@db_periodic_task(crontab(minute="20", hour="12-21"))
def remind_of_invoices() -> None:
    """Tell contacts of invoices about to be due and overdue, in working hours (9 to 18 in Buenos Aires)."""
    remind()

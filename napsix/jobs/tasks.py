"""What the queue may ask for. Thin: ``napsix.jobs.runner`` registers the work with the worker."""

from django.apps import apps
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, on_startup

from napsix.jobs import health, periodic
from napsix.jobs.periodic import worker

# Wake-ups in the queue beyond which the sweeper adds none: the worker is busy, not forgetful.
CROWDED = 1_000


@db_task()
def run_job(label: str, pk: int) -> None:
    """Run one row, named by its model's label and its key."""
    worker.do("run", apps.get_model(label), pk)


@db_periodic_task(crontab(), priority=100)
def every_minute() -> None:
    """Show a sign of life and wake what nobody is doing."""
    health.beat()
    if run_job.huey.pending_count() < CROWDED:
        worker.do("sweep")


@db_periodic_task(crontab(hour="7", minute="7"))
def every_day() -> None:
    """Forget what nobody needs any more (04:07 in Buenos Aires)."""
    worker.do("forget")


@on_startup()
def at_start() -> None:
    """Do at once what was left when the last worker stopped."""
    every_minute()


for job in periodic.jobs:
    db_periodic_task(crontab(minute=job.minute, hour=job.hour))(job.function)

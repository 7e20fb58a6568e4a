"""What the worker does about files by itself."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from napsix.files.services import sweep_orphans


@db_periodic_task(crontab(hour="7", minute="17"))
def sweep_files() -> None:
    """Delete what belongs to nobody, once a day (04:17 in Buenos Aires)."""
    sweep_orphans()

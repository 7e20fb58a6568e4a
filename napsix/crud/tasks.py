"""What the worker does about pages by itself."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from napsix.crud import once


@db_periodic_task(crontab(hour="7", minute="37"))
def forget_sent_forms() -> None:
    """Forget the forms of days ago, once a day (04:37 in Buenos Aires)."""
    once.forget_old()

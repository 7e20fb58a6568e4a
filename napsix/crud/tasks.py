"""What the worker does about pages by itself."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from napsix.crud import notifications, once


@db_periodic_task(crontab(hour="7", minute="37"))
def forget_sent_forms() -> None:
    """Forget the forms of days ago, once a day (04:37 in Buenos Aires)."""
    once.forget_old()


@db_periodic_task(crontab(hour="7", minute="47"))
def forget_notifications() -> None:
    """Forget what people were told months ago, once a day (04:47 in Buenos Aires)."""
    notifications.forget_old()

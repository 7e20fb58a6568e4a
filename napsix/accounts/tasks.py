"""What the worker does about accounts by itself."""

from django.core.management import call_command
from huey import crontab
from huey.contrib.djhuey import db_periodic_task


@db_periodic_task(crontab(hour="7", minute="27"))
def clear_sessions() -> None:
    """Delete sessions that ran out, once a day (04:27 in Buenos Aires)."""
    call_command("clearsessions")

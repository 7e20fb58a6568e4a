"""Two questions of a load balancer: does the process answer, and may it be given work?"""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from napsix.jobs.models import Heartbeat

WORKER = "worker"
# The worker beats each minute; one beat may come late.
WORKER_SILENCE = timedelta(minutes=3)
# Share of the disk that must be free (security.md 5.2).
FREE_DISK = 0.05


def beat() -> None:
    """Show that the worker lives."""
    Heartbeat.beat(WORKER)


def is_migrated() -> bool:
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def disk_has_room() -> bool:
    """Whether the disk of our data is not about to fill up."""
    disk = shutil.disk_usage(settings.NAPSIX_DATA)
    return disk.free >= disk.total * FREE_DISK

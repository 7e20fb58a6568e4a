"""Two questions of a load balancer: does the process answer, and may it be given work?"""

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from napsix.jobs.models import Heartbeat

WORKER = "worker"
# The worker beats each minute; one beat may come late.
WORKER_SILENCE = timedelta(minutes=3)
# Share of the disk that must be free (security.md 5.2).
FREE_DISK = 0.05


def beat():
    """Show that the worker lives."""
    Heartbeat.beat(WORKER)


@require_safe
@login_not_required
@never_cache
def healthz(request):
    """Answer 200 while this process can answer at all; asks neither database nor disk."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(request):
    """Answer 200 when all is there to work with, else 503. Tells which check failed, and nothing else."""
    checks = {"disk": disk_has_room()}
    try:
        checks |= {
            "database": True,
            "migrations": is_migrated(),
            "worker": Heartbeat.alive(WORKER, within=WORKER_SILENCE),
        }
    except DatabaseError:
        checks |= {"database": False}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def is_migrated():
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def disk_has_room():
    """Whether the disk of our data is not about to fill up."""
    disk = shutil.disk_usage(settings.NAPSIX_DATA)
    return disk.free >= disk.total * FREE_DISK

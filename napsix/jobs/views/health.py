"""The addresses by which a monitor asks whether the process lives and is ready."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from napsix.jobs import health
from napsix.jobs.models import Heartbeat


@require_http_methods(["GET", "HEAD"])
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process can answer at all; asks neither database nor disk."""
    return HttpResponse("ok", content_type="text/plain")


@require_http_methods(["GET", "HEAD"])
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when all is there to work with, else 503. Tells which check failed, and nothing else."""
    checks = {"disk": health.disk_has_room()}
    try:
        checks |= {
            "database": True,
            "migrations": health.is_migrated(),
            "worker": Heartbeat.alive(health.WORKER, within=health.WORKER_SILENCE),
        }
    except DatabaseError:
        checks |= {"database": False}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)

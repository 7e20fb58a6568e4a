"""Addresses for machines that watch this one."""

from django.urls import path

from napsix.jobs.views.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]

"""Addresses for machines that watch this one."""

from django.urls import path

from napsix.jobs import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

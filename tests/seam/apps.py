"""The other app."""

from django.apps import AppConfig


class SeamConfig(AppConfig):
    """Shipments to clients."""

    name = "tests.seam"
    label = "seam"
    verbose_name = "Logística"

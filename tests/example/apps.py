"""The other app."""

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    """Shipments to clients."""

    name = "tests.example"
    label = "example"
    verbose_name = "Logística"

    def ready(self):
        """Add to the pages of others."""
        from tests.example import additions

        additions.register()

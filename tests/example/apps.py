"""The other app."""

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    """Shipments to clients, and the routes that they travel on."""

    name, verbose_name = "tests.example", "Logística"

    def ready(self):
        """Add to the pages of others."""
        from tests.example import additions

        additions.register()

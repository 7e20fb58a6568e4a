"""The second app."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """The rounds of deliveries that clients are on."""

    name, verbose_name = "tests.rounds", "Recorridos"

    def ready(self):
        """Add to the pages of others."""
        from tests.rounds import additions

        additions.register()

"""The app, and what it adds to the pages of others besides its kind."""

from django.apps import AppConfig

CLIENT, VIEW = "clients.Client", "example.view_shipment"


class ExampleConfig(AppConfig):
    """Shipments to clients."""

    name, verbose_name = "tests.example", "Logística"

    def ready(self):
        """Add a page with its place in the menu, a panel of clients, and an action of their list."""
        from napsix import extensions
        from tests.example.additions import moving, send_catalogue

        extensions.add_urls("logistics/", "tests.example.additions")
        extensions.add_menu_item("Logística", "Salidas", "example:departures", icon="calendar", requires=[VIEW])
        extensions.add_panel(CLIENT, "moving", "En viaje", "example/moving.html", moving, requires=[VIEW], lazy=True)
        extensions.add_action(CLIENT, send_catalogue)

"""``manage.py import_clients FILE``: see the contract for its options."""

from napsix.importer.command import ImportCommand


class Command(ImportCommand):
    """Imports clients and their contacts."""

    help = "Importa clientes y sus contactos desde una planilla."
    target = "clients.client"

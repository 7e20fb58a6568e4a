"""``manage.py export FORMAT RESOURCE``: django-import-export's command, for declared resources alone."""

import sys
from typing import Any

from import_export.command_utils import get_format_class
from import_export.management.commands import export

from napsix.importer.command import resource_named

REFUSED = 1


class Command(export.Command):
    """Exports every row of a table in one of the package's formats; no text of it is a formula.

    The package would make a resource of any model, with every column of the table: passwords, tokens, search keys.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        resource = resource_named(options["resource"])()
        kind = get_format_class(options["format"], None, options["encoding"])
        if kind.is_binary() and self.stdout.isatty():
            self.stderr.write(
                "This is a binary format and your terminal does not support binary data. Redirect the output to a file."
            )
            sys.exit(REFUSED)
        data = kind.export_data(resource.export())
        stdout: Any = self.stdout
        stdout.buffer.write(data.encode(options["encoding"] or "utf-8") if isinstance(data, str) else data)

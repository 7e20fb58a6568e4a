"""``manage.py import RESOURCE FILE``: django-import-export's command, by our planner."""  # noqa: N999 - the command's name

import sys
from pathlib import Path
from typing import Any

import tablib
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from import_export.command_utils import get_default_format_names, get_format_class

from napsix.importer.command import REFUSED, WITH_FAILED_ROWS, ImportCommand, resource_named
from napsix.importer.mapping import ImportRefused
from napsix.importer.reports import counted
from napsix.importer.resources import NotImportable
from napsix.importer.results import ImportResult

STDIN = "-"
# Files that the package reads and the wizard does not.
OTHER_FORMATS = {".json": "JSON", ".yaml": "YAML", ".yml": "YAML", ".html": "HTML", ".htm": "HTML"}


class Command(BaseCommand):
    """Imports a file into a table that has a declared resource: 0 when it went clean, 3 when rows failed, else 1.

    The options are the package's own, and ``--user``. Without ``--format`` the file is read as the wizard reads it,
    or in the format that its name says if the wizard knows no such files.
    """

    help = "Import data from various formats into a table with a declared resource."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("resource", help="A model, as clients.Client, or the dotted name of its resource class.")
        parser.add_argument("import_file_name", help='The file to import from ("-" for stdin).')
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")
        parser.add_argument("--raise-errors", action="store_true", help="Raise errors if encountered during execution.")
        parser.add_argument("-n", "--dry-run", action="store_true", help="Rehearse without making any changes.")
        parser.add_argument("--format", help=f"One of {get_default_format_names()}, or the dotted name of a class.")
        parser.add_argument("--encoding", help="The character encoding of the data.")
        parser.add_argument("--user", metavar="EMAIL", help="On whose behalf: permissions and history.")

    def handle(self, *args: Any, **options: Any) -> None:
        resource = resource_named(options["resource"])()
        if options["interactive"] and input("Are you sure you want to import the data? [yes/no]: ") != "yes":
            raise CommandError("Import cancelled.")
        try:
            wishes = {name: options[name] for name in ("dry_run", "raise_errors")}
            result = self.result(resource, options, wishes | {"user": ImportCommand.user(options["user"])})
        except (ImportRefused, NotImportable) as refusal:
            raise CommandError(str(refusal)) from None
        self.report(result, options["dry_run"])
        if result.has_errors():
            sys.exit(REFUSED)
        if result.has_validation_errors():
            sys.exit(WITH_FAILED_ROWS)

    @staticmethod
    def result(resource: Any, options: dict[str, Any], wishes: dict[str, Any]) -> ImportResult:
        """Return the result of importing the file, or the ``Dataset`` that the package's format makes of it."""
        name = options["import_file_name"]
        kind = options["format"] or OTHER_FORMATS.get(Path(name).suffix.lower())
        if name == STDIN or kind:
            return resource.import_data(dataset_of(name, kind, options["encoding"]), **wishes)
        return resource.import_file(ImportCommand.path(name), encoding=options["encoding"], **wishes)

    def report(self, result: ImportResult, is_rehearsal: bool) -> None:
        """Say what became of the rows, and which columns were left out."""
        if is_rehearsal:
            self.stderr.write(_("Ensayo: no se escribió nada."))
        for title in result.ignored:
            self.stderr.write(_("La columna «%(header)s» no se importó.") % {"header": title})
        for error in result.base_errors:
            self.stderr.write(str(error.error))
        for row in result.error_rows:
            self.write_line(row.number, [str(error.error) for error in row.errors])
        for row in result.invalid_rows:
            self.write_line(row.number, row.error.messages)
        for number, text in result.warnings:
            self.write_line(number, [text])
        totals, failed = result.totals, len(result.invalid_rows) + len(result.error_rows)
        counters = {"rows": sum(totals.values()), "created": totals["new"], "updated": totals["update"]}
        counters |= {"unchanged": totals["skip"], "skipped": 0, "failed": failed}
        self.stderr.write(counted(counters))

    def write_line(self, number: int | None, sentences: list[str]) -> None:
        """Write what there is to say about a row, or about the file where it has no number."""
        where = _("Archivo") if number is None else _("Fila %(row)s") % {"row": number}
        self.stderr.write(f"{where}: {' '.join(sentences)}")


def dataset_of(name: str, format_name: str | None, encoding: str | None) -> tablib.Dataset:
    """Return the ``Dataset`` that the package makes of a file. Raises ``CommandError`` for one it cannot read."""
    kind = get_format_class(format_name, name, encoding)
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read() if kind.is_binary() else sys.stdin.read()
        else:
            path = ImportCommand.path(name)
            data = path.read_bytes() if kind.is_binary() else path.read_text(encoding=encoding or "utf-8-sig")
        return kind.create_dataset(data)
    except ImportRefused:
        raise
    except Exception as fault:  # each format's reader has its own
        raise CommandError(f"{Path(name).name}: {fault}") from fault

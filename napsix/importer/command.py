"""The command line of spreadsheets: the import of a table, and the resource that a command names."""

import json
import os
import sys
from argparse import BooleanOptionalAction
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from napsix.accounts.models import User
from napsix.crud.addresses import number_of
from napsix.crud.resources import by_label
from napsix.files.services import FileRefused as NotStored
from napsix.importer import mapping as mappings
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, ImportTemplate
from napsix.importer.progress import progress_line
from napsix.importer.reports import as_json, summary
from napsix.importer.resources import Resource
from napsix.importer.rows import Plan
from napsix.importer.runner import Emit
from napsix.importer.services import drafts, errors, running

REFUSED, WITH_FAILED_ROWS = 1, 3
# What a shell calls a process that was stopped by Ctrl-C.
INTERRUPTED = 130
# Characters of the line that shows the progress, each time written over the last one.
PROGRESS_WIDTH = 79
OVERRIDES = ("sheet", "header_row", "header_rows", "encoding", "delimiter", "repair", "fill_down")


class ImportCommand(BaseCommand):
    """Imports a file: 0 when it went clean, 3 when rows failed, 1 when it was refused and nothing was written."""

    target = ""
    requires_system_checks = []  # a warning of theirs would stand before our one sentence

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the contract."""
        parser.add_argument("file", nargs="?", metavar="FILE")
        parser.add_argument("--map", action="append", default=[], metavar="Encabezado=campo")
        parser.add_argument("--mapping", metavar="FILE.json|NAME")
        parser.add_argument("--sheet")
        parser.add_argument("--header-row", type=int)
        parser.add_argument("--header-rows", type=int, metavar="N")
        parser.add_argument("--encoding")
        parser.add_argument("--delimiter")
        parser.add_argument("--repair", action="store_true", default=None)
        parser.add_argument("--fill-down", action=BooleanOptionalAction, default=None)
        parser.add_argument("--mode")
        parser.add_argument("--match")
        parser.add_argument("--on-conflict", default="skip", metavar="update|skip")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--atomic", action="store_true")
        parser.add_argument("--errors", metavar="FILE")
        parser.add_argument("--user", metavar="EMAIL")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--resume", metavar="ID|last")

    def handle(self, **options: Any) -> None:
        """Import, report, and end with the status."""
        try:
            run = self.earlier(options["resume"]) if options["resume"] else self.new(options)
            self.stderr.write(f"import {run.pk}" if options["json"] else _("Importación %(id)s") % {"id": run.pk})
            self.work(run, None if options["json"] else self.show_progress)
        except UnreadableFile as refusal:
            self.refuse(sentence(refusal.code, refusal.params))
        except (ImportRefused, NotStored) as refusal:
            self.refuse(str(refusal))
        if options["errors"] and run.failed:
            errors.write_error_file(run, options["errors"])
        for piece in as_json(run) if options["json"] else summary(run):
            self.stdout.write(piece, ending="")
        if run.failed:
            sys.exit(WITH_FAILED_ROWS)

    def work(self, run: ImportRun, emit: Emit | None) -> None:
        """Do the run; where it stops half way, write how to go on."""
        try:
            running.run_here(run, emit=emit)
        except OperationalError:
            self.refuse(sentence("run.busy", {"run": run.pk}))
        except KeyboardInterrupt:
            self.refuse(sentence("run.stopped", {"run": run.pk}), status=INTERRUPTED)
        if run.state == ImportRun.State.FAILED:
            self.refuse(run.error)

    def refuse(self, words: str, status: int = REFUSED) -> NoReturn:
        """Say why in one sentence, and end."""
        self.stderr.write(words)
        sys.exit(status)

    def show_progress(self, run: ImportRun, _plans: list[Plan]) -> None:
        """Show how far it got, how fast, and how long it will take, where somebody is watching."""
        if self.stderr.isatty():
            run.refresh_from_db(fields=["rows", "speed", "heartbeat_at"])
            self.stderr.write(progress_line(run).ljust(PROGRESS_WIDTH), ending="\r")

    def earlier(self, which: str) -> ImportRun:
        """Return the run to go on with."""
        runs = ImportRun.objects.filter(target=self.target, dry_run=False)
        run = (runs if which == "last" else runs.filter(pk=number_of(which))).order_by("-pk").first()
        if run is None:
            raise ImportRefused("run.unknown", run=which)
        return run

    def new(self, options: dict[str, Any]) -> ImportRun:
        """Return the saved run that the options describe. Everything that can be refused is, before a row is saved."""
        run = ImportRun(target=self.target, dry_run=options["dry_run"], user=self.user(options["user"]))
        decisions = running.decisions_of(options["on_conflict"])
        path = self.path(options["file"])
        table = drafts.examine(run, path, path.name, **{name: options[name] for name in OVERRIDES})
        content = self.content(options["mapping"]) if options["mapping"] else {}
        mapping = mappings.from_content(content, run.columns) if content else run.mapping
        mapping = mappings.with_given(
            mapping, run.columns, [self.header_and_field(text) for text in options["map"]], run.resource
        )
        running.set_mapping(
            run,
            drafts.repeat_down(run, table, mapping),
            mode=options["mode"] or content.get("mode", ImportRun.Mode.UPSERT),
            match=[key.strip() for key in options["match"].split(",")] if options["match"] else content.get("match"),
            atomic=options["atomic"],
        )
        run.decisions = decisions
        drafts.keep(run, path, path.name)
        return run

    @staticmethod
    def path(name: str | None) -> Path:
        """Return the path of the file to import."""
        if not name:
            raise ImportRefused("file.not_given")
        path = Path(name)
        if not path.is_file() or not os.access(path, os.R_OK):
            raise ImportRefused("file.missing", name=name)
        return path

    @staticmethod
    def user(email: str | None) -> User | None:
        """Return the member of the team on whose behalf the import is made, None without an email."""
        if not email:
            return None
        user = User.objects.staff().filter(email=email.strip().lower()).first()
        if user is None:
            raise ImportRefused("user.unknown", email=email)
        return user

    @staticmethod
    def header_and_field(text: str) -> tuple[str, str]:
        """Return header and field of ``Encabezado=campo``."""
        header, sign, field = text.rpartition("=")
        if not sign or not header or not field:
            raise ImportRefused("mapping.syntax", text=text)
        return header, field.strip()

    def content(self, name: str) -> dict[str, Any]:
        """Return a mapping from a file, or from the template of that name."""
        path = Path(name)
        if not path.is_file():
            template = ImportTemplate.objects.filter(target=self.target, name=name).first()
            if template is None:
                raise ImportRefused("mapping.not_found", name=name)
            return template.content
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            [entry["header"] for entry in content["columns"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ImportRefused("mapping.unreadable", name=name) from None
        return content


def resource_named(text: str) -> Callable:
    """Return what makes the resource of a model's label, or the resource class of a dotted name.

    Raises:
        CommandError: the model has no declared resource, or the class is none of ours: what the package would make
            of it writes past the services and exports every column.
    """
    try:
        return by_label[text.lower()]
    except LookupError:
        found = _class_named(text)
    if found is None:
        known = ", ".join(sorted(by_label))
        raise CommandError(
            _("«%(name)s» no tiene una planilla; la tienen: %(known)s.") % {"name": text, "known": known}
        )
    return found


def _class_named(text: str) -> type[Resource] | None:
    try:
        found = import_string(text)
    except ImportError:
        return None
    is_ours = isinstance(found, type) and issubclass(found, Resource)
    return found if is_ours and found._meta.model is not None else None

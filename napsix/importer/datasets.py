"""Imports asked for as django-import-export's documentation says: ``resource.import_data(dataset)``.

A ``Dataset`` becomes a workbook and goes the way of an uploaded one: mapped, planned and written by the runner, kept
with its history. So every guard of the wizard stands, and each row is reported in the package's own ``Result``.
"""

import datetime
import tempfile
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import tablib
from django.db.models.fields.files import FieldFile
from django.db.transaction import set_rollback
from import_export.exceptions import ImportExportError
from import_export.utils import atomic_if_using_transaction

from napsix.accounts.models import User
from napsix.crud.workbook import MOST_CHARACTERS, is_exact, number_text, write_xlsx
from napsix.files.services import FileRefused as NotStored
from napsix.importer import mapping as mappings
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.fields import FIRST_YEAR, in_every_language
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun
from napsix.importer.resources import Resource
from napsix.importer.results import ImportResult, ResultWriter
from napsix.importer.services import drafts, running


@dataclass(frozen=True)
class ImportOptions:
    """How an import is made; the first six are the package's own.

    Attributes:
        dry_run: rehearse: the same result, and nothing is written.
        raise_errors: raise the package's ``ImportError`` for the first row that fails, or for what is refused.
        use_transactions: all of it in one transaction, undone by a row that the database refuses (``has_errors``);
            None: as ``Meta.use_transactions`` or the setting say. Without, every few hundred rows are one.
        collect_failed_rows: keep the rows that fail in ``Result.failed_dataset``.
        rollback_on_validation_errors: with a transaction, undo all of it when a row is not valid.
        retain_instance_in_row_result: keep the instances, as ``Meta.store_instance`` does.
        user: on whose behalf: who lacks a permission is refused, rows that he may not see are not matched, and the
            history names him. Without, it is the system's own import: nothing is asked, and the history names nobody.
        mode: ``upsert``, ``create`` or ``update``.
        match: the keys by which a row that is there is found, instead of ``Meta.import_id_fields``.
        on_conflict: ``update`` or ``skip`` a row whose key is of one with another name and tax id; both are warned of.
        file_name: what the kept file is called.
    """

    dry_run: bool = False
    raise_errors: bool = False
    use_transactions: bool | None = None
    collect_failed_rows: bool = False
    rollback_on_validation_errors: bool = False
    retain_instance_in_row_result: bool = False
    user: User | None = None
    mode: str = ImportRun.Mode.UPSERT
    match: list[str] | None = None
    on_conflict: str = "update"
    file_name: str = "datos.xlsx"


class NotFinished(ImportExportError):
    """The import stopped half way. ``str()`` is one sentence."""


class ImportResource(Resource):
    """A resource whose rows are imported too.

    ``Meta.import_id_fields`` names the columns by which a row that is there is found, in order.
    """

    @classmethod
    def get_result_class(cls) -> type[ImportResult]:
        """Return the package's result with what it has no place for."""
        return ImportResult

    def import_data(  # noqa: PLR0917 - the package's own signature
        self,
        dataset: tablib.Dataset,
        dry_run: bool = False,
        raise_errors: bool = False,
        use_transactions: bool | None = None,
        collect_failed_rows: bool = False,
        rollback_on_validation_errors: bool = False,
        *,
        request: object = None,
        **more: Any,
    ) -> ImportResult:
        """Import a ``tablib.Dataset`` and return its ``ImportResult``.

        A heading may be the name of a field, the title under which we export it in any language, or whatever the
        wizard is sure of. The other columns are left out and named in ``ImportResult.ignored``. A file that is refused
        as a whole (no column for a required field, no permission) is an error of the result.

        Args:
            request: not used; ``user`` says on whose behalf it is.
            more: the other ``ImportOptions``.
        """
        options = ImportOptions(
            dry_run, raise_errors, use_transactions, collect_failed_rows, rollback_on_validation_errors, **more
        )
        result = self.get_result_class()()
        result.total_rows = len(dataset)
        if not result.total_rows:
            return result
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(options.file_name).with_suffix(".xlsx").name
            try:
                write_workbook(dataset, path)
            except ImportRefused as refusal:
                self.handle_import_error(result, refusal, raise_errors)
                return result
            header_row = 0 if dataset.headers is None else 1
            options = replace(options, file_name=path.name)
            return self._import(result, path, options, {"header_row": header_row}, is_dataset=True)

    def import_file(self, path: str | Path, *, encoding: str | None = None, **options: Any) -> ImportResult:
        """Import the file at ``path``, a workbook or a text with columns, as ``import_data`` does a ``Dataset``.

        The rows of the result are numbered as in the file. ``options`` are those of ``ImportOptions``.
        """
        given: dict[str, Any] = {"file_name": Path(path).name, **options}
        wanted = ImportOptions(**given)
        return self._import(self.get_result_class()(), path, wanted, {"encoding": encoding}, is_dataset=False)

    def _import(
        self,
        result: ImportResult,
        path: str | Path,
        options: ImportOptions,
        reading: dict[str, Any],
        *,
        is_dataset: bool,
    ) -> ImportResult:
        wanted = self.get_use_transactions() if options.use_transactions is None else options.use_transactions
        transaction = wanted or options.dry_run
        run = file = None
        undone = transaction  # so does an error that is raised
        try:
            with atomic_if_using_transaction(transaction, using=self.get_db_connection_name()):
                with self._refusals(result, options):
                    run = self._planned(path, options, reading)
                    file = run.file.file
                    writer = ResultWriter(self._meta, result, run, options, is_dataset=is_dataset)
                    running.run_here(run, emit=writer.add)
                    self._finish(result, run)
                    if is_dataset:
                        writer.pass_blank(result.total_rows + 1)
                is_invalid = options.rollback_on_validation_errors and result.has_validation_errors()
                undone = transaction and (options.dry_run or result.has_errors() or is_invalid)
                if undone:
                    set_rollback(True, using=self.get_db_connection_name())
        finally:
            if undone:
                _drop(file)
        result.run = None if undone else run
        return result

    @contextmanager
    def _refusals(self, result: ImportResult, options: ImportOptions) -> Generator[None]:
        """Make what is refused as a whole an error of the result, or raise it if so asked."""
        try:
            yield
        except UnreadableFile as refusal:
            self.handle_import_error(result, ImportRefused(refusal.code, **refusal.params), options.raise_errors)
        except (ImportRefused, NotStored, NotFinished) as refusal:
            self.handle_import_error(result, refusal, options.raise_errors)

    def _planned(self, path: str | Path, options: ImportOptions, reading: dict[str, Any]) -> ImportRun:
        """Return the saved run of an import."""
        target = self._meta.model._meta.label_lower
        run = ImportRun(target=target, user=options.user, dry_run=options.dry_run)
        run.resource = type(self)
        table = drafts.examine(run, path, options.file_name, **reading)
        mapping = mappings.with_given(run.mapping, run.columns, self._spelled_out(run.columns), run.resource)
        match = options.match or self.get_import_id_fields()
        mapping = drafts.repeat_down(run, table, mapping)
        running.set_mapping(run, mapping, mode=options.mode, match=list(match))
        run.decisions = running.decisions_of(options.on_conflict)
        drafts.keep(run, path, options.file_name)
        return run

    @classmethod
    def _spelled_out(cls, columns: list[dict[str, Any]]) -> list[tuple[str, str]]:
        """Return (header, field) of each column that is titled with the name of a field, or the title of just one."""
        fields = defaultdict(set)
        for name, column in cls.catalogue().items():
            for title in () if column.readonly else in_every_language(column.field.column_name):
                fields[title].add(name)
        names = {title: name for title, (name, *others) in fields.items() if not others}
        names |= {name: name for name in set().union(*fields.values())}
        titled: dict[str, str] = {}
        for column in columns:
            if column["title"] in names:
                titled.setdefault(names[column["title"]], column["header"])
        return [(header, name) for name, header in titled.items()]

    @staticmethod
    def _finish(result: ImportResult, run: ImportRun) -> None:
        result.total_rows = max(result.total_rows, run.total)
        result.warnings += [(None, issue.message) for issue in run.issues.filter(row=None)]
        if run.state == ImportRun.State.FAILED:
            raise NotFinished(run.error)


def _drop(file: FieldFile | None) -> None:
    """Delete the file of an import that was rolled back; a killed process leaves it to the sweeper."""
    if file is not None and file.name:
        file.storage.delete(file.name)


def write_workbook(dataset: tablib.Dataset, path: Path) -> None:
    """Write a ``Dataset`` as a workbook that reads as it does. Raises ``ImportRefused`` for a text no cell can hold."""
    titles = [] if dataset.headers is None else [[cell_of(title) for title in dataset.headers]]
    write_xlsx([*titles, *([cell_of(value) for value in row] for row in dataset)], path)


def cell_of(value: Any) -> Any:
    """Return ``value`` as a workbook can hold it: what has no type there, or would lose something, as text."""
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise ImportRefused("row.field_too_long", limit=MOST_CHARACTERS)
        return value
    if value is None or isinstance(value, bool | datetime.timedelta):
        return value
    if isinstance(value, int | float | Decimal):
        return value if is_exact(value) else number_text(value)
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo is None and value.year >= FIRST_YEAR else value.isoformat()
    if isinstance(value, datetime.date):
        return value if value.year >= FIRST_YEAR else value.isoformat()
    return str(value)

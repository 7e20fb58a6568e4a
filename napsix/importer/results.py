"""What became of each row of an import, as django-import-export reports it."""

from itertools import chain, islice, repeat
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.exceptions import ImportError as RowImportError
from import_export.resources import Diff
from import_export.results import Error, Result, RowResult

from napsix.importer.engine.types import Problem
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun
from napsix.importer.preview import PlannedCells, PreviewCell
from napsix.importer.resources import disarmed
from napsix.importer.rows import Plan

TYPES = {
    "created": RowResult.IMPORT_TYPE_NEW,
    "updated": RowResult.IMPORT_TYPE_UPDATE,
    "unchanged": RowResult.IMPORT_TYPE_SKIP,
    "skipped": RowResult.IMPORT_TYPE_SKIP,
}
# What only the database can refuse; all else is known by reading.
FAULT = "row.refused"


class ImportResult(Result):
    """The package's result, and what it has no place for.

    Attributes:
        run: the import as it is kept, with its history; None for a rehearsal or one that was refused or undone.
        ignored: the headings whose columns go into no field.
        warnings: ``(number of the row, sentence)`` about rows that are imported; None for the whole file or column.
    """

    def __init__(self) -> None:
        super().__init__()
        self.run: ImportRun | None = None
        self.ignored: list[str] = []
        self.warnings: list[tuple[int | None, str]] = []


class RowDiff(Diff):
    """The difference between the words of two versions of a row."""

    def __init__(self, cells: list[PreviewCell], new: bool) -> None:
        self.left = [cell.text if cell.before is None else cell.before for cell in cells]
        self.right = [cell.text for cell in cells]
        self.new = new


class ResultWriter:
    """Turns plans into the rows of a result, one chunk after the other.

    Args:
        meta: of the resource: what its result keeps.
        result: where the rows go.
        run: the import.
        options: its ``ImportOptions``.
        is_dataset: number the rows from 1 as those of a ``Dataset``, blank ones included, and not as the file does.
    """

    def __init__(self, meta: Any, result: ImportResult, run: ImportRun, options: Any, *, is_dataset: bool) -> None:
        self.meta, self.result, self.options, self.is_dataset = meta, result, options, is_dataset
        self.last = 0
        self.outcome = PlannedCells(run)
        self.headers = [column["header"] for column in run.columns]
        self.fields = {entry["position"]: entry["field"] for entry in run.mapping}
        first = {entry["field"]: self.headers[entry["position"]] for entry in reversed(run.mapping)}
        result.diff_headers = [first[name] for name in dict.fromkeys(entry["field"] for entry in run.mapping)]
        result.ignored = [title for position, title in enumerate(self.headers) if position not in self.fields]
        if options.collect_failed_rows:
            result.add_dataset_headers(self.headers)

    def add(self, run: ImportRun, plans: list[Plan]) -> None:
        """Add the rows of a chunk. Raises the package's ``ImportError`` for the first that failed, if so asked."""
        for plan in plans:
            number = plan.number
            if self.is_dataset:
                number -= run.detected["header_row"]
                self.pass_blank(number)
            self._add(number, plan)

    def pass_blank(self, number: int) -> None:
        """Count the rows before ``number`` that have no cells: the file's reader leaves them out."""
        for _number in range(self.last + 1, number):
            blank = RowResult()
            blank.import_type = RowResult.IMPORT_TYPE_SKIP
            self._keep(blank)
        self.last = number

    def _add(self, number: int, plan: Plan) -> None:
        row = self._row_result(number, plan)
        self.result.warnings += [
            (number, sentence(problem.code, problem.params)) for problem in plan.problems if problem.severity != "error"
        ]
        if plan.outcome == "failed":
            self._fail(number, plan, row)
        self._keep(row)

    def _keep(self, row: RowResult) -> None:
        self.result.increment_row_result_total(row)
        if row.import_type != RowResult.IMPORT_TYPE_SKIP or self.meta.report_skipped:
            self.result.append_row_result(row)

    def _row_result(self, number: int, plan: Plan) -> RowResult:
        row = RowResult()
        row.import_type = TYPES.get(plan.outcome)
        if self.meta.store_row_values:
            row.row_values = self._values(plan)
        if self.meta.store_instance or self.options.retain_instance_in_row_result:
            row.instance = plan.instance
        row.add_instance_info(plan.instance)
        if plan.instance is not None and (plan.instance.pk or 0) < 0:  # a rehearsal's number for what is not there
            row.object_id = None
        if not (self.meta.skip_diff or self.meta.skip_html_diff) and plan.outcome != "failed":
            row.diff = RowDiff(self.outcome.cells(plan), row.is_new()).as_html()
        return row

    def _fail(self, number: int, plan: Plan, row: RowResult) -> None:
        errors = [problem for problem in plan.problems if problem.severity == "error"]
        values = self._values(plan)
        if any(problem.code == FAULT for problem in errors):
            self._note_fault(number, values, row, errors)
            failure = row.errors[0].error
        else:
            failure = row.validation_error = self._validation_error(errors)
            row.import_type = RowResult.IMPORT_TYPE_INVALID
            self.result.append_invalid_row(number, values, failure)
        if self.options.collect_failed_rows:
            self.result.append_failed_row(values, failure)
        if self.options.raise_errors:
            raise RowImportError(failure, number=number, row=values)

    def _note_fault(self, number: int, values: dict[str, Any], row: RowResult, errors: list[Problem]) -> None:
        row.import_type = RowResult.IMPORT_TYPE_ERROR
        for problem in errors:
            fault = RuntimeError(sentence(problem.code, problem.params))
            row.errors.append(Error(fault, row=values, number=number))
        self.result.append_error_row(number, values, row.errors)

    def _validation_error(self, errors: list[Problem]) -> ValidationError:
        messages = {}
        for problem in errors:
            field = self.fields.get(problem.position, NON_FIELD_ERRORS)
            messages.setdefault(field, []).append(sentence(problem.code, problem.params))
        return ValidationError(messages)

    def _values(self, plan: Plan) -> dict[str, Any]:
        cells = islice(chain(map(disarmed, plan.reading.row.cells), repeat(None)), len(self.headers))
        return dict(zip(self.headers, cells, strict=True))

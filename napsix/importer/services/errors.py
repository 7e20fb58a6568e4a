"""The file with the rows that stayed out."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from napsix.importer.engine.types import Detected, RawRow, SourceColumn
from napsix.importer.engine.writer import ErrorFile, error_format
from napsix.importer.models import ImportIssue, ImportRun
from napsix.importer.staging import unpack


def failed_rows(run: ImportRun) -> Iterator[tuple[RawRow, str, list[int]]]:
    """Yield ``(raw row, reasons, positions at fault)`` of every row that stayed out, in the order of the file."""
    for chunk in run.chunks.order_by("first_row", "number").iterator(chunk_size=10):
        rows = unpack(chunk.payload)
        if not rows:
            continue
        issues = {}
        for issue in run.issues.filter(
            row__range=(rows[0].number, rows[-1].number), severity=ImportIssue.Severity.ERROR
        ):
            issues.setdefault(issue.row, []).append(issue)
        for row in rows:
            if row.number in issues:
                found = issues[row.number]
                yield (
                    row,
                    " ".join(issue.message for issue in found),
                    [i.position for i in found if i.position is not None],
                )


def write_error_file(run: ImportRun, path: str | Path) -> None:
    """Write the failed rows in the uploaded format, with row, result and reason; it can be uploaded again as it is."""
    detected = Detected(**run.detected)
    columns = [SourceColumn(n, column["header"], [], column["title"]) for n, column in enumerate(run.columns)]
    with ErrorFile(path, detected, columns) as errors:
        for row, reason, positions in failed_rows(run):
            errors.add(row, "error", reason, tuple(positions))


def error_file(run: ImportRun) -> tuple[BinaryIO, str] | None:
    """Return the file with the failed rows of a finished run, open, and its name; None where no row failed.

    It is written anew each time: a page that only shows something changes nothing.
    """
    if not run.failed:
        return None
    suffix = error_format(Detected(**run.detected))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"errores.{suffix}"
        write_error_file(run, path)
        return path.open("rb"), f"{Path(run.file.name).stem}-errores.{suffix}"

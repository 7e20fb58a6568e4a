"""Files made of a list: csv sent as it is read, xlsx in a temporary file; memory stays flat."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from napsix.text import safe_cell

if TYPE_CHECKING:  # a listing asks here for the formats
    from napsix.crud.listing import Listing

FORMATS = {"csv": "CSV", "xlsx": "Excel"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: Any) -> Any:
        """Return what a file would take."""
        return text


def csv_lines(rows: Iterable[Iterable]) -> Iterator[str]:
    """Yield the lines of a csv that Excel in Spanish opens: UTF-8 with BOM, semicolons, guarded cells (trap P57)."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([_text_cell(cell) for cell in row])


def _text_cell(value: Any) -> Any:
    """Return a cell of a csv; a fraction has the comma that spreadsheets in Spanish take for one."""
    return str(value).replace(".", ",") if isinstance(value, Decimal) else safe_cell(value)


def write_xlsx(rows: Iterable[Iterable], file: IO[bytes] | Path) -> None:
    """Write ``rows`` as a workbook into ``file``; text is never a formula (trap P57).

    Control characters, which XML cannot hold, are left out: a vertical tab pasted into a note stops no export.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"  # the titles stay in sight
    for row in rows:
        sheet.append([_typed_cell(sheet, value) for value in row])
    book.save(file)


def _typed_cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def file_name(name: str, format_key: str) -> str:
    """Return the name of the file: what it holds, and the day."""
    return f"{slugify(name)}-{timezone.localdate():%Y-%m-%d}.{format_key}"


def in_the_order_of(pks: list[int]) -> Case:
    """Return the sort expression by which rows come in the order of ``pks``."""
    return Case(*(When(pk=pk, then=place) for place, pk in enumerate(pks)), output_field=IntegerField())


def columns_of(listing: "Listing", columns: Sequence[str]) -> list[str]:
    """Return the names of those of ``columns`` that the person may export; of the usual ones where none is left."""
    known = listing.export_columns
    asked = [name for name in columns if name in known]
    return asked or [name for name, column in known.items() if column.exported]


def resource_of(listing: "Listing", columns: Sequence[str]) -> Any:
    """Return what writes rows of ``listing`` in ``columns``, at once or in the worker, as ``columns_of`` reads them.

    Raises ``PermissionDenied``: the person may not export, or the list has no exports.
    """
    if listing.resource is None or not listing.may_export:
        raise PermissionDenied
    return listing.resource(columns_of(listing, columns))


def lines(resource: Any, parts: Iterable[QuerySet]) -> Iterator[Iterable]:
    """Yield the titles and the rows of all ``parts`` as ``resource`` writes them: ``headers()`` and ``rows(part)``."""
    yield resource.headers()
    for part in parts:
        yield from resource.rows(part)


def response(lines: Iterable[Iterable], format_key: str, *, name: str) -> StreamingHttpResponse:
    """Return the download of ``lines`` as a file of the name ``name``."""
    if format_key == "csv":
        answer = StreamingHttpResponse(csv_lines(lines), content_type=TYPES["csv"])
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(lines, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES["xlsx"])

"""Files made of a list: csv sent as it is read, xlsx in a temporary file; memory stays flat."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from napsix.crud.workbook import write_xlsx
from napsix.text import FORMULA_SIGNS, safe_cell

if TYPE_CHECKING:  # a listing asks here for the formats
    from napsix.crud.listing import Listing

FORMATS = {"csv": "CSV", "xlsx": "Excel"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LINES_AT_ONCE = 500


def csv_lines(rows: Iterable[Iterable]) -> Iterator[str]:
    """Yield a csv that Excel in Spanish opens, in pieces: UTF-8 with BOM, semicolons, guarded cells (trap P57)."""
    yield "\ufeff"
    rows = iter(rows)
    while some := list(islice(rows, LINES_AT_ONCE)):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(map(_guarded, some))
        yield text.getvalue()


def _guarded(row: Iterable[Any]) -> list[Any]:
    """Return the cells of a line of a csv; a fraction has the comma that spreadsheets in Spanish take for one."""
    return [
        (safe_cell(value) if value[:1] in FORMULA_SIGNS else value)
        if type(value) is str
        else str(value).replace(".", ",")
        if isinstance(value, Decimal)
        else safe_cell(value)
        for value in row
    ]


def file_name(name: str, format_key: str) -> str:
    """Return the name of the file: what it holds, and the day."""
    return f"{slugify(name)}-{timezone.localdate():%Y-%m-%d}.{format_key}"


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


def lines(resource: Any, parts: Iterable[tuple[QuerySet, Sequence[int] | None]]) -> Iterator[Sequence]:
    """Yield the titles, then what ``resource`` writes of all ``parts``, each a queryset and keys: see its ``rows``."""
    yield resource.headers()
    for queryset, keys in parts:
        yield from resource.rows(queryset, keys)


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

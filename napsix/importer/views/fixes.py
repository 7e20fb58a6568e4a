"""Rows that failed, on the check and on the report: their cells, which a person corrects in place."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import changed, number_of, whole_number
from napsix.crud.paging import RowsPage, count_rows, page_of
from napsix.importer.engine.types import RawRow
from napsix.importer.engine.values import cell_text
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportIssue, ImportRun
from napsix.importer.services import corrections, running
from napsix.importer.services.choosing import choose
from napsix.importer.views.base import LAST_PAGE, ImportPage, PlanPage, prefetched

PER_PAGE = 20
KEY = "fixes"
CELL = re.compile(r"cell_(\d{1,9})_(\d{1,4})")


@dataclass(frozen=True)
class FixCell:
    """A cell that may be corrected; ``original`` is what the file says, where it was corrected before."""

    name: str
    header: str
    text: str
    original: str | None


@dataclass(frozen=True)
class Fix:
    """What is wrong with a row, what it is called, and the cells that may be to blame; none where it is all of it."""

    issue: ImportIssue
    called: str
    cells: list[FixCell]


class Fixes:
    """A page of the rows of ``run`` that failed, the one that ``query`` names."""

    def __init__(self, run: ImportRun, query: QueryDict) -> None:
        self.run = run
        self.page: RowsPage = page_of(
            corrections.faults(run).order_by(F("row").asc(nulls_first=True), "pk"),
            number=whole_number(query.get(KEY), default=1, most=LAST_PAGE),
            per_page=PER_PAGE,
            fetch=lambda rows: prefetched(rows, run),
            address=lambda page: f"{changed(query, **{KEY: page})}#{KEY}",
        )
        required = {name for name, column in run.resource.declared().items() if column.field.required}
        positions = [(entry["position"], entry["field"]) for entry in run.mapping]
        self.names = [position for position, field in positions if field in required]
        keys = [position for position, field in positions if field in run.match]
        self.telling = list(dict.fromkeys([*keys, *self.names]))

    @cached_property
    def rows(self) -> list[Fix]:
        """The rows of the page; a cell that has two things wrong is asked for once."""
        if not self.page.rows:
            return []
        found = corrections.rows_numbered(self.run, [issue.row for issue in self.page.rows])
        seen: set[str] = set()
        return [self._fix(issue, found[issue.row], seen) for issue in self.page.rows if issue.row in found]

    def _fix(self, issue: ImportIssue, row: RawRow, seen: set[str]) -> Fix:
        called = " ".join(cell_text(row.cells[place]) for place in self.names if place < len(row.cells))
        is_whole = row.problem is not None and row.problem.severity == "error"
        places = [] if is_whole else self.telling if issue.position is None else [issue.position]
        cells = [self._cell(row, place) for place in places]
        fresh = [cell for cell in cells if cell.name not in seen]
        seen.update(cell.name for cell in fresh)
        return Fix(issue, called, fresh)

    def _cell(self, row: RawRow, place: int) -> FixCell:
        original = self.run.choices.get("corrected", {}).get(str(row.number), {}).get(str(place))
        header = self.run.columns[place]["header"]
        return FixCell(f"{row.number}_{place}", header, cell_text(row.cells[place]), original)


def typed(data: QueryDict) -> dict[tuple[int, int], str]:
    """Return the cells of a form whose text is another than was shown, by row and column."""
    found = {}
    for name, text in data.items():
        cell = CELL.fullmatch(name)
        row, position = (number_of(one) for one in cell.groups()) if cell else (None, None)
        if row is not None and position is not None and text != data.get(f"was_{row}_{position}", ""):
            found[row, position] = str(text).strip()
    return found


class CorrectPage(ImportPage):
    """Takes the corrected cells: a plan is judged anew; of a finished import the corrected rows go in."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep what changed; nobody prepares another's import."""
        run = self.get_object()
        if run.is_plan and run.user_id != request.user.pk:
            raise Http404
        given = typed(request.POST)
        next_page = "import_check" if run.is_plan else "import_run"
        if not given:
            messages.info(request, _("No cambiaste ninguna celda."))
        else:
            self.correct(run, given)
        return HttpResponseRedirect(self.url(next_page, pk))

    def correct(self, run: ImportRun, given: dict[tuple[int, int], str]) -> None:
        """Do it, or say why not."""
        try:
            if run.is_plan:
                corrections.correct(run, given)
                running.rehearse(run)
            else:
                corrections.correct_and_import(run, given, self.request.user)
        except ImportRefused as refusal:
            messages.error(self.request, str(refusal))


class LenientPage(PlanPage):
    """Takes whether rows go in without the bad values that they can do without."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep it, and rehearse by it."""
        try:
            choose(self.run, lenient=request.POST.get("lenient") == "yes")
            running.rehearse(self.run)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return self.go("check")


def fixable_in(run: ImportRun, query: QueryDict) -> dict[str, Any]:
    """Return what the check shows of rows that failed, and of values that were left out; nothing without any."""
    if not run.failed and not run.choices.get("lenient"):
        return {}
    return {"fixes": Fixes(run, query), "lenience": lenience(run)}


def lenience(run: ImportRun) -> dict[str, Any] | None:
    """Return whether bad values are left out, and how many cells could be or are; None where there are none."""
    catalogue = run.resource.catalogue()
    places = [
        entry["position"]
        for entry in run.mapping
        if catalogue[entry["field"]].field.is_optional and entry["field"] not in run.match
    ]
    is_lenient = bool(run.choices.get("lenient"))
    cells = count_rows(corrections.faults(run).filter(position__in=places))
    return {"is_on": is_lenient, "cells": cells.number} if cells.number else None

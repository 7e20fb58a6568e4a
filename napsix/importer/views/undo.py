"""Undoing an import: what it would do, the questions that it raises, and beginning it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import changed, number_of, whole_number
from napsix.crud.feed.entries import Line
from napsix.crud.paging import RowsPage, page_of
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportUndo, OnConflict, UndoLeftover
from napsix.importer.services import undoing
from napsix.importer.undo_reports import line_of, why
from napsix.importer.views.base import LAST_PAGE, ImportPage

PER_PAGE = 20
# Counter, what it is called in a plan and when it is done, icon and colour.
COUNTED = (
    ("removed", _("Creados que se van"), _("Creados que se fueron"), "trash", "red"),
    ("contacts_removed", _("Contactos que se van"), _("Contactos que se fueron"), "user-off", "red"),
    ("restored", _("Filas que vuelven atrás"), _("Filas que volvieron atrás"), "arrow-back-up", "azure"),
    ("contacts_restored", _("Contactos que vuelven atrás"), _("Contactos que volvieron atrás"), "user-check", "azure"),
    ("fields", _("Datos que vuelven"), _("Datos que volvieron"), "pencil", "azure"),
    ("kept", _("Filas que quedan"), _("Filas que quedaron"), "lock", "yellow"),
    ("conflicts", _("Cambios de después"), _("Cambios de después"), "alert-triangle", "yellow"),
    ("gone", _("Ya no están"), _("Ya no estaban"), "circle-off", "gray"),
)
# Shown even where there are none.
ALWAYS = ("removed", "restored", "fields")


@dataclass(frozen=True)
class Stays:
    """Something that an undo leaves: its row by name and address, the field in words, why, and the answer so far."""

    left: UndoLeftover
    url: str
    line: Line | None
    why: str
    answer: str


class UndoPage(ImportPage):
    """What undoing an import would do; a POST has that found out, anew each time.

    One that has begun is told of on the import's own page.
    """

    template_name = "importer/undo.html"
    step = "import_run"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        run = self.get_object()
        undo = undoing.undo_of(run)
        if undo is None or not undo.is_plan:
            return self.go("run")
        if request.htmx:
            if undo.is_over:
                return HttpResponseClientRefresh()
            return TemplateResponse(request, "importer/undo_progress.html", {"undo": undo})
        return self.render(self.shell(run, undo=undo, **report(undo, request.GET)))

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Find out what undoing would do."""
        try:
            undoing.rehearse(self.get_object(), request.user)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
            return self.go("run")
        return self.go("undo")

    def undo(self) -> ImportUndo | None:
        """Return the undo of the import, None where nobody asked for one."""
        return undoing.undo_of(self.get_object())

    def go(self, name: str) -> HttpResponse:
        """Lead to another page of the same import."""
        return HttpResponseRedirect(self.url(f"import_{name}", self.kwargs["pk"]))


class UndoDecidePage(UndoPage):
    """Takes the answers about what was changed since: of the page that was shown, or one for all."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep them; an answer about what is no conflict of this import is passed over."""
        undo = self.undo()
        of_all = str(request.POST.get("all", ""))
        try:
            if undo is not None:
                undoing.check_allowed(undo.imported, request.user)
                undoing.answer(undo, answers(request.POST), of_all=of_all if of_all in OnConflict.values else "")
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return self.go("undo")


class UndoStartPage(UndoPage):
    """Begins the undoing that was rehearsed, or goes on with one that stopped."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Begin; a second click changes nothing."""
        undo = self.undo()
        try:
            if undo is not None:
                undoing.start(undo, request.user)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return self.go("run")


class UndoCancelPage(UndoPage):
    """Stops the undoing, or its rehearsal, where it is; what has come back stays so, and it can go on."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        undo = self.undo()
        if undo is not None:
            undo.cancel()
        return self.go("undo")


def answers(data: QueryDict) -> dict[int, str]:
    """Return what a form says of conflicts, by their number."""
    found = {number_of(name.removeprefix("left_")): str(data.get(name)) for name in data if name.startswith("left_")}
    return {pk: one for pk, one in found.items() if pk is not None and one in OnConflict.values}


def report(undo: ImportUndo, query: QueryDict) -> dict[str, Any]:
    """Return what a page shows of an undo: its numbers, and a page each of the rows and the fields that stay."""
    choosable = undo.leftovers.filter(code__in=UndoLeftover.CHOOSABLE)
    chosen = Q(answer=OnConflict.RESTORE) | (Q(answer="") if undo.on_conflict == OnConflict.RESTORE else Q(pk=None))
    fields = undo.leftovers.exclude(code=UndoLeftover.WAITING).filter(~Q(field="") | Q(code__in=UndoLeftover.CHOOSABLE))
    rows = undo.leftovers.filter(field="").exclude(code__in=[*UndoLeftover.CHOOSABLE, UndoLeftover.WAITING])
    return {
        "undo_tiles": tiles(undo),
        "kept": stays(undo, rows, query, "kept"),
        "conflicts": stays(undo, fields, query, "changed"),
        "choices": OnConflict.choices,
        "choosable": number_format(choosable.count(), force_grouping=True),
        "chosen": number_format(choosable.filter(chosen).count(), force_grouping=True),
        "lists": [name for label, names in undo.imported.made.items() if label != "codes" for name in names.values()]
        if undo.is_plan
        else undo.lists,
    }


def tiles(undo: ImportUndo) -> list[dict[str, Any]]:
    """Return the numbers of an undo."""
    return [
        {
            "label": planned if undo.is_plan else done,
            "value": number_format(getattr(undo, name), force_grouping=True),
            "icon": icon,
            "colour": colour,
        }
        for name, planned, done, icon, colour in COUNTED
        if getattr(undo, name) or name in ALWAYS
    ]


def stays(undo: ImportUndo, rows: QuerySet[UndoLeftover], query: QueryDict, key: str) -> tuple[RowsPage, list[Stays]]:
    """Return the page of ``rows`` that ``query`` names by ``key``, with what is shown of each."""
    page = page_of(
        rows,
        number=whole_number(query.get(key), default=1, most=LAST_PAGE),
        per_page=PER_PAGE,
        fetch=lambda found: list(found.select_related("change")),
        address=lambda page: f"{changed(query, **{key: page})}#{key}",
    )
    urls = addresses(page.rows)
    return page, [
        Stays(
            left,
            urls.get((left.change.model, left.change.object_pk), ""),
            line_of(left) if left.field else None,
            why(left),
            left.answer or undo.on_conflict,
        )
        for left in page.rows
    ]


def addresses(lefts: list[UndoLeftover]) -> dict[tuple[str, int], str]:
    """Return the addresses of the rows that ``lefts`` are about, of those that are there, by label and key."""
    keys = defaultdict(set)
    for left in lefts:
        keys[left.change.model].add(left.change.object_pk)
    return {
        (label, pk): row.get_absolute_url()
        for label, pks in keys.items()
        for pk, row in apps.get_model(label)._default_manager.in_bulk(pks).items()
    }

"""What a rehearsal asks: the rows that wait for a person's word, and the page that takes it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import changed, number_of, whole_number
from napsix.crud.paging import RowsPage, page_of
from napsix.importer.engine import leftovers
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun
from napsix.importer.services import running
from napsix.importer.views.base import LAST_PAGE, PlanPage, prefetched

PER_PAGE = 20


@dataclass(frozen=True)
class Question:
    """A question that is asked of several rows alike, with the words of both answers.

    Attributes:
        key: names it in addresses and forms.
        codes: of ``HELD``, the rows it is asked of.
        other: the heading of what the row is compared with, empty where there is nothing.
        yes, no: take the row in, leave it out.
    """

    key: str
    codes: tuple[str, ...]
    title: Promise
    help: Promise
    other: Promise | str
    yes: Promise
    no: Promise


QUESTIONS = (
    Question(
        "conflict",
        ("row.conflict",),
        _("¿Es el mismo cliente?"),
        _("La clave de la fila es de un cliente que se llama de otra manera. Mientras no lo digas, no se toca."),
        _("Ya está"),
        _("Sí: actualizarlo"),
        _("No: dejarla afuera"),
    ),
    Question(
        "again",
        ("row.there_already",),
        _("¿Es otro cliente con el mismo nombre?"),
        _("La fila no trae código ni CUIT para saberlo. Si no decís nada, se crea."),
        _("Ya está"),
        _("Sí: crearlo"),
        _("No: dejarla afuera"),
    ),
    Question(
        "leftover",
        leftovers.CODES,
        _("¿Son datos estas filas?"),
        _("Parecen totales, títulos o renglones del listado. Si no decís nada, quedan afuera."),
        "",
        _("Sí: importarla"),
        _("No: dejarla afuera"),
    ),
)


@dataclass(frozen=True)
class Asked:
    """A question with a page of its rows, each as ``(issue, whether it goes in)``."""

    question: Question
    page: RowsPage
    rows: list


def asked(run: ImportRun, query: QueryDict) -> list[Asked]:
    """Return the questions that the rehearsal of ``run`` raised, each with the page of rows that ``query`` names."""
    found = (_asked(run, question, query) for question in QUESTIONS)
    return [one for one in found if one.rows]


def _asked(run: ImportRun, question: Question, query: QueryDict) -> Asked:
    page = page_of(
        run.issues.filter(code__in=question.codes).order_by(F("row").asc(nulls_first=True), "pk"),
        number=whole_number(query.get(question.key), default=1, most=LAST_PAGE),
        per_page=PER_PAGE,
        fetch=lambda rows: prefetched(rows, run),
        address=lambda page: f"{changed(query, **{question.key: page})}#{question.key}",
    )
    return Asked(question, page, [(issue, run.takes(issue.row, issue.code)) for issue in page.rows])


class DecidePage(PlanPage):
    """Takes the answers to one question: of the rows that were shown, or of all that it is asked of."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep them and rehearse anew; an answer about a row that is not held is passed over."""
        try:
            running.decide(self.run, decisions(self.run, request.POST))
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return self.go("check")


def decisions(run: ImportRun, data: QueryDict) -> dict[str, bool]:
    """Return what a form says of held rows, by row, or by code where one of its buttons answers for all of them."""
    codes = next((one.codes for one in QUESTIONS if one.key == data.get("question")), ())
    of_all = str(data.get("all"))
    if of_all in ANSWERS:
        return dict.fromkeys(codes, ANSWERS[of_all])
    # The rows of the page that was shown, of perhaps a hundred thousand that wait.
    shown = {number_of(name.removeprefix("row_")) for name in data if name.startswith("row_")} - {None}
    rows = run.issues.filter(code__in=codes, row__in=shown).values_list("row", flat=True)
    given: dict[str, Any] = {str(row): data.get(f"row_{row}") for row in rows}
    return {row: ANSWERS[answer] for row, answer in given.items() if answer in ANSWERS}


ANSWERS = {"yes": True, "no": False}

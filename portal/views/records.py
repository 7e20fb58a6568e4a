"""Pages of linked records: one list, one page and one action for every kind there is."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.kinds.actions import Action
from clients.kinds.base import Record, Refused, State
from clients.kinds.display import label_of, lines_of_text, not_offered, ways_to
from clients.kinds.printing import pdf_answer, printout_of
from clients.kinds.registry import Kind, Portal
from napsix.crud.addresses import changed, whole_number
from portal.access import FramedPage
from portal.forms import AskingForm
from portal.records import Cell, RecordRows, cells, is_number, sees
from portal.sections import kinds_for, portal_url
from portal.viewer import PortalRequest

PER_PAGE = 25
SHOWN = 10
LAST_PAGE = 10_000


class PortalRecordPage(FramedPage):
    """A page about rows of ``kind``, which its address sets."""

    # Given by the address: ``as_view`` takes only what the class has.
    kind = cast("Kind", None)
    requires = ()

    def required(self) -> list[str]:
        """Return the right to see the kind."""
        return [self.kind.portal_permission()]

    @property
    def portal(self) -> Portal:
        """What contacts see and do of the kind: only kinds that say so have pages here."""
        return cast("Portal", self.kind.portal)

    @property
    def set(self) -> RecordRows:
        """The rows within the viewer's reach."""
        return RecordRows(self.kind, self.viewer)

    def get_object(self, rows: QuerySet | None = None) -> Any:
        """Return the row of the address; one of another client, a hidden and a missing one all answer 404."""
        rows = self.set.all() if rows is None else rows
        row = self.set.prefetched(rows).filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row


class PortalRecordList(PortalRecordPage):
    """The rows of a kind, newest first, by state if asked."""

    template_name = "portal/record_list.html"

    def get(self, request: PortalRequest) -> HttpResponse:
        self.title = self.kind.label
        columns = [name for name in self.portal.columns if name != "client"]
        rows: Any = self.set.all()
        state = request.GET.get("state", "")
        states = states_of(rows, state)
        if state:
            rows = rows.in_state(state)
        number = whole_number(request.GET.get("page"), default=1, most=LAST_PAGE)
        first = (number - 1) * PER_PAGE
        found = list(self.set.prefetched(rows, columns)[first : first + PER_PAGE + 1])
        opens = self.portal.opens
        context = {
            "kind": self.kind,
            "heads": [(label_of(self.kind.model, name), is_number(self.kind.model, name)) for name in columns],
            "rows": [(row, portal_url(row), cells(row, columns, self.viewer)) for row in found[:PER_PAGE]],
            "states": [(one, changed(request.GET, state=one.key), one.key == state) for one in states],
            "state": state,
            "all_url": changed(request.GET, state=None),
            "previous_url": changed(request.GET, page=number - 1) if number > 1 else None,
            "next_url": changed(request.GET, page=number + 1) if len(found) > PER_PAGE else None,
            "opens": opens if opens and self.set.may(opens) else None,
            "open_url": f"{self.set.url}{opens.key}/" if opens else None,
        }
        return self.render(context)


def states_of(rows: Any, chosen: str) -> list[State]:
    """Return the states that some of ``rows`` are in, and the chosen one: a contact has no use for the others."""
    found = {chosen, *rows.with_state().order_by().values_list("state_key", flat=True).distinct()}
    return [one for one in rows.model.STATES if one.key in found]


class PortalRecordDetail(PortalRecordPage):
    """One row: what is declared of it, its lines, and what may be done with it."""

    template_name = "portal/record_detail.html"

    def get(self, request: PortalRequest, pk: int) -> HttpResponse:
        row = self.get_object()
        self.title = str(row)
        context = {
            "kind": self.kind,
            "row": row,
            "list_url": self.set.url,
            "state": row.state,
            "facts": [cell for cell in cells(row, self.portal.fields or self.portal.columns, self.viewer) if cell.text],
            "lines": lines_of_text(row) if self.kind.line_model else (),
            "thread": thread_of(row),
            "actions": [(action, portal_url(row, action.key)) for action in self.set.actions_on(row)],
            "print_formats": [(name, portal_url(row, name)) for name in self.kind.print_formats],
            "related": list(self.related(row)),
        }
        return self.render(context)

    def related(self, row: Record) -> Iterator[tuple[Kind, list[tuple[Record, str, list[Cell]]]]]:
        """Yield the kinds of which rows within reach lead to ``row``, each with the first of them."""
        for kind in kinds_for(self.viewer):
            ways = ways_to(kind.model, self.kind.model)
            if not ways:
                continue
            rows = RecordRows(kind, self.viewer)
            leading = reduce(or_, (Q(**{way: row}) for way in ways))
            columns = [name for name in cast("Portal", kind.portal).columns[1:] if name not in ways]
            found = rows.prefetched(rows.all().filter(leading).distinct(), columns)[:SHOWN]
            if found:
                yield kind, [(one, portal_url(one), cells(one, columns, self.viewer)) for one in found]


def thread_of(row: Any) -> Sequence[tuple[Any, list[tuple[Any, str]]]]:
    """Return what the team and the contacts wrote to each other under ``row``, without the team's own notes."""
    if not hasattr(row, "messages"):
        return ()
    thread = row.messages.filter(is_internal=False).select_related("user", "contact").prefetch_related("attachments")
    model = row._meta.model_name
    return [
        (message, [(one, reverse(f"portal:{model}_file", args=[row.pk, one.pk])) for one in message.attachments.all()])
        for message in thread
    ]


class PortalRecordPrintout(PortalRecordPage):
    """The row as it is printed, with a button that prints it."""

    template_name = "portal/record_print.html"

    def get(self, request: PortalRequest, pk: int) -> HttpResponse:
        row = self.get_object()
        self.title = str(row)
        printout = printout_of(self.kind, row, self.portal.fields)
        return self.render({"back_url": portal_url(row)} | printout)


class PortalRecordPdf(PortalRecordPage):
    """The printout of the row as a PDF, to be downloaded."""

    def get(self, request: PortalRequest, pk: int) -> HttpResponse:
        return pdf_answer(self.kind, self.get_object(), self.portal.fields)


PRINT_PAGES: dict[str, type[PortalRecordPage]] = {"print": PortalRecordPrintout, "pdf": PortalRecordPdf}


class PortalActionPage(PortalRecordPage):
    """Something that a contact does: ``action`` with a row, or to make one, where ``row`` is None."""

    action = cast("Action", None)
    template_name = "portal/form.html"

    def required(self) -> list[str]:
        """Return the right to see the kind, and to do this with it."""
        return [*super().required(), self.kind.portal_permission(self.action.key)]

    def do(self, row: Record | None) -> HttpResponse:
        """Do it as the contact and lead to the row to see next, or say why it cannot be done."""
        form = self.form(row)
        if form is not None and not form.is_valid():
            return self.ask(row, form, status=422)
        contact = self.viewer.contact
        target = contact.client if row is None else row
        try:
            after = self.action.run(target, contact=contact, **(form.cleaned_data if form is not None else {}))
        except Refused as refusal:
            return self.refuse(row, form, str(refusal))
        messages.success(self.request, _("Listo."))
        return HttpResponseRedirect(self.url_of(after or row))

    def refuse(self, row: Record | None, form: AskingForm | None, sentence: str) -> HttpResponse:
        """Say why not: above the form with all that was typed, else on the row's page or the list."""
        if form is not None:
            form.add_error(None, sentence)
            return self.ask(row, form, status=422)
        messages.error(self.request, sentence)
        return HttpResponseRedirect(self.url_of(row))

    def form(self, row: Record | None) -> AskingForm | None:
        """Return the form of what the action asks for, bound on a POST; None where it asks for nothing."""
        if not self.action.asks:
            return None
        data = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        initial = getattr(row, self.action.initial)() if row is not None and self.action.initial else {}
        return AskingForm(*data, action=self.action, model=self.kind.model, viewer=self.viewer, initial=initial)

    def url_of(self, row: Record | None) -> str:
        """Return the address of ``row``; of the list, where there is none or the viewer may not see it."""
        return portal_url(row) if row is not None and sees(self.viewer, row) else self.set.url

    def ask(self, row: Record | None, form: AskingForm | None, status: int = 200) -> HttpResponse:
        """Return the page with the form."""
        context = {
            "page_title": self.action.label,
            "question": row,
            "confirm": self.action.confirm,
            "form": form,
            "submit_label": self.action.label,
            "cancel_url": self.set.url if row is None else portal_url(row),
        }
        return self.render(context, status=status)


class PortalRecordAction(PortalActionPage):
    """Something a contact does with a row: accept, pay, answer."""

    def get(self, request: PortalRequest, pk: int) -> HttpResponse:
        """Ask for what the action needs, where it asks for anything."""
        if not self.action.asks_first:
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(self.set.for_action(self.action))
        if not self.action.offered_on(row):
            return self.refuse(row, None, not_offered(row, self.action.label))
        return self.ask(row, self.form(row))

    def post(self, request: PortalRequest, pk: int) -> HttpResponse:
        return self.do(self.get_object(self.set.for_action(self.action)))


class PortalRecordOpen(PortalActionPage):
    """Makes a row of the contact's client: a ticket, an upload."""

    def get(self, request: PortalRequest) -> HttpResponse:
        return self.ask(None, self.form(None))

    def post(self, request: PortalRequest) -> HttpResponse:
        return self.do(None)

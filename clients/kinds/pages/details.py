"""A row's page, and what leads away from it: print and files."""

from functools import cached_property
from typing import Any

from django.db.models import TextField
from django.http import FileResponse, Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.kinds import registry
from clients.kinds.actions import Action
from clients.kinds.display import field_of, html_of, is_file, label_of, lines_of_text, links_to, text_of, value_of
from clients.kinds.events import previews
from clients.kinds.forms import action_form
from clients.kinds.pages.base import RecordPage
from clients.kinds.printing import TOTALS, pdf_answer, printout_of, totals_of
from clients.kinds.registry import Kind
from clients.kinds.tables import RecordTable, table_for
from clients.kinds.uploads import files_of
from napsix.accounts.requests import UserRequest
from napsix.crud.views import Button, DetailPage
from napsix.files.models import StoredFile
from napsix.files.services import serve

SHOWN = 10


class RecordDetail(RecordPage, DetailPage):
    """One row: its facts, its lines, what is written under it, and the rows of other kinds that point to it."""

    template_name = "clients/records/detail.html"

    def context(self) -> dict[str, Any]:
        row = self.object
        state = row.state
        return super().context() | {
            "kind": self.kind,
            "badges": [(state.label, state.colour)] if state else [],
            "subtitle": capfirst(f"{self.kind.model._meta.verbose_name} · {row.client}"),
            "texts": self.texts(),
            "document_lines": lines_of_text(row) if self.kind.line_model else None,
            "totals": totals_of(self.kind, row),
            "ties": self.ties(),
            "related": self.related(),
            "thread": self.thread(),
            "reply": self.reply(),
        }

    def facts(self) -> list[tuple[str, list[tuple[str | Promise, Any]]]]:
        """Return the declared facts that there are, and who made the row when; totals stand under the lines."""
        row, kind = self.object, self.kind
        apart = {*(TOTALS if kind.line_model else ()), *self.long_facts}
        facts = [(label_of(kind.model, name), self.value(name)) for name in kind.facts if name not in apart]
        client = [(_("Cliente"), html_of(row, "client", link=self.link))]
        made = [(_("Creado"), text_of(row, "created_at")), (_("Por"), row.created_by or "")]
        return [("", client + [(label, value) for label, value in facts if value]), (_("Registro"), made)]

    @property
    def long_facts(self) -> list[str]:
        """The names of the facts that are texts of any length: they take the width of the page."""
        return [name for name in self.kind.facts if isinstance(field_of(self.kind.model, name), TextField)]

    def texts(self) -> list[tuple[str | Promise, str]]:
        """Return those texts that there are as (label, text)."""
        texts = [(label_of(self.kind.model, name), self.value(name)) for name in self.long_facts]
        return [(label, text) for label, text in texts if text]

    def value(self, name: str) -> str:
        """Return a fact's value, a file as the link that downloads it."""
        row = self.object
        file = value_of(row, name) if is_file(field_of(self.kind.model, name)) else None
        return html_of(row, name, link=lambda value: self.url("file", row.pk, file.pk) if file else self.link(value))

    def buttons(self) -> list[Button]:
        """Return what the person may do with the row now."""
        row = self.object
        print_formats = {"print": (_("Imprimir"), "printer"), "pdf": (_("PDF"), "download")}
        buttons = [
            Button(label, self.kind.url(name, row.pk), icon)
            for name, (label, icon) in print_formats.items()
            if name in self.kind.print_formats
        ]
        if row.is_deletable and self.may("delete"):
            buttons.append(Button(_("Eliminar"), self.kind.url("delete", row.pk), "trash"))
        if row.is_editable and self.may("change"):
            buttons.append(Button(_("Editar"), self.kind.url("edit", row.pk), "pencil"))
        reply = self.reply_action()
        return buttons + [self.button(action) for action in self.offered_actions() if action is not reply]

    def button(self, action: Action) -> Button:
        """Return the button of an action: what asks first is a page, the rest is done at once."""
        return Button(
            action.label,
            self.kind.url(action.key, self.object.pk),
            action.icon,
            action.primary,
            post=not action.asks_first,
        )

    def offered_actions(self) -> list[Action]:
        """Return the actions that the person may do and that the row's state allows."""
        actions = [action for action in self.kind.actions if action.offered_on(self.object)]
        return sorted((action for action in actions if self.may(action.verb)), key=lambda action: action.primary)

    def thread(self) -> list[tuple[Any, list[tuple[StoredFile, str | None]]]] | None:
        """Return the messages under the row with their files; None for a kind without messages."""
        if not hasattr(self.object, "messages"):
            return None
        messages = self.object.messages.select_related("user", "contact").prefetch_related("attachments")
        return [
            (one, [(file, self.url("file", self.object.pk, file.pk)) for file in one.attachments.all()])
            for one in messages
        ]

    def reply_action(self) -> Action | None:
        """Return the action that writes a message, if there is one."""
        rows = getattr(self.object, "messages", None)
        label = rows.model._meta.label if rows is not None else None
        return next((action for action in self.kind.actions if action.of and action.of == label), None)

    def reply(self) -> dict[str, Any] | None:
        """Return the form that writes a message under the row, or None."""
        action = self.reply_action()
        form_class = action_form(action, self.kind.model) if action else None
        if action is None or form_class is None or not self.may(action.verb):
            return None
        form = form_class(user=self.request.user, row=self.object)
        effects = previews(self.object, action, self.request.user)
        return {"form": form, "url": self.url(action.key, self.object.pk), "label": action.label, "effects": effects}

    @cached_property
    def kinds_seen(self) -> list[Kind]:
        """The kinds whose rows the person may see."""
        return registry.kinds_seen_by(self.request.user)

    def ties(self) -> list[tuple[str | Promise, str, list]]:
        """Return the cards of rows tied to this one as (label, icon, rows); kinds out of sight are left out."""
        seen = {kind.model._meta.label: kind for kind in self.kinds_seen}
        cards = [
            (tie.label, seen[tie.of].icon, getattr(self.object, tie.rows)) for tie in self.kind.ties if tie.of in seen
        ]
        return [card for card in cards if card[-1]]

    def related(self) -> list[tuple[Kind, RecordTable]]:
        """Return the first rows of each kind that points to this row, as tables; kinds out of sight are left out."""
        tables = []
        links = [(kind, name) for kind in self.kinds_seen for name in links_to(kind.model, self.kind.model)]
        for kind, name in links:
            rows = kind.rows(self.request.user).filter(**{name: self.object})[:SHOWN]
            table = table_for(kind, without=("client", name))(rows, orderable=False)
            if len(table.rows):
                tables.append((kind, table))
        return tables


class RecordPrintout(RecordPage, DetailPage):
    """The row as it is printed, with a button that prints it."""

    template_name = "clients/records/print.html"

    def context(self) -> dict[str, Any]:
        return super().context() | printout_of(self.kind, self.object)


class RecordPdf(RecordPage, DetailPage):
    """The printout of the row as a PDF, to be downloaded."""

    def render(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        return pdf_answer(self.kind, self.object)

    def context(self) -> dict[str, Any]:
        return {}


class RecordFile(RecordPage):
    """A file of the row, to be downloaded."""

    def get(self, request: UserRequest, pk: int, file: int) -> FileResponse:
        """Send it, if it belongs to a row that the person may see."""
        stored = files_of(self.get_object()).filter(pk=file).first()
        if stored is None:
            raise Http404
        return serve(stored)

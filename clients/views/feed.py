"""The pages of the two feeds: everything that changed, and everything that happened around a client."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from django.contrib import messages as flash
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clients.forms.clients import NoteForm
from clients.models import Client, Company, Note, Prospect
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page, may
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.feed import FeedScope, history, timeline
from napsix.crud.feed.entries import position, with_rows
from napsix.crud.views.base import ModelPage

Row = TypeVar("Row", bound=Model)
KINDS = {"client": Client, "contact": Contact, "prospect": Prospect, "company": Company}


class FeedPage(Page):
    """A page of a feed, narrowed by its address to what one member of the team did, and further back."""

    @cached_property
    def people(self) -> list[User]:
        """The team."""
        return list(get_user_model().objects.staff())

    def chosen(self, rows: Sequence[Row], name: str) -> Row | None:
        """Return the one of ``rows`` that the parameter ``name`` of the address names, or None."""
        pk = whole_number(self.request.GET.get(name), default=0, most=BIGGEST_KEY)
        return next((row for row in rows if row.pk == pk), None)

    def choices(self, rows: Sequence[Row], chosen: Row | None) -> list[tuple]:
        """Return (key, row, whether it is chosen) of what the page may be narrowed to."""
        return [(row.pk, row, row == chosen) for row in rows]


class HistoryPage(FeedPage):
    """Changes of clients, contacts, prospects and the company, exports among them; by kind and by person."""

    requires = ["clients.view_history"]

    def get(self, request: UserRequest) -> HttpResponse:
        """Show one page of it."""
        kind = KINDS.get(request.GET.get("kind"))
        actor, asked = self.chosen(self.people, "actor"), position(request.GET)
        scopes = [FeedScope(model, actor=actor, **asked) for model in ([kind] if kind else KINDS.values())]
        shown = history.entries_for(request.user, *scopes)
        context = {
            "page_title": _("Historial"),
            "breadcrumbs": [(_("Historial"), None)],
            "panel": {"entries": with_rows(shown), "names_kinds": kind is None},
            "kinds": [(key, model._meta.verbose_name_plural, model is kind) for key, model in KINDS.items()],
            "people": self.choices(self.people, actor),
            "more_url": scopes[0].more_url(shown, request.GET),
        }
        return TemplateResponse(request, "clients/history.html", context)


def day(text: str) -> datetime.date | None:
    """Return the day that ``text`` writes in ISO form, or None where it writes none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


class ClientTimeline(FeedPage, ModelPage):
    """Everything that happened around a client, by kind, contact, person and date. A POST writes a note."""

    model = Client
    template_name = "clients/timeline.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one page of it."""
        return self.show(self.get_object(), NoteForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.get_object()
        if not may(request.user, "clients.add_note"):
            return self.show(client, NoteForm(), status=403)
        form = NoteForm(
            request.POST,
            instance=Note(client=client, author=request.user, contact=self.chosen(self.contacts, "contact")),
        )
        if not form.is_valid():
            return self.show(client, form, status=422)
        form.save()
        flash.success(request, _("Guardaste la nota."))
        return HttpResponseRedirect(request.get_full_path())

    @cached_property
    def contacts(self) -> list[Contact]:
        """The client's contacts."""
        return list(self.rows(Contact).filter(client=self.kwargs["pk"]))

    def scope(self, client: Client) -> FeedScope:
        """Return what the address asks for."""
        asked = self.request.GET
        return FeedScope(
            Client,
            client.pk,
            contact=self.chosen(self.contacts, "contact"),
            actor=self.chosen(self.people, "actor"),
            since=day(asked.get("since", "")),
            until=day(asked.get("until", "")),
            limit=30,
            **position(asked),
        )

    def show(self, client: Client, form: NoteForm, status: int = 200) -> HttpResponse:
        """Return the page."""
        user, scope, key = self.request.user, self.scope(client), self.request.GET.get("kind", "")
        shown = timeline.entries_for(user, scope, key=key)
        context = {
            "page_title": _("Actividad de %(client)s") % {"client": client},
            "breadcrumbs": self.breadcrumbs((str(client), client.get_absolute_url()), (_("Actividad"), None)),
            "form": form if may(user, "clients.add_note") else None,
            "panel": {"entries": shown},
            "kinds": [(source.key, source.label, source.key == key) for source in timeline.sources_for(user)],
            "contacts": self.choices(self.contacts, scope.contact),
            "people": self.choices(self.people, scope.actor),
            "days": [("since", _("Desde"), scope.since), ("until", _("Hasta"), scope.until)],
            "more_url": scope.more_url(shown, self.request.GET),
        }
        return self.render(context, status)

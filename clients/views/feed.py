"""The pages of the two feeds: everything that changed, and everything that happened around a client."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.contrib import messages as flash
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.forms.clients import NoteForm
from clients.kinds.registry import kinds_seen_by
from clients.models import Client, Company, Note, Prospect
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page, may
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.feed import Feed, FeedScope, history, timeline
from napsix.crud.feed.entries import Entry, position, with_rows
from napsix.crud.feed.panel import shown
from napsix.crud.views.base import ModelPage

Row = TypeVar("Row", bound=Model)
# What a page may be narrowed to: what stands for it in the address, what people read, whether it is chosen.
Choice = tuple[object, object, bool]
KINDS: dict[str, type[Model]] = {"client": Client, "contact": Contact, "prospect": Prospect, "company": Company}


class FeedPage(Page):
    """A page of ``feed``, narrowed by its address to a kind, to what one member of the team did, and further back."""

    feed: Feed

    @cached_property
    def people(self) -> list[User]:
        """The members of the team, one of whom the page may be narrowed to."""
        return list(User.objects.staff())

    @property
    def actor(self) -> User | None:
        """The member of the team whose doings the address asks for, or None for everybody's."""
        return self.chosen(self.people, "actor")

    def chosen(self, rows: Sequence[Row], name: str) -> Row | None:
        """Return the one of ``rows`` that the parameter ``name`` of the address names, or None."""
        pk = whole_number(self.request.GET.get(name), default=0, most=BIGGEST_KEY)
        return next((row for row in rows if row.pk == pk), None)

    def choices(self, rows: Sequence[Row], chosen: Row | None) -> list[Choice]:
        """Return what the page may be narrowed to among ``rows``."""
        return [(row.pk, row, row == chosen) for row in rows]

    def answer(
        self,
        scope: FeedScope,
        entries: Sequence[Entry],
        kinds: Sequence[Choice],
        *,
        names_kinds: bool = False,
        status: int = 200,
        **own: Any,
    ) -> HttpResponse:
        """Return the page of the ``entries`` that were found in ``scope``.

        Args:
            kinds: the sorts of entries that the page may be narrowed to.
            names_kinds: each entry says what sort of row changed.
            own: what else the template shows on this page and not on the other feed's.
        """
        context = {
            "panel": shown(self.feed, entries, names_kinds=names_kinds),
            "kinds": kinds,
            "people": self.choices(self.people, self.actor),
            "more_url": scope.more_url(entries, self.request.GET),
        }
        return TemplateResponse(self.request, "clients/feed.html", context | own, status=status)


class HistoryPage(FeedPage):
    """Changes of clients, contacts, prospects, the company and records, exports among them; by kind and by person.

    Of records it tells those kinds that the person may see.
    """

    requires = ["clients.view_history"]
    feed = history

    def get(self, request: UserRequest) -> HttpResponse:
        kinds = KINDS | {kind.slug: kind.model for kind in kinds_seen_by(request.user)}
        kind = kinds.get(request.GET.get("kind", ""))
        model, *others = [kind] if kind else kinds.values()
        scope = FeedScope(model, others=tuple(others), actor=self.actor, **position(request.GET))
        return self.answer(
            scope,
            with_rows(self.feed.entries_for(request.user, scope)),
            [(key, capfirst(model._meta.verbose_name_plural), model is kind) for key, model in kinds.items()],
            names_kinds=kind is None,
            page_title=self.feed.title,
            breadcrumbs=[(self.feed.title, None)],
        )


def day(text: str) -> datetime.date | None:
    """Return the day that ``text`` writes in ISO form, or None where it writes none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


class ClientTimeline(FeedPage, ModelPage):
    """Everything that happened around a client, by kind, contact, person and date. A POST writes a note."""

    model = Client
    feed = timeline

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        return self.show(self.get_object(), NoteForm())

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
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
        """The client's contacts that the person may see, one of whom the page may be narrowed to."""
        return list(self.rows(Contact).filter(client=self.kwargs["pk"]))

    def scope(self, client: Client) -> FeedScope:
        """Return the scope that the address asks for: a contact, a person, days, and how far back."""
        asked = self.request.GET
        return FeedScope(
            Client,
            client.pk,
            contact=self.chosen(self.contacts, "contact"),
            actor=self.actor,
            since=day(asked.get("since", "")),
            until=day(asked.get("until", "")),
            limit=30,
            **position(asked),
        )

    def show(self, client: Client, form: NoteForm, status: int = 200) -> HttpResponse:
        """Return the page with the note's ``form``, for a person who may write one; a refused note comes back in it."""
        user, scope, key = self.request.user, self.scope(client), self.request.GET.get("kind", "")
        return self.answer(
            scope,
            self.feed.entries_for(user, scope, key=key),
            [(source.key, source.label, source.key == key) for source in self.feed.sources_for(user)],
            status=status,
            page_title=_("Actividad de %(client)s") % {"client": client},
            breadcrumbs=self.breadcrumbs((str(client), client.get_absolute_url()), (self.feed.title, None)),
            form=form if may(user, "clients.add_note") else None,
            contacts=self.choices(self.contacts, scope.contact),
            days=[("since", _("Desde"), scope.since), ("until", _("Hasta"), scope.until)],
        )

"""What may be done to the rows of a kind, as it declares it: to one row by its page, to many by the list."""

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from clients.kinds.actions import Action
from clients.kinds.base import Record, Refused
from clients.kinds.display import not_offered
from clients.kinds.events import previews
from clients.kinds.forms import ActionForm, action_form
from clients.kinds.pages.base import RecordPage
from clients.kinds.registry import Kind
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.actions import BulkAction, Outcome


class RecordAction(RecordPage):
    """One declared action on one row: asked first where it says so, done by a POST."""

    action = cast("Action", None)  # given by the address, like the kind
    template_name = "crud/confirm_action.html"

    def required(self) -> list[str]:
        return [self.kind.permission(self.action.verb)]

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Ask first; what asks nothing is done from the row's page."""
        row = self.get_object()
        if not self.action.asks_first:
            return HttpResponseRedirect(row.get_absolute_url())
        if not self.action.offered_on(row):
            return self.turn_back(row, not_offered(row, self.action.label))
        return self.ask(row, self.asked(row))

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        row = self.get_object()
        form = self.asked(row)
        if form is not None and not form.is_valid():
            return self.ask(row, form, status=422)
        try:
            with transaction.atomic():
                after = self.action.run(row, user=request.user, **(form.cleaned_data if form else {}))
        except Refused as refusal:
            return self.refuse(row, form, str(refusal))
        messages.success(request, _("%(action)s: listo.") % {"action": self.action.label})
        return HttpResponseRedirect((after or row).get_absolute_url())

    def asked(self, row: Record) -> ActionForm | None:
        """Return the form of what the action asks for, or None."""
        form_class = action_form(self.action, self.kind.model)
        data = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return form_class(*data, user=self.request.user, row=row) if form_class else None

    def refuse(self, row: Record, form: forms.Form | None, sentence: str) -> HttpResponse:
        """Say why not: above the form, or on the row's page."""
        if form is None:
            return self.turn_back(row, sentence)
        form.add_error(None, sentence)
        return self.ask(row, form, status=422)

    def ask(self, row: Record, form: forms.Form | None, status: int = 200) -> HttpResponse:
        """Return the page that says what the action will cause and shows its ``form``, with the HTTP ``status``."""
        self.object = row
        title = f"{self.action.label}: {row}"
        context = {
            "page_title": title,
            "breadcrumbs": self.breadcrumbs((str(row), row.get_absolute_url()), (self.action.label, None)),
            "question": str(row.client),
            "effects": [*filter(None, [self.action.confirm]), *previews(row, self.action, self.request.user)],
            "form": form,
            "submit_label": self.action.label,
            "cancel_url": row.get_absolute_url(),
        }
        return self.render(context, status=status)


def bulk_actions(kind: Kind) -> tuple[BulkAction, ...]:
    """Return the bulk actions of ``kind``."""
    return tuple(bulk_action(kind, action) for action in kind.actions if action.bulk)


def bulk_action(kind: Kind, action: Action) -> BulkAction:
    """Return ``action`` as a bulk action on rows of ``kind``."""
    return BulkAction(
        key=action.key,
        label=action.label,
        permission=kind.permission(action.verb),
        run=partial(do_each, action),
        icon=action.icon,
        confirm=action.confirm,
        form_class=action_form(action, kind.model),
        edits_each=True,
    )


def do_each(action: Action, queryset: QuerySet, *, user: User, **asked: Any) -> Outcome:
    """Do ``action`` to each row. Returns the ``Outcome``."""
    outcome = Outcome()

    def do(row: Record) -> None:
        action.run(row, user=user, **asked)

    outcome.do_each(queryset.order_by("pk"), do, refusals=(Refused,))
    return outcome

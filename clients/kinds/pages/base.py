"""What the pages of every kind share."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import BooleanField, Case, Model, Q, Value, When
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch
from django.utils.functional import Promise

from clients.kinds.base import Record, RecordQuerySet
from clients.kinds.display import field_of
from clients.kinds.registry import Kind
from napsix.accounts.requests import UserRequest
from napsix.crud.access import may
from napsix.crud.views.base import ModelPage


class RecordPage(ModelPage):
    """A page about rows of ``kind``, within what the person may see of them."""

    # Given by the address: ``as_view`` takes only what the class has.
    kind = cast("Kind", None)
    request: UserRequest

    model: type[Record]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.model = self.kind.model

    def url(self, verb: str, *args: Any) -> str | None:
        """Return the address of another page of the kind, or None where it has no such page."""
        return url_of(self.kind, verb, *args)

    def rows(self, model: type[Model] | None = None) -> Any:
        """Return the rows of the kind that the person may see, each with its state where one row is shown."""
        rows = super().rows(model)
        return prefetched(rows, self.kind) if model is None and "pk" in self.kwargs else rows

    def breadcrumbs(self, *more: tuple[str | Promise, str | None]) -> list[tuple[str | Promise, str | None]]:
        """Return the way here: the list, the client when one is at hand, and so on."""
        client = getattr(getattr(self, "object", None), "client", None)
        step = [(str(client), client.get_absolute_url())] if client and self.may_see_clients else []
        return [(self.words, self.url("list")), *step, *more]

    @property
    def may_see_clients(self) -> bool:
        """Whether links to clients are shown."""
        return may(self.request.user, "clients.view_client")

    def turn_back(self, row: Record, sentence: str) -> HttpResponse:
        """Lead to the page of ``row``, which says by ``sentence`` why this one cannot be had."""
        messages.error(self.request, sentence)
        return HttpResponseRedirect(row.get_absolute_url())

    def link(self, value: Any) -> str | None:
        """Return the address of a related row, or None where the person may not see it."""
        if isinstance(value, Record):
            return value.get_absolute_url() if may(self.request.user, value.declaration.permission("view")) else None
        if not hasattr(value, "get_absolute_url"):
            return None
        meta = value._meta
        return value.get_absolute_url() if may(self.request.user, f"{meta.app_label}.view_{meta.model_name}") else None


def url_of(kind: Kind, verb: str, *args: Any) -> str | None:
    """Return the address of a kind's page, or None where it has no such page."""
    try:
        return kind.url(verb, *args)
    except NoReverseMatch:
        return None


def prefetched(rows: Any, kind: Kind) -> RecordQuerySet:
    """Return ``rows`` with their state, their relations, and the flags ``is_editable`` and ``is_deletable``."""
    relations = [name for name in ("client", *kind.facts) if is_one_row(field_of(kind.model, name))]
    flags = {"is_editable": flag(kind.editable), "is_deletable": flag(kind.deletable)}
    return rows.with_state().select_related(*dict.fromkeys(relations)).annotate(**flags)


def is_one_row(field: Any) -> bool:
    """Whether the field leads to one row that can be fetched along."""
    return bool(field is not None and field.is_relation and (field.many_to_one or field.one_to_one))


def flag(condition: Q | None) -> Value | Case:
    """Return the expression that tells whether a row fulfils ``condition``: a Q, empty for all, None for none."""
    if not condition:
        return Value(condition is not None, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())

"""What every page of a model shares: its rows, its words, its neighbours' addresses."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from napsix.crud.access import Page, may, permission
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.models import hold
from napsix.crud.types import Crumb


def the_row(rows: QuerySet, pk: int) -> Any:
    """Return the one of ``rows`` that has the key ``pk``, else 404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def way_to(run: Any, title: str) -> list[Crumb]:
    """Return the way to the page of ``run``, an export or a bulk action, from its list, if that is still there."""
    listed = [(capfirst(str(run.model._meta.verbose_name_plural)), run.back)] if run.has_list else []
    return [*listed, (title, None)]


class ModelPage(Page):
    """A page about the rows of ``model``; ``verb`` is its permission unless ``requires`` says otherwise."""

    model: Any = None
    verb = "view"
    template_name = ""

    def required(self) -> Sequence[str]:
        """Return ``requires``, or the model's permission for the page's verb."""
        if self.model is None:
            raise ImproperlyConfigured(f"{type(self).__name__} has no model.")
        return [permission(self.model, self.verb)] if self.requires is None else self.requires

    def may(self, verb: str) -> bool:
        """Return whether the person may do ``verb`` with rows of the model."""
        return may(self.request.user, permission(self.model, verb))

    def url(self, verb: str, *args: Any) -> str | None:
        """Return the address of another page of the model, or None where it has no such page."""
        name = f"{self.model._meta.app_label}:{self.model._meta.model_name}_{verb}"
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            return None

    def get_object(self) -> Any:
        """Return the row of the address. A row out of the person's sight and a missing one answer alike: 404."""
        return the_row(self.rows(), self.kwargs["pk"])

    def hold_object(self) -> Any:
        """Return the row of the address, else 404, as it stands and stays until the transaction ends."""
        hold(self.model, self.kwargs["pk"])
        return self.get_object()

    def row_named(self, name: str, rows: QuerySet) -> Any:
        """Return the one of ``rows`` whose key the parameter ``name`` of the address writes, else 404."""
        return the_row(rows, whole_number(self.request.GET.get(name), default=0, most=BIGGEST_KEY))

    @property
    def words(self) -> str:
        """The model's plural with a capital: the title of its list and the first breadcrumb."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    def breadcrumbs(self, *more: Any) -> list[Crumb]:
        """Return the way here from the list."""
        return [(self.words, self.url("list")), *more]

    def render(self, context: dict, status: int = 200) -> HttpResponse:
        """Return the page's template with ``context``."""
        return TemplateResponse(self.request, self.template_name, context, status=status)

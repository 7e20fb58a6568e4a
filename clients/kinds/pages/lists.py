"""The list of a kind, and the tab of a kind on a client's page."""

from functools import cached_property
from typing import Any

from django.db.models import Model
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.kinds.overview import Overview
from clients.kinds.pages.base import RecordPage
from clients.models import Client
from napsix.accounts.requests import UserRequest
from napsix.crud.views import ListPage
from napsix.crud.views.base import the_row


class RecordList(RecordPage, ListPage):
    """The list of a kind: the rows of all clients that the person may see."""

    @property
    def add_label(self) -> str:
        return self.kind.add_label


class OfOneClient(ListPage):
    """A list of the rows of the client of the address alone, under the head of its page."""

    request: UserRequest
    tab = ""

    @cached_property
    def client(self) -> Client:
        """The client that the address names; 404 for one out of the person's sight."""
        return the_row(super().rows(Client), self.kwargs["client_pk"])

    def get(self, request: UserRequest, **kwargs: Any) -> HttpResponseBase:
        return super().get(request)

    def post(self, request: UserRequest, **kwargs: Any) -> HttpResponseBase:
        return super().post(request)

    def rows(self, model: type[Model] | None = None) -> Any:
        """Return the client's rows that the person may see."""
        rows = super().rows(model)
        return rows if model is not None else rows.filter(client=self.client)

    def context(self) -> dict[str, Any]:
        """Add the head of the client's page; what is added here is added to this client."""
        client = self.client
        way = [(_("Clientes"), reverse("clients:client_list")), (str(client), client.get_absolute_url())]
        return (
            super().context()
            | Overview(client, self.request.user, current=self.tab).context()
            | {"add_url": self.add_url(), "breadcrumbs": [*way, (self.words, None)], "page_title": str(client)}
        )

    def add_url(self) -> str | None:
        """Return the address that adds a row to this client; None for a person who may not, or a client out of use."""
        return f"{self.url('add')}?client={self.client.pk}" if self.may("add") and self.client.is_active else None


class ClientTab(OfOneClient, RecordList):
    """The tab of a kind on the page of a client; it needs the right to see both."""

    template_name = "clients/records/tab.html"

    def required(self) -> list[str]:
        return ["clients.view_client", self.kind.permission("view")]

    @property
    def tab(self) -> str:
        return self.kind.slug

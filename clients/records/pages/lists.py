"""The list of a kind, and the tab of a kind on a client's page."""

from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.overview import Overview
from clients.records.pages.base import RecordPage
from napsix.crud.views import ListPage


class RecordList(RecordPage, ListPage):
    """All rows of a kind."""

    template = "list"

    @property
    def add_label(self):
        """The text of the button that adds a row."""
        return self.kind.add_label


class ClientTab(RecordList):
    """The rows of one client, under the head of its page."""

    template = "tab"

    def required(self):
        """Whoever opens it sees the client and the kind."""
        return ["clients.view_client", self.kind.permission("view")]

    @cached_property
    def client(self):
        """The client of the address."""
        client = super().rows(Client).filter(pk=self.kwargs["client_pk"]).first()
        if client is None:
            raise Http404
        return client

    def get(self, request, client_pk):
        """Show one page of the client's rows, or export them."""
        return super().get(request)

    def post(self, request, client_pk):
        """Do a bulk action."""
        return super().post(request)

    def rows(self, model=None):
        """Return the client's rows that the person may see."""
        rows = super().rows(model)
        return rows if model is not None else rows.for_client(self.client)

    def context(self):
        """Add the head of the client's page; what is added here is added to this client."""
        context = super().context()
        add_url = f"{context['add_url']}?client={self.client.pk}" if context["add_url"] else None
        header = Overview(self.client, self.request.user, current=self.kind.slug)
        crumbs = [
            (_("Clientes"), reverse("clients:client_list")),
            (str(self.client), self.client.get_absolute_url()),
            (self.words, None),
        ]
        return context | header.context() | {"add_url": add_url, "breadcrumbs": crumbs, "page_title": str(self.client)}

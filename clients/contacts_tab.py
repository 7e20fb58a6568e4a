"""The tab of a client's contacts: the contacts' list, with all it can do, over one client's."""

from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.overview import CONTACTS, Overview
from contacts.views import ContactList
from napsix.crud.access import may


class ClientContacts(ContactList):
    """The contacts of one client, under the head of its page."""

    template_name = "clients/records/tab.html"
    requires = ["clients.view_client", "contacts.view_contact"]

    def get(self, request, client_pk):
        """Show one page of them, or export them."""
        return super().get(request)

    def post(self, request, client_pk):
        """Do a bulk action."""
        return super().post(request)

    @cached_property
    def client(self):
        """The client of the address; one out of sight does not exist."""
        client = super().rows(Client).filter(pk=self.kwargs["client_pk"]).first()
        if client is None:
            raise Http404
        return client

    def rows(self, model=None):
        """Return the client's contacts that the person may see."""
        rows = super().rows(model)
        return rows if model is not None else rows.filter(client=self.client)

    def context(self):
        """Add the head of the client's page, and the button that adds a contact to it."""
        client = self.client
        header = Overview(client, self.request.user, current=CONTACTS)
        add_url = f"{reverse('contacts:contact_add')}?client={client.pk}"
        way = [(_("Clientes"), reverse("clients:client_list")), (str(client), client.get_absolute_url())]
        return (
            super().context()
            | header.context()
            | {
                "add_url": add_url if may(self.request.user, "contacts.add_contact") else None,
                "add_label": _("Agregar contacto"),
                "breadcrumbs": [*way, (self.words, None)],
                "page_title": str(client),
            }
        )

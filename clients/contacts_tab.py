"""The tab of a client's contacts: the contacts' list, with all it can do, over one client's."""

from django.utils.translation import gettext_lazy as _

from clients.overview import CONTACTS
from clients.records.pages.lists import OfOneClient
from contacts.views import ContactList


class ClientContacts(OfOneClient, ContactList):
    """The contacts of one client."""

    template_name = "clients/records/tab.html"
    requires = ["clients.view_client", "contacts.view_contact"]
    tab = CONTACTS
    add_label = _("Agregar contacto")

"""The panels of the contact's page."""

from django.utils.translation import gettext_lazy

from contacts.models import Contact
from napsix.crud.history import entries
from napsix.crud.seams import Panel, panels


def history_of(contact, request):
    """What happened to the contact lately."""
    return {"entries": entries(Contact, contact.pk, limit=20)}


def declare():
    """Put the panels on the page."""
    history = Panel(
        key="history",
        title=gettext_lazy("Historial"),
        template="crud/history_panel.html",
        context=history_of,
        requires=("contacts.view_contact",),
        icon="history",
        order=90,
        lazy=True,
    )
    panels.add("contacts.Contact", history)

"""Writing an email to contacts: the service, the pages, and the panel that tells what became of each copy."""

from django.utils.translation import gettext_lazy

from contacts.deactivation import drop_waiting_mail, waiting_mail_text
from contacts.panels import messages_panel
from napsix.crud.seams import DeactivationHook, Panel, effects, panels


def register():
    """Put the panel on the pages of clients and contacts, and stop what waits for those that go out of use."""
    for label in ("clients.Client", "contacts.Contact"):
        title, requires = gettext_lazy("Correos enviados"), ("contacts.view_message",)
        panels.add(
            label,
            Panel("messages", title, "contacts/messages_panel.html", messages_panel, requires, "mail", 30, lazy=True),
        )
        effects.add(label, DeactivationHook("mail", drop_waiting_mail, waiting_mail_text))

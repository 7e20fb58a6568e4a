"""The back office's pages of shared files, and the panel that shows them."""

from django.utils.translation import gettext_lazy

from contacts.panels import files_panel
from napsix.crud.seams import Panel, panels


def register():
    """Put the panel on the pages of clients and contacts."""
    for label in ("clients.Client", "contacts.Contact"):
        title, requires = gettext_lazy("Archivos"), ("contacts.view_sharedfile",)
        panels.add(
            label, Panel("files", title, "contacts/files_panel.html", files_panel, requires, "paperclip", 35, lazy=True)
        )

"""The panels of mail and files on the pages of clients and contacts."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact, Message, MessageCopy, SharedFile
from contacts.services import emails_to
from napsix.accounts.requests import UserRequest
from napsix.crud.access import may
from napsix.crud.additions import Panel, panels
from napsix.jobs.models import Email

# Rows of each panel.
SHOWN = 10


def messages_panel(row: Model, request: UserRequest) -> dict[str, Any]:
    """The last emails to a contact, invitations too, or to all contacts of a client, and how each fared."""
    if isinstance(row, Contact):
        emails, query = Email.objects.filter(emails_to(row)), f"client={row.client_id}&contact={row.pk}"
    else:
        last = list(Message.objects.filter(client=row).order_by("-pk").values_list("pk", flat=True)[:SHOWN])
        copies = MessageCopy.objects.filter(message__in=last)
        emails, query = Email.objects.filter(pk__in=copies.values("email")), f"client={row.pk}"
    return {
        "emails": list(emails.order_by("-pk")[:SHOWN]),
        "url": reverse("contacts:message_write") + f"?{query}" if may(request.user, "contacts.add_message") else None,
        "url_label": _("Escribir"),
    }


def files_panel(row: Model, request: UserRequest) -> dict[str, Any]:
    """The files shared with a client, or with one contact and by it."""
    files = SharedFile.objects.visible_to(request.user).select_related("file", "sent_by", "sent_by_contact")
    files = files.prefetch_related("contacts")
    if isinstance(row, Contact):
        files, query = files.own_of(row), f"client={row.client_id}&contact={row.pk}"
    else:
        files, query = files.filter(client=row), f"client={row.pk}"
    add = reverse("contacts:file_share") + f"?{query}"
    return {
        "files": list(files.order_by("-pk")[:SHOWN]),
        "may_withdraw": may(request.user, "contacts.change_sharedfile"),
        "url": add if may(request.user, "contacts.add_sharedfile") else None,
        "url_label": _("Compartir"),
    }


MESSAGES = Panel(
    key="messages",
    title=gettext_lazy("Correos enviados"),
    template="contacts/messages_panel.html",
    context=messages_panel,
    requires=("contacts.view_message",),
    icon="mail",
    order=30,
    lazy=True,
)
FILES = Panel(
    key="files",
    title=gettext_lazy("Archivos"),
    template="contacts/files_panel.html",
    context=files_panel,
    requires=("contacts.view_sharedfile",),
    icon="paperclip",
    order=35,
    lazy=True,
)


def register() -> None:
    """Put the panels on the pages of clients and contacts."""
    for label in ("clients.Client", "contacts.Contact"):
        panels.add(label, MESSAGES)
        panels.add(label, FILES)

"""Messages and files of contacts, for the timeline of their client."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Audience, Message, MessageCopy, SharedFile
from napsix.crud.feed import Entry, FeedScope, Newest, Source, timeline


def sent_messages(scope: FeedScope) -> list[Entry]:
    """Return messages to contacts, an entry each copy."""
    copies = MessageCopy.objects.select_related("message__sent_by", "email", "contact")
    return [
        Entry(
            row.message.created_at,
            _("Correo a %(name)s: %(subject)s") % {"name": row.name, "subject": row.email.subject},
            str(row.message.sent_by or ""),
            "message",
            row.email.get_state_display(),
            contact=str(row.contact or ""),
            visible_to_contacts=True,
        )
        for row in scope.narrow(copies, at="message__created_at", row="message__client", actor="message__sent_by")
    ]


def shared_files(scope: FeedScope) -> list[Entry]:
    """Return files shared with contacts, or sent by them."""
    files = SharedFile.objects.select_related("file", "sent_by", "sent_by_contact").prefetch_related("contacts")
    files = files.own_of(scope.contact) if scope.contact else files
    return [
        Entry(
            row.created_at,
            _("Archivo: %(file)s") % {"file": row},
            str(row.sender or ""),
            "file",
            row.note,
            reverse("contacts:file_download", args=[row.pk]),
            ", ".join(map(str, row.contacts.all())),
            visible_to_contacts=not row.is_withdrawn and row.audience != Audience.TEAM,
        )
        for row in replace(scope, contact=None).narrow(files, actor="sent_by")
    ]


def register() -> None:
    """Let the timeline read messages and files, for whoever may see those."""
    newest_message, newest_file = Newest(Message.objects.all), Newest(SharedFile.objects.all)
    view_messages, view_files = ("contacts.view_message",), ("contacts.view_sharedfile",)
    timeline.add_source(
        Source("message", sent_messages, gettext_lazy("Correos"), view_messages, newest_message, order=20)
    )
    timeline.add_source(Source("file", shared_files, gettext_lazy("Archivos"), view_files, newest_file, order=30))

"""The sources of a client's timeline that are no records: notes, mail, files, conversions, imports."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Note, Prospect
from contacts.models import Audience, Message, MessageCopy, SharedFile
from napsix.crud.timeline import Moment, Newest, Source
from napsix.importer.models import ImportChange

VIEW = ("clients.view_client",)


def notes(client, wanted):
    """Notes about the client and its contacts."""
    rows = wanted.narrow(Note.objects.filter(client=client).select_related("author", "contact"), user="author")
    return [
        Moment(row.created_at, "note", _("Nota"), str(row.author or ""), row.text, "", row.contact, row.is_visible)
        for row in rows
    ]


def sent_messages(client, wanted):
    """Messages to contacts, a moment each copy."""
    copies = MessageCopy.objects.filter(message__client=client).select_related("message__sent_by", "email", "contact")
    rows = wanted.narrow(copies, at="message__created_at", user="message__sent_by")
    return [
        Moment(
            row.message.created_at,
            "message",
            _("Correo a %(name)s: %(subject)s") % {"name": row.name, "subject": row.email.subject},
            str(row.message.sent_by or ""),
            row.email.get_state_display(),
            "",
            row.contact,
            is_visible=True,
        )
        for row in rows
    ]


def shared_files(client, wanted):
    """Files shared with contacts, or sent by them."""
    files = SharedFile.objects.filter(client=client).select_related("file", "sent_by", "sent_by_contact")
    files = files.prefetch_related("contacts")
    files = files.own_of(wanted.contact) if wanted.contact else files
    return [
        Moment(
            row.created_at,
            "file",
            _("Archivo: %(file)s") % {"file": row},
            str(row.sender or ""),
            row.note,
            reverse("contacts:file_download", args=[row.pk]),
            ", ".join(map(str, row.contacts.all())),
            is_visible=not row.is_withdrawn and row.audience != Audience.TEAM,
        )
        for row in replace(wanted, contact=None).narrow(files, user="sent_by")
    ]


def conversions(client, wanted):
    """Prospects that became the client."""
    rows = Prospect.objects.filter(client=client).select_related("converted_by")
    return [
        Moment(
            row.converted_at,
            "conversion",
            _("Se convirtió el prospecto «%(prospect)s»") % {"prospect": row},
            str(row.converted_by or ""),
            "",
            row.get_absolute_url(),
        )
        for row in wanted.narrow(rows, at="converted_at", user="converted_by", contact="")
    ]


def imports(client, wanted):
    """Imports that made or changed the client."""
    rows = ImportChange.objects.filter(model=Client._meta.label_lower, object_pk=client.pk).select_related("run__user")
    words = {"created": _("Se cargó por una importación"), "updated": _("Cambió por una importación")}
    return [
        Moment(row.run.created_at, "import", words[row.action], str(row.run.user or ""))
        for row in wanted.narrow(rows, at="run__created_at", user="run__user", contact="")
    ]


SOURCES = (
    Source(
        "note",
        gettext_lazy("Notas"),
        "note",
        notes,
        ("clients.view_note",),
        Newest(Note.objects.all),
    ),
    Source(
        "message",
        gettext_lazy("Correos"),
        "mail",
        sent_messages,
        ("contacts.view_message",),
        Newest(Message.objects.all),
    ),
    Source(
        "file",
        gettext_lazy("Archivos"),
        "paperclip",
        shared_files,
        ("contacts.view_sharedfile",),
        Newest(SharedFile.objects.all),
    ),
    Source(
        "conversion",
        gettext_lazy("Conversiones"),
        "target",
        conversions,
        VIEW,
        Newest(Prospect.objects.all, at="converted_at"),
    ),
    Source(
        "import",
        gettext_lazy("Importaciones"),
        "upload",
        imports,
        VIEW,
        Newest(
            lambda: ImportChange.objects.filter(model=Client._meta.label_lower),
            at="run__created_at",
            client="object_pk",
        ),
    ),
)

"""Files that come with a record."""

import mimetypes

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.records.base import Refused
from napsix.files.models import StoredFile
from napsix.files.services import UNKNOWN, FileRefused, store

MAX_BYTES = 20 * 1024 * 1024
# What people send each other in business. Nothing that a browser or a double click would run.
TYPES = frozenset({
    "pdf", "png", "jpg", "jpeg", "gif", "webp", "txt", "csv", "md", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
    "odt", "ods", "odp", "rtf", "zip", "eml", "mp3", "mp4",
})  # fmt: skip


def keep(upload, *, user):
    """Store ``upload`` with the caller's transaction and return its row.

    Raises ``Refused`` for a type we do not take, bytes that are something else than the name says, an empty
    file, one that is too large, or no room.
    """
    extension = upload.name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise Refused(_("No se aceptan archivos «.%(type)s».") % {"type": extension[:20]})
    try:
        stored = store(upload, name=upload.name, user=user, max_bytes=MAX_BYTES)
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
    declared = mimetypes.guess_type(upload.name)[0] or UNKNOWN
    if stored.content_type != declared:
        raise Refused(_("«%(name)s» no es lo que dice su nombre.") % {"name": stored.name})
    return stored


def files_of(row, *, internal=True):
    """Return the stored files that belong to ``row``: its own, and those of its messages.

    Without ``internal`` those of internal notes are left out: what a contact may have.
    """
    own = [getattr(row, field.attname) for field in row._meta.concrete_fields if field.related_model is StoredFile]
    files = Q(pk__in=[pk for pk in own if pk])
    if hasattr(row, "messages"):
        shown = row.messages.all() if internal else row.messages.filter(is_internal=False)
        files |= Q(pk__in=shown.filter(attachments__isnull=False).values("attachments"))
    return StoredFile.objects.filter(files)


def keep_all(uploads, *, user):
    """Store several, all or none."""
    return [keep(upload, user=user) for upload in uploads or ()]

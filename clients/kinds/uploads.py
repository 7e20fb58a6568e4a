"""Files that come with a record."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from clients.kinds.base import Record, Refused
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.files import uploads
from napsix.files.models import StoredFile
from napsix.files.services import FileRefused


def keep(upload: UploadedFile, *, user: User | None, sender: Contact | None = None) -> StoredFile:
    """Store ``upload``, of the contact ``sender`` if one sends it, with the caller's transaction and return its row.

    Raises ``Refused`` for what we do not take, and for more than contacts may send.
    """
    try:
        return uploads.keep(upload, user=user, sender=sender)
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal


def files_of(row: Record, *, internal: bool = True) -> QuerySet[StoredFile]:
    """Return the stored files that belong to ``row``: its own, and those of its messages.

    Without ``internal`` those of internal notes are left out: what a contact may have.
    """
    own = [getattr(row, field.attname) for field in row._meta.concrete_fields if field.related_model is StoredFile]
    files = Q(pk__in=[pk for pk in own if pk])
    thread = getattr(row, "messages", None)
    if thread is not None:
        shown = thread.all() if internal else thread.filter(is_internal=False)
        files |= Q(pk__in=shown.filter(attachments__isnull=False).values("attachments"))
    return StoredFile.objects.filter(files)


def keep_all(several: Iterable[UploadedFile] | None, *, user: User | None, contact: Contact | None) -> list[StoredFile]:
    """Store several that came with an action of ``user``, or else of ``contact``, and return their rows.

    Raises ``Refused`` at the first that we do not take.
    """
    return [keep(upload, user=user, sender=None if user else contact) for upload in several or ()]

"""What people may send each other: the types and the size that every upload of staff and contacts is held to."""

import mimetypes
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from napsix.files.models import StoredFile
from napsix.files.quota import refuse_beyond
from napsix.files.services import UNKNOWN, FileRefused, store

MAX_BYTES = 20 * 1024 * 1024
# What people send each other in business. Nothing that a browser or a double click would run.
TYPES = frozenset({
    "pdf", "png", "jpg", "jpeg", "gif", "webp", "txt", "csv", "md", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
    "odt", "ods", "odp", "rtf", "zip", "eml", "mp3", "mp4",
})  # fmt: skip


def keep(upload: UploadedFile, *, user: AbstractBaseUser | None, sender: Any = None) -> StoredFile:
    """Store ``upload`` with the caller's transaction and return its row. ``sender`` is the contact that sends it.

    Raises ``FileRefused`` for a type we do not take, bytes that are something else than the name says, an empty
    file, one that is too large, no room, or more than contacts may send. What was written of one that is refused is
    swept away a day later. Raises TypeError where a contact's login sends it and nobody says as which contact.
    """
    if sender is None and getattr(user, "kind", "") == "contact":
        raise TypeError("A contact's upload counts against its quota: name the sender.")
    name = upload.name or ""
    _stem, dot, extension = name.lower().rpartition(".")
    if not dot:
        raise FileRefused(_("El nombre del archivo tiene que terminar en lo que es, como «.pdf»."))
    if extension not in TYPES:
        raise FileRefused(_("No se aceptan archivos «.%(type)s».") % {"type": extension[:20]})
    if sender is not None:
        refuse_beyond(sender, upload.size or 0)
    stored = store(upload, name=name, user=user, max_bytes=MAX_BYTES, sender=sender)
    declared = mimetypes.guess_type(name)[0] or UNKNOWN
    if stored.content_type != declared:
        raise FileRefused(_("«%(name)s» no es lo que dice su nombre.") % {"name": stored.name})
    return stored

"""Keeping a file, handing it out again, and clearing away what belongs to nobody."""

import errno
import hashlib
import mimetypes
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO

import puremagic
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from napsix.files.models import StoredFile
from napsix.files.storage import PrivateStorage, random_path

# Bytes of the start of a file by which its type is guessed.
HEAD = 4096
NAME_LENGTH = 255
# How long a file without a row may be one whose row is about to be committed.
GRACE = timedelta(hours=24)
# A page opened from such a file may run nothing, send nothing and reach nobody.
SANDBOX = "sandbox; default-src 'none'"
UNKNOWN = "application/octet-stream"
# Formats that begin alike: the first bytes cannot tell them apart.
CONTAINERS = {
    b"PK\x03\x04": {"zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"},
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": {"doc", "xls", "ppt"},
}


class FileRefused(Exception):
    """The file is not kept. ``str()`` is one sentence for whoever sent it."""


def store(
    file: File | BinaryIO, *, name: str, user: AbstractBaseUser | None, max_bytes: int, sender: Any = None
) -> StoredFile:
    """Keep a file and return its row, which is committed with the caller's transaction.

    The bytes are on disk before the row exists; if the row is never committed they are swept away a day later.

    Args:
        file: an upload, or any open binary file.
        name: what its sender calls it: shown to people, never a path.
        user: who sends it, or ``None`` for the system.
        max_bytes: the most it may have.
        sender: the contact that sends it, ``None`` for anybody else.

    Raises:
        FileRefused: it is empty, too large, or there is no room.
    """
    content = Limited(file, max_bytes)
    storage = PrivateStorage()
    try:
        path = storage.save(random_path(), content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise FileRefused(
            _("No queda lugar para guardar el archivo. Avisale a quien administra el sistema.")
        ) from error
    name = shown_name(name)
    return StoredFile.objects.create(
        file=path,
        name=name,
        size=content.received,
        sha256=content.digest.hexdigest(),
        content_type=content_type(name, content.head),
        uploaded_by=user,
        client_id=getattr(sender, "client_id", None),
        contact=sender,
    )


def serve(stored: StoredFile) -> FileResponse:
    """Return the response that downloads a stored file. The caller has asked whether this person may have it."""
    return download(stored.open(), name=stored.name, content_type=stored.content_type)


def download(file: File | BinaryIO, *, name: str, content_type: str = "") -> FileResponse:
    """Return the response that downloads the open ``file`` under ``name``.

    Never shown inside a page of ours: whatever the file is, the browser saves it under its name (RFC 6266).
    """
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type or UNKNOWN)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def discard(files: Iterable[StoredFile]) -> int:
    """Delete stored files, row and bytes; one that some row still needs stays. Returns how many went.

    The bytes go once the caller's transaction is committed.
    """
    number = 0
    for stored in files:
        name = str(stored.file.name)
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:
            continue
        number += 1
        transaction.on_commit(partial(PrivateStorage().delete, name))
    return number


def discard_unneeded() -> int:
    """Delete the stored files older than ``GRACE`` to which no row of any model leads any more; return how many."""
    old = StoredFile.objects.filter(created_at__lt=timezone.now() - GRACE)
    relations: list[Any] = StoredFile._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.one_to_many or (relation.one_to_one and relation.auto_created):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            old = old.exclude(Exists(rows))
    return discard(old)


def sweep_orphans() -> int:
    """Delete files older than ``GRACE`` that nobody needs: without a row, half-written ones too; return how many."""
    return discard_unneeded() + sweep_rowless()


def sweep_rowless() -> int:
    """Delete files older than ``GRACE`` that no row names, half-written ones too; return how many."""
    storage = PrivateStorage()
    before = time.time() - GRACE.total_seconds()
    old = {f"{path.parent.name}/{path.name}" for path in storage.root.glob("*/*") if path.stat().st_mtime < before}
    orphans = old.difference(StoredFile.objects.values_list("file", flat=True).iterator())
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def shown_name(name: str) -> str:
    """Return the sender's name of a file as it may be shown: no folders, no invisible characters, not too long.

    Invisible ones can turn ``gpj.exe`` around on the screen. A name of nothing else becomes "archivo".
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, extension = visible.rpartition(".")
    if len(visible) > NAME_LENGTH and dot and len(extension) < NAME_LENGTH // 2:
        return stem[: NAME_LENGTH - len(extension) - 1] + dot + extension
    return visible[:NAME_LENGTH] or _("archivo")


def content_type(name: str, head: bytes) -> str:
    """Return the type of a file: what its name says, when the first bytes do not say otherwise."""
    declared = mimetypes.guess_type(name)[0] or UNKNOWN
    if declared.startswith("text/"):
        return UNKNOWN if b"\0" in head else declared
    extension = name.rpartition(".")[2].lower()
    if any(head.startswith(start) and extension in kinds for start, kinds in CONTAINERS.items()):
        return declared
    found = [match.mime_type for match in matches(head) if match.mime_type]
    return declared if declared in found else next(iter(found), UNKNOWN)


def matches(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """What the first bytes may be, most likely first; nothing for text, which has no signature."""
    try:
        return puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []


class Limited(File):
    """A file that refuses to be read beyond ``max_bytes``, and remembers how it began and its SHA-256."""

    def __init__(self, file: File | BinaryIO, max_bytes: int) -> None:
        super().__init__(file)
        self.max_bytes = max_bytes
        self.received = 0
        self.head = b""
        self.digest = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes. Raises ``FileRefused`` for too many, or none."""
        source = self.file if isinstance(self.file, File) else File(self.file)
        for chunk in source.chunks(chunk_size):
            self.received += len(chunk)
            if self.received > self.max_bytes:
                raise FileRefused(
                    _("El archivo es demasiado grande: puede tener hasta %(size)s.")
                    % {"size": filesizeformat(self.max_bytes)}
                )
            self.digest.update(chunk)
            self.head += chunk[: HEAD - len(self.head)]
            yield chunk
        if not self.received:
            raise FileRefused(_("El archivo está vacío."))

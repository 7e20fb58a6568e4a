"""Files on our own disk: whole or not there, readable by this account only, with no public address.

Django's ``FileSystemStorage`` writes under the final name and never asks the disk to keep what it was given
(ticket 21602), so a crash leaves half a file under a good name.
"""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

# Half-written files live here, on the same filesystem: only there is a rename atomic.
UNFINISHED = "unfinished"


def random_path(_instance: object = None, _filename: str = "") -> str:
    """Return a new path below the root: 128 random bits, nothing of the name people gave."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


@deconstructible
class PrivateStorage(Storage):
    """Keeps files below ``NAPSIX_DATA/files``: atomic, fsynced, mode 0600, without ``url()``."""

    @property
    def root(self) -> Path:
        """The folder all of it lives in."""
        return Path(settings.NAPSIX_DATA) / "files"

    def path(self, name: str) -> str:
        """The place of ``name`` on disk.

        Raises:
            ValueError: the name leads out of the root.
        """
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError("The path leads out of the storage.")
        return str(path)

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(open(self.path(name), mode), name=name)

    def _save(self, name: str, content: File) -> str:
        final = Path(self.path(name))
        unfinished = self.root / UNFINISHED / secrets.token_hex(16)
        make_folder(unfinished.parent)
        make_folder(final.parent)
        try:
            write_through(unfinished, content.chunks())
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.rename(final)
        sync_folder(final.parent)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: random, so it is free."""
        return name

    def delete(self, name: str) -> None:
        """Remove the file; none there is no error."""
        with suppress(FileNotFoundError):
            os.unlink(self.path(name))

    def exists(self, name: str) -> bool:
        return os.path.exists(self.path(name))

    def size(self, name: str) -> int:
        return os.path.getsize(self.path(name))


def write_through(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a new file of mode 0600 and wait until the disk has it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """Make the folder and those above it, closed to other accounts, and let the disk know of each."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

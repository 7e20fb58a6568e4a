"""The one way into archives and XML: every fault in them is a refusal, and what they may ask for is bounded (P75-P77).

`zipfile`, the decompressors and the XML parsers raise a dozen classes of error for a damaged file; they are caught here
and nowhere else. What a whole file may cost is bounded by the process that reads it, see `reader`.
"""

import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Never
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import ParseError as BadTree
from xml.parsers import expat

from defusedxml import DefusedXmlException, ElementTree

from .types import Limits, UnreadableFile

FAULTS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(BadTree, expat.ExpatError),
    *(ArithmeticError, EOFError, LookupError, NotImplementedError, OSError, RecursionError, ValueError),
)
BLOCK = 1 << 18
# No list of sheets, relations or styles of a table is larger.
PARSED_BYTES = 8 * 2**20
# Sheets nest to some ten elements, pages to some dozens.
DEPTH = 256
END_BYTES = 65_557


@contextmanager
def refusing_faults(found: str) -> Generator[None]:
    """Make whatever a damaged file of format `found` raises in here an `UnreadableFile`.

    Raises:
        UnreadableFile: the file is damaged, encrypted, or asks for more memory than there is for it.
    """
    try:
        yield
    except FAULTS as fault:
        raise UnreadableFile("file.unreadable", format=found) from fault
    except MemoryError as fault:
        raise UnreadableFile("file.needs_too_much_memory") from fault
    except DefusedXmlException as fault:
        raise UnreadableFile("file.xml_entities") from fault
    except RuntimeError as fault:
        if "encrypted" in str(fault):  # what zipfile says of a member
            raise UnreadableFile("file.encrypted") from fault
        raise UnreadableFile("file.unreadable", format=found) from fault


@contextmanager
def opened(file: str | Path | io.BytesIO, found: str = "ZIP") -> Generator[zipfile.ZipFile]:
    """Open an archive; nothing that is wrong with it, or with its XML, leaves this but as an `UnreadableFile`."""
    with refusing_faults(found), zipfile.ZipFile(file) as archive:
        yield archive


@contextmanager
def checked(path: str | Path, limits: Limits) -> Generator[zipfile.ZipFile]:
    """Open an archive whose directory and sizes have been found to be within `limits`, and true.

    Raises:
        UnreadableFile: it is a bomb, or damaged.
    """
    with refusing_faults("ZIP"):
        _check_directory_size(path, limits)
    with opened(path) as archive:
        _check_declared_sizes(archive, limits)
        yield archive


def _check_directory_size(path: str | Path, limits: Limits) -> None:
    """Refuse a directory of millions of entries before zipfile makes an object of each."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - END_BYTES))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise EOFError("no directory")
    entries, directory_bytes = struct.unpack_from("<HL", tail, end + 10)
    if entries > limits.zip_members or directory_bytes > 1_000 * limits.zip_members:
        raise UnreadableFile("file.zip_bomb")


def _check_declared_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    """`zipfile` inflates no member beyond its declared size, so that these sums hold."""
    members = archive.infolist()
    ratio = max((m.file_size / max(m.compress_size, 1) for m in members if m.file_size > 2**20), default=0)
    if (
        len(members) > limits.zip_members
        or sum(m.file_size for m in members) > limits.zip_bytes
        or max((m.file_size for m in members), default=0) > limits.zip_member_bytes
        or ratio > limits.zip_ratio
    ):
        raise UnreadableFile("file.zip_bomb")


def inflated_bytes(path: str) -> int:
    """How large the members of an archive are together; of any other file, its size."""
    if not zipfile.is_zipfile(path):
        return os.path.getsize(path)
    with opened(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def tree(archive: zipfile.ZipFile, part: str) -> Element:
    """The XML of a small part, as a list of sheets or styles is."""
    if archive.getinfo(part).file_size > PARSED_BYTES:
        raise UnreadableFile("file.zip_bomb")
    return ElementTree.fromstring(archive.read(part))


class BoundedParser:
    """An expat parser that refuses document types, entities and bottomless nesting; a subclass handles what comes.

    Names are ``namespace name`` where the document declares one, so that prefixes do not matter.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type
        self._depth = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise RecursionError(name)
        self.start(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name)

    @staticmethod
    def _refuse_document_type(*declared: object) -> Never:
        raise UnreadableFile("file.xml_entities")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take characters, which stand in the element that began last."""

    def read(self, file: io.BufferedIOBase) -> None:
        """Parse a document from its beginning to its end."""
        while block := file.read(BLOCK):
            self._parser.Parse(block, False)
        self._parser.Parse(b"", True)


def archive_of(parts: Mapping[str, bytes]) -> io.BytesIO:
    """An archive in memory, for a parser that takes files only."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file

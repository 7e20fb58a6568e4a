"""What a file is, by its content, and the guards that stand before any parser (traps P27, P28, P75-P77).

Names and extensions are never believed: banks save HTML tables as .xls, people rename images to .csv.
"""

import mmap
import os
import re
import struct
import zipfile
from pathlib import Path

import puremagic

from .types import Limits, UnreadableFile

ZIP_MAGIC = b"PK\x03\x04"
OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BLOCK = 1 << 18
MARKUP = re.compile(rb"<(!doctype\s+html|html|head|meta|table|body|\?xml|svg|!--)", re.IGNORECASE)
HTML = re.compile(rb"<(html|table|body)\b", re.IGNORECASE)
# In any encoding a workbook part may have; the letters of UTF-16 are followed by NULs.
DTD = re.compile(rb"<!DOCTYPE|<!ENTITY|<\0!\0D\0O\0C|<\0!\0E\0N\0T|\0<\0!\0D\0O\0C|\0<\0!\0E\0N\0T")
# Bytes that text files do not have, but for NUL, which UTF-16 and old programs leave in them.
CONTROL = bytes([*range(1, 9), *range(0x0E, 0x1A), *range(0x1C, 0x20), 0x7F])
PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
OFFICE_FOLDERS = {"word/": "DOCX", "ppt/": "PPTX", "index/document.iwa": "Numbers"}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def identify(path: str | Path, limits: Limits) -> str:
    """The format of a file that may be handed to its parser: ``csv`` (any text), ``xlsx``, ``xlsb``, ``xls``, ``ods``.

    Raises:
        UnreadableFile: the file is empty, too large, no table, protected by a password, or made to exhaust a parser.
    """
    size = os.path.getsize(path)
    if size > limits.file_bytes:
        raise UnreadableFile("file.too_large", limit=limits.file_bytes, size=size)
    with open(path, "rb") as file:
        head = file.read(BLOCK)
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("file.empty")
    if head.startswith(ZIP_MAGIC):
        return _zip_format(path, limits)
    if head.startswith(OLE2_MAGIC):
        return _ole2_format(path)
    _refuse_other_kinds(head)
    return "csv"


def _refuse_other_kinds(head: bytes) -> None:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if MARKUP.match(text):
        if HTML.search(text):
            raise UnreadableFile("file.html")
        raise UnreadableFile("file.image", found="SVG") if b"<svg" in text else UnreadableFile("file.xml")
    controls = len(head) - len(head.translate(None, CONTROL))
    if controls > 0.02 * len(head) or head.startswith((b"%PDF-", b"{\\rtf")):
        found, is_image = _name_by_magic(head)
        raise UnreadableFile("file.image" if is_image else "file.not_a_table", found=found)


def _name_by_magic(head: bytes) -> tuple[str, bool]:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError):
        return "", False
    return best.extension.lstrip(".").upper(), best.mime_type.startswith("image/")


def _ole2_format(path: str | Path) -> str:
    """Old Excel, or the envelope that Excel puts around a protected workbook; stream names are in UTF-16."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise UnreadableFile("file.encrypted")
        if data.find("Workbook".encode("utf-16-le")) < 0 and data.find("Book\0".encode("utf-16-le")) < 0:
            raise UnreadableFile("file.not_a_table", found="")
    return "xls"


def _zip_format(path: str | Path, limits: Limits) -> str:
    _check_directory_size(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_declared_sizes(archive, limits)
            found = _format_by_parts(archive)
            _check_content(archive, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise UnreadableFile("file.unreadable", format="ZIP") from error
    except RuntimeError as error:  # what zipfile raises for an encrypted member
        raise UnreadableFile("file.encrypted") from error
    return found


def _check_directory_size(path: str | Path, limits: Limits) -> None:
    """Refuse a directory of millions of entries before zipfile makes an object of each."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_557))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise UnreadableFile("file.unreadable", format="ZIP")
    entries, directory_bytes = struct.unpack_from("<HL", tail, end + 10)
    if entries > limits.zip_members or directory_bytes > 1_000 * limits.zip_members:
        raise UnreadableFile("file.zip_bomb")


def _check_declared_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    ratio = max((m.file_size / max(m.compress_size, 1) for m in members if m.file_size > 2**20), default=0)
    if (
        len(members) > limits.zip_members
        or sum(m.file_size for m in members) > limits.zip_bytes
        or max((m.file_size for m in members), default=0) > limits.zip_member_bytes
        or ratio > limits.zip_ratio
    ):
        raise UnreadableFile("file.zip_bomb")


def _format_by_parts(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    for part, found in PARTS.items():
        if part in names:
            return found
    if "mimetype" in names and archive.read("mimetype")[:100].startswith(ODS):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UnreadableFile("file.encrypted")
        return "ods"
    found = next((name for start, name in OFFICE_FOLDERS.items() if any(n.startswith(start) for n in names)), "ZIP")
    raise UnreadableFile("file.not_a_table", found=found)


def _check_content(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Inflate everything once: declared sizes can lie, and no workbook needs a document type or entities."""
    total = 0
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        with archive.open(member) as part:
            previous = b""
            while block := part.read(BLOCK):
                total += len(block)
                if total > limits.zip_bytes:
                    raise UnreadableFile("file.zip_bomb")
                if is_xml and _declares_entities(previous, block):
                    raise UnreadableFile("file.xml_entities")
                previous = block[-16:]


def _declares_entities(previous: bytes, block: bytes) -> bool:
    text = previous + block
    return (b"<!" in text or b"<\0!" in text) and DTD.search(text) is not None

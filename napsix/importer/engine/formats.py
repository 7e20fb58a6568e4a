"""What a file is, by its content, and the guards that stand before any parser (traps P27, P28, P75-P77).

Names and extensions are never believed: banks save HTML tables as .xls, people rename images to .csv.
"""

import mmap
import os
import re
import zipfile
from pathlib import Path

import puremagic

from . import guard
from .types import Limits, UnreadableFile

ZIP_MAGIC = b"PK\x03\x04"
OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BLOCK = guard.BLOCK
MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|title|meta|link|style|script|body|table|tr|div|center|form|h\d|svg|\?xml"
    rb"|(?:\w+:)?workbook)\b|<!--",
    re.IGNORECASE,
)
SPREADSHEET_ML = re.compile(rb"<(?:\w+:)?Workbook\b[^<>]*urn:schemas-microsoft-com:office:spreadsheet")
HTML = re.compile(rb"<(html|table|body|div)[\s>]", re.IGNORECASE)
# In any encoding a workbook part may have; the letters of UTF-16 are followed by NULs.
DTD = re.compile(rb"<!DOCTYPE|<!ENTITY|<\0!\0D\0O\0C|<\0!\0E\0N\0T|\0<\0!\0D\0O\0C|\0<\0!\0E\0N\0T")
# Bytes that text files do not have, but for NUL, which UTF-16 and old programs leave in them.
CONTROL = bytes([*range(1, 9), *range(0x0E, 0x1A), *range(0x1C, 0x20), 0x7F])
PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
OFFICE_FOLDERS = {"word/": "DOCX", "ppt/": "PPTX", "index/document.iwa": "Numbers"}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def identify(path: str | Path, limits: Limits) -> str:
    """The format of a file that may be handed to its parser, a key of `sheet.EXTENSIONS`; ``csv`` is any text.

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
    return _markup_format(head) or _text_format(head)


def _markup_format(head: bytes) -> str | None:
    """``spreadsheetml`` or ``html``, None for text that is no markup; other markup is refused."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not MARKUP.match(text):
        return None
    if SPREADSHEET_ML.search(text):
        return "spreadsheetml"
    if b"<svg" in text and not HTML.search(text):
        raise UnreadableFile("file.image", found="SVG")
    if text.startswith(b"<?xml") and not HTML.search(text):
        raise UnreadableFile("file.xml")
    return "html"


def _text_format(head: bytes) -> str:
    controls = len(head) - len(head.translate(None, CONTROL))
    if controls > 0.02 * len(head) or head.startswith((b"%PDF-", b"{\\rtf")):
        found, is_image = _name_by_magic(head)
        raise UnreadableFile("file.image" if is_image else "file.not_a_table", found=found)
    return "csv"


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
    with guard.checked(path, limits) as archive:
        found = _format_by_parts(archive)
        _check_content(archive, limits)
    return found


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

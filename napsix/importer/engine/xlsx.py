"""The parts of an .xlsx, and its first rows without the rest: the fast reader parses a whole sheet to show them."""

import io
import re
import zipfile
from posixpath import join, normpath

from . import guard
from .grid import MOST_SPANS, Notes, Span, column_index
from .xlsx_cells import SHARED_INDEX, Sheet, pieces

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*\bhidden=["'](?:1|true)["']""")
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b(?:[^<>]*\bref=["']([A-Z]{1,3})(\d{1,7}):[A-Z]+(\d{1,7})["'])?""")
ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>")
ROOT = re.compile(rb"<(\w+:)?(?:worksheet|sst)\b")
STRING_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")
# "00000" pads with zeros; "0" and "0.00" do not.
PADDED_FORMAT = re.compile(r"0{2,}")
# The longest tag that `_cut` looks for may begin in one block and end in the next.
OVERLAP = 1_000


def sheet_parts(archive: zipfile.ZipFile, book: str = "xl/workbook.xml") -> dict[str, str]:
    """Sheet name -> name of its part in the archive."""
    targets = relations(archive, "xl/_rels/workbook.xml.rels")
    return {
        element.get("name", ""): targets.get(element.get(RELATION) or element.get(STRICT_RELATION) or "", "")
        for element in guard.tree(archive, book).iter()
        if element.tag.endswith("}sheet")
    }


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Identifier -> name of the part, of those that a workbook in ``xl/`` is made of."""
    found = {}
    for relation in guard.tree(archive, part):
        target = relation.get("Target", "")
        found[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return found


def sheet(archive: zipfile.ZipFile, name: str) -> Sheet:
    """Where the sheet of that name stands."""
    strings = (part for part in archive.namelist() if part.lower().endswith("sharedstrings.xml"))
    return Sheet(archive, sheet_parts(archive)[name], next(strings, None), _padded_styles(archive))


def _padded_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Style number -> digits, for the number formats that pad with zeros and show nothing else."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = guard.tree(archive, "xl/styles.xml")
    widths = {}
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            code = (element.get("formatCode") or "").split(";")[0]
            if PADDED_FORMAT.fullmatch(code):
                widths[element.get("numFmtId")] = len(code)
    formats = next((element for element in root if element.tag.endswith("}cellXfs")), ())
    return {n: widths[xf.get("numFmtId")] for n, xf in enumerate(formats) if xf.get("numFmtId") in widths}


def notes(sheet: Sheet) -> Notes:
    """The hidden rows and merged ranges of a sheet."""
    hidden = merged = 0
    spans: list[Span] = []
    for piece in pieces(sheet.archive, sheet.part):
        hidden += len(HIDDEN_ROW.findall(piece)) if b"hidden" in piece else 0
        for match in MERGED.finditer(piece) if b"mergeCell" in piece else ():
            merged += 1
            letters, first, last = match.groups()
            if letters and int(last) > int(first) and len(spans) < MOST_SPANS:
                spans.append((int(first), int(last), column_index(letters)))
    return Notes(hidden, merged, spans)


def first_rows(sheet: Sheet, count: int) -> io.BytesIO:
    """A small workbook with the first `count` rows of one sheet and the texts they use.

    Raises:
        ValueError: the sheet is not built in the usual way; read the whole workbook then.
    """
    rows = _cut(sheet.archive, sheet.part, ROW_END, count, "sheetData", "worksheet")
    last = max((int(number) for number in SHARED_INDEX.findall(rows)), default=-1)
    parts = _frame(sheet.archive) | {sheet.part: rows}
    if sheet.strings is not None:
        parts[sheet.strings] = _cut(sheet.archive, sheet.strings, STRING_END, max(last + 1, 1), "sst")
    return guard.archive_of(parts)


def with_rows(sheet: Sheet, rows: bytes) -> io.BytesIO:
    """A workbook with only that sheet, which begins with `rows` and ends with them."""
    parts = _frame(sheet.archive) | {sheet.part: rows + _closing(rows, ("sheetData", "worksheet"))}
    if sheet.strings is not None:
        parts[sheet.strings] = sheet.archive.read(sheet.strings)
    return guard.archive_of(parts)


def _frame(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that a workbook is not read without, but for its cells and texts."""
    needed = (".rels", "workbook.xml", "styles.xml", "[content_types].xml")
    return {name: archive.read(name) for name in archive.namelist() if name.lower().endswith(needed)}


def _cut(archive: zipfile.ZipFile, part: str, end_of_item: re.Pattern[bytes], count: int, *open_tags: str) -> bytes:
    """The part up to the end of its item number `count`, closed again; the whole part when it has fewer."""
    data = bytearray()
    seen = position = 0
    with archive.open(part) as file:
        while block := file.read(guard.BLOCK):
            position = max(position, len(data) - OVERLAP)
            data += block
            for match in end_of_item.finditer(data, position):
                seen += 1
                position = match.end()
                if seen == count:
                    return bytes(data[:position]) + _closing(data, open_tags)
    return bytes(data)


def _closing(data: bytes | bytearray, tags: tuple[str, ...]) -> bytes:
    """The closing tags, with the namespace prefix of the part's elements (``x:`` or nothing)."""
    root = ROOT.search(data)
    if not root:
        raise ValueError("no known root element")
    return b"".join(b"</" + (root[1] or b"") + tag.encode() + b">" for tag in tags)

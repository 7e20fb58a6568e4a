"""What only the XML of an .xlsx tells: which cells a fast reader would lose, and its first rows without the rest.

python-calamine reads everything else. It shows error cells and formulas without a stored result as empty and knows no
number formats (traps P40, P67, P68, P70, P72), and it parses a whole sheet to show its first rows. All here works on
the bytes as they are inflated; nothing is built from them.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from .types import CellError, FormulaNoValue, UnreadableFile

BLOCK = 1 << 18
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
CELL = rb"<(?:\w+:)?c\b[^>]*"
REFERENCE = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
TEXT_TYPE = re.compile(rb"""\bt=["']str["']""")
ERROR = re.compile(CELL + rb"""\bt=["']e["'][^>/]*>(.*?)</(?:\w+:)?c>""", re.DOTALL)
STORED = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
FORMULA_ONLY = re.compile(
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
CELL_START = re.compile(CELL + b">")
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)["']""")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")
ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")
ROOT = re.compile(rb"<(\w+:)?(?:worksheet|sst)\b")
SHARED_INDEX = re.compile(CELL + rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")
STRING_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")
# No opening tag of a cell is longer.
TAG_BYTES = 300
# No list of sheets, relations or styles of a table is larger.
PARSED_BYTES = 32 * 2**20
# "00000" pads with zeros; "0" and "0.00" do not.
PADDED_FORMAT = re.compile(r"0{2,}")
# What stands in a cell that the fast reader loses; a number is that of the digits to pad to.
Mark = CellError | FormulaNoValue | int


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> name of its part in the archive."""
    folder = "xl"
    relations = {}
    for relation in _parsed(archive, "xl/_rels/workbook.xml.rels"):
        target = relation.get("Target", "")
        relations[relation.get("Id")] = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
    return {
        element.get("name", ""): relations.get(element.get(RELATION) or element.get(STRICT_RELATION), "")
        for element in _parsed(archive, "xl/workbook.xml").iter()
        if element.tag.endswith("}sheet")
    }


def _parsed(archive: zipfile.ZipFile, part: str) -> Element:
    if archive.getinfo(part).file_size > PARSED_BYTES:
        raise UnreadableFile("file.zip_bomb")
    return ElementTree.fromstring(archive.read(part))


def notes(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """(hidden rows, merged ranges) of a sheet."""
    hidden = merged = 0
    for chunk in _chunks(archive, part):
        hidden += len(HIDDEN_ROW.findall(chunk)) if b"hidden" in chunk else 0
        merged += len(MERGED.findall(chunk)) if b"mergeCell" in chunk else 0
    return hidden, merged


def lost_cells(archive: zipfile.ZipFile, part: str) -> dict[int, dict[int, Mark]]:
    """Row number -> {column index: what stands there} for the cells that the fast reader loses.

    What stands there is a `CellError`, a `FormulaNoValue`, or the number of digits to pad to.
    """
    padded = _padded_styles(archive)
    found: dict[int, dict[int, Mark]] = {}
    for chunk in _chunks(archive, part):
        for cell, mark in (*_padded(chunk, padded), *_errors(chunk), *_formulas_without_value(chunk)):
            reference = REFERENCE.search(cell)
            if reference:
                found.setdefault(int(reference[2]), {})[column_index(reference[1].decode())] = mark
    return found


def _padded(chunk: bytes, styles: Mapping[int, int]) -> Iterator[tuple[bytes, int]]:
    """(opening tag, digits) of the cells whose number format pads them (P40)."""
    if styles:
        numbers = b"|".join(str(style).encode() for style in styles)
        for match in re.finditer(CELL + rb"""\bs=["'](""" + numbers + rb""")["'][^>/]*>""", chunk):
            yield match[0], styles[int(match[1])]


def _errors(chunk: bytes) -> Iterator[tuple[bytes, CellError]]:
    """(opening tag, `CellError`) of the cells that hold an error (P68)."""
    if b'="e"' in chunk or b"='e'" in chunk:
        for match in ERROR.finditer(chunk):
            stored = STORED.search(match[1])
            yield match[0], CellError(stored[1].decode() if stored else "#ERROR!")


def _formulas_without_value(chunk: bytes) -> Iterator[tuple[bytes, FormulaNoValue]]:
    """(opening tag, `FormulaNoValue`) of the cells whose formula was never computed (P67)."""
    if b"<f" not in chunk and b":f" not in chunk:
        return
    for match in FORMULA_ONLY.finditer(chunk):
        tags = [*CELL_START.finditer(chunk, max(0, match.start() - TAG_BYTES), match.start())]
        # An empty result that is a text was stored: it is what the formula gave.
        if tags and not TEXT_TYPE.search(tags[-1][0]):
            yield tags[-1][0], FormulaNoValue()


def column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _padded_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Style number -> digits, for the number formats that pad with zeros and show nothing else."""
    try:
        root = _parsed(archive, "xl/styles.xml")
    except KeyError:
        return {}
    widths = {}
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            code = (element.get("formatCode") or "").split(";")[0]
            if PADDED_FORMAT.fullmatch(code):
                widths[element.get("numFmtId")] = len(code)
    formats = next((element for element in root if element.tag.endswith("}cellXfs")), ())
    return {n: widths[xf.get("numFmtId")] for n, xf in enumerate(formats) if xf.get("numFmtId") in widths}


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end where a row ends."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            data = rest + block
            end = max(data.rfind(b"</row>"), data.rfind(b":row>"))
            if end < 0:
                rest = data
                continue
            yield data[: end + 6]
            rest = data[end + 6 :]
    yield rest


def first_rows(archive: zipfile.ZipFile, part: str, count: int) -> io.BytesIO:
    """A small workbook with the first `count` rows of one sheet and the texts they use.

    Raises:
        ValueError: the sheet is not built in the usual way; read the whole workbook then.
    """
    sheet = _cut(archive, part, ROW_END, count, "sheetData", "worksheet")
    last = max((int(number) for number in SHARED_INDEX.findall(sheet)), default=-1)
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.namelist():
            lower = name.lower()
            if name == part:
                copy.writestr(name, sheet)
            elif lower.endswith("sharedstrings.xml"):
                copy.writestr(name, _cut(archive, name, STRING_END, max(last + 1, 1), "sst"))
            elif lower.endswith((".rels", "workbook.xml", "styles.xml", "[content_types].xml")):
                copy.writestr(name, archive.read(name))
    small.seek(0)
    return small


def _cut(archive: zipfile.ZipFile, part: str, end_of_item: re.Pattern[bytes], count: int, *open_tags: str) -> bytes:
    """The part up to the end of its item number `count`, closed again; the whole part when it has fewer."""
    data = bytearray()
    seen = position = 0
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            data += block
            for match in end_of_item.finditer(data, position):
                seen += 1
                position = match.end()
                if seen == count:
                    return bytes(data[:position]) + _closing(data, open_tags)
    return bytes(data)


def _closing(data: bytearray, tags: tuple[str, ...]) -> bytes:
    """The closing tags, with the namespace prefix of the part's elements (``x:`` or nothing)."""
    root = ROOT.search(data)
    if not root:
        raise ValueError("no known root element")
    return b"".join(b"</" + (root[1] or b"") + tag.encode() + b">" for tag in tags)

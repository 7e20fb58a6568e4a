"""The cells of an OpenDocument sheet by its own XML, and what the fast reader needs changed to read it."""

import io
import re
import zipfile
from typing import cast

from . import guard
from .grid import Survey

CONTENT = "content.xml"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
# White space between elements says nothing, but stops the fast reader; inside of a paragraph it is text.
BETWEEN = re.compile(rb">\s+(?=</?(?:table|office):|<text:p\b)")


def without_space(archive: zipfile.ZipFile) -> io.BytesIO:
    """A workbook of the same cells, without the white space between them."""
    return guard.archive_of(
        {
            "mimetype": archive.read("mimetype"),
            "META-INF/manifest.xml": archive.read("META-INF/manifest.xml"),
            CONTENT: BETWEEN.sub(b">", archive.read(CONTENT)),
        }
    )


class _Counter(guard.BoundedParser):
    """Counts the cells of one sheet that show something; comments and drawings in them are none of it."""

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self.sheet = sheet
        self.stored = 0
        self.is_inside = False
        self.times = self.across = 1
        self.aside = 0
        self.has_text = self.has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, element = name.rpartition(" ")
        if space == TABLE:
            self._start_of_table(element, attributes)
        elif space != TEXT:
            self.aside += 1

    def _start_of_table(self, element: str, attributes: dict[str, str]) -> None:
        if element == "table":
            self.is_inside = attributes.get(f"{TABLE} name") == self.sheet
        elif element == "table-row":
            self.times = int(attributes.get(f"{TABLE} number-rows-repeated", 1))
        elif element == "table-cell":
            self.across = int(attributes.get(f"{TABLE} number-columns-repeated", 1))
            kind = attributes.get(f"{OFFICE} value-type", "string")
            self.has_value = kind != "string" or bool(attributes.get(f"{OFFICE} string-value", "").strip())
            self.has_text, self.aside = False, 0

    def text(self, data: str) -> None:
        if not self.aside and not data.isspace():
            self.has_text = True

    def end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if space == TABLE and element == "table-cell":
            if self.is_inside and (self.has_value or self.has_text):
                self.stored += self.times * self.across
        elif space not in {TABLE, TEXT}:
            self.aside -= 1


def survey(archive: zipfile.ZipFile, sheet: str) -> Survey:
    """Count the cells of a sheet."""
    counter = _Counter(sheet)
    with archive.open(CONTENT) as file:
        counter.read(cast("io.BufferedIOBase", file))
    return Survey(counter.stored, {})

"""Workbooks of one XML file, as Excel 2003 and many programs after it write them, named .xls or .xml (trap P27)."""

from datetime import date, datetime, time

from .grid import Grid
from .guard import BoundedParser
from .types import Cell, CellError, FormulaNoValue

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
# The day that Excel writes before an hour without one.
NO_DAY = date(1899, 12, 31)


class _Workbook(BoundedParser):
    """Collects the sheets; `start`, `text` and `end` are called by the parser."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.columns = columns
        self.sheets: list[Grid] = []
        self.cell: dict[str, str] = {}
        self.value: Cell = None
        self.texts: list[str] | None = None
        self.kind = ""
        self.is_comment = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, element = name.rpartition(" ")
        if space != SPACE:
            return
        given = {key.removeprefix(f"{SPACE} "): value for key, value in attributes.items()}
        if element == "Worksheet":
            self.sheets.append(Grid(given.get("Name", ""), self.columns))
        elif element == "Row" and self.sheets:
            self._start_row(given)
        elif element == "Cell":
            self.cell, self.value = given, FormulaNoValue() if "Formula" in given else None
        elif element == "Comment":
            self.is_comment = True
        elif element == "Data" and not self.is_comment:
            self.texts, self.kind = [], given.get("Type", "String")

    def _start_row(self, given: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        sheet.start_row(int(given["Index"]) if "Index" in given else None)
        sheet.hidden += given.get("Hidden") == "1"
        sheet.skip(int(given.get("Span", 0)))

    def text(self, data: str) -> None:
        if self.texts is not None:
            self.texts.append(data)

    def end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if space == "urn:schemas-microsoft-com:office:excel" and element == "Visible" and self.sheets:
            self.sheets[-1].visible = False  # it is written for hidden sheets only
        if space != SPACE:
            return
        if element == "Data" and self.texts is not None:
            self.value, self.texts = _value(self.kind, "".join(self.texts)), None
        elif element == "Comment":
            self.is_comment = False
        elif element == "Cell":
            self._put()

    def _put(self) -> None:
        place = int(self.cell["Index"]) - 1 if "Index" in self.cell else None
        if place is not None and place < 0:
            raise ValueError("column before the first")
        across, down = (int(self.cell.get(name, 0)) + 1 for name in ("MergeAcross", "MergeDown"))
        self.sheets[-1].put(self.value, place, across=across, down=down)


def _value(kind: str, text: str) -> Cell:
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return CellError(text)
    if kind == "DateTime":
        moment = datetime.fromisoformat(text)
        return moment.time() if moment.date() == NO_DAY and moment.time() != time.min else moment
    return text


def sheets(path: str, columns: int) -> list[Grid]:
    """The sheets of a workbook, in its order."""
    workbook = _Workbook(columns)
    with open(path, "rb") as file:
        workbook.read(file)
    return workbook.sheets

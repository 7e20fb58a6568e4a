"""Tables of a web page, which banks, tax offices and programs in PHP save as .xls (trap P27)."""

from html.parser import HTMLParser

from . import decoding
from .grid import Grid
from .guard import DEPTH
from .types import UnreadableFile

BREAK = "\v"
# Elements that begin a line of their own inside a cell.
LINES = frozenset({"br", "p", "div", "li"})
# What stands in them is not shown.
UNSEEN = frozenset({"script", "style", "title", "template"})


class _Table:
    """A table being read, and the texts of its open cell."""

    def __init__(self, name: str, columns: int) -> None:
        self.grid = Grid(name, columns)
        self.holds_tables = False
        self.texts: list[str] | None = None
        self.attributes: dict[str, str | None] = {}

    def open_row(self) -> None:
        """Begin a row, whether or not the last one was closed."""
        self.close_cell()
        self.grid.start_row()

    def open_cell(self, attributes: dict[str, str | None]) -> None:
        """Begin a cell; one outside of any row begins one."""
        self.close_cell()
        if not self.grid.rows:
            self.grid.start_row()
        self.texts, self.attributes = [], attributes

    def close_cell(self) -> None:
        """Put the open cell, if there is one, into its row."""
        if self.texts is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.texts).split(BREAK))
        text = "\n".join(line for line in lines if line)
        across, down = _span(self.attributes.get("colspan")), _span(self.attributes.get("rowspan"))
        self.grid.put(_number(self.attributes.get("x:num")) or text, across=across, down=down)
        self.texts = None


def _span(written: str | None) -> int:
    text = (written or "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _number(written: str | None) -> float | None:
    """The number that Excel writes beside the text by which it shows it (``x:num``)."""
    try:
        return float(written or "")
    except ValueError:
        return None


class _Page(HTMLParser):
    """Collects the tables of a page; tags that were left open are closed by what follows."""

    def __init__(self, columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.columns = columns
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen = tag
        elif tag == "table":
            self._open_table()
        elif self.open:
            table = self.open[-1]
            if tag == "tr":
                table.open_row()
            elif tag in {"td", "th"}:
                table.open_cell(dict(attrs))
            elif tag in LINES:
                self.handle_data(BREAK)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen = ""
        elif self.open and tag in {"td", "th", "tr"}:
            self.open[-1].close_cell()
        elif self.open and tag == "table":
            self.open.pop().close_cell()
        elif tag in LINES:
            self.handle_data(BREAK)

    def handle_data(self, data: str) -> None:
        if not self.unseen and self.open and self.open[-1].texts is not None:
            self.open[-1].texts.append(data)

    def _open_table(self) -> None:
        if len(self.open) > DEPTH:
            raise RecursionError("tables")
        if self.open:
            self.open[-1].holds_tables = True
        self.open.append(_Table(f"Tabla {len(self.tables) + 1}", self.columns))
        self.tables.append(self.open[-1])

    def close(self) -> None:
        super().close()
        while self.open:
            self.open.pop().close_cell()


def tables(path: str, columns: int) -> list[Grid]:
    """The tables of a page that hold data: not those that hold other tables to lay them out, unless all do.

    Raises:
        UnreadableFile: there is no table on the page.
    """
    page = _Page(columns)
    for line in decoding.detect(path).lines(path):
        page.feed(line)
    page.close()
    if not page.tables:
        raise UnreadableFile("file.html")
    data = [table for table in page.tables if not table.holds_tables] or page.tables
    return [table.grid for table in data]

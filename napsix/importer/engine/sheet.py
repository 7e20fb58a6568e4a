"""A file as a table: what it is, its columns, its data rows (traps P13-P18, P22-P24, P27, P71, P78, P79)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePath

from . import decoding, filldown, formats, header
from .delimited import DelimitedFile
from .leftovers import Leftovers
from .types import HEAD_ROWS, Cell, Detected, Limits, Problem, RawRow, SourceColumn, UnreadableFile
from .values import is_blank
from .workbook import Workbook

EXTENSIONS = {
    "csv": ("csv", "tsv", "txt", "tab"),
    "xlsx": ("xlsx", "xlsm", "xltx", "xltm"),
    "xls": ("xls", "xlt"),
    "xlsb": ("xlsb",),
    "ods": ("ods", "ots"),
    "html": ("html", "htm"),
    "spreadsheetml": ("xml",),
}


class SheetTable:
    """An opened file: what was found out, the columns, and the data rows, read again from the file at each call.

    Attributes:
        detected: what was found out, see `Detected`.
        columns: the columns in order; ``columns[i].position == i``.
        warnings: problems of the file as a whole.
        blank_rows: blank rows that the last `rows()` has skipped so far (P24).
        merged: the cells that reach down over others, None where there are none.
        filled: what the last reading has repeated downwards so far, None where there is nothing to repeat.
    """

    detected: Detected
    columns: list[SourceColumn]
    warnings: list[Problem]
    blank_rows: int
    filled: filldown.Filler | None
    merged: filldown.Merged | None

    def __init__(
        self,
        source: DelimitedFile | Workbook,
        header_row: int | None,
        header_rows: int | None,
        limits: Limits,
        *,
        meaning: header.Meaning = header.nothing,
        repair: bool = False,
        fill_down: bool | None = None,
    ) -> None:
        self._source = source
        self._meaning = meaning
        self._limits = limits
        self.detected = source.detected
        self.warnings = list(source.warnings)
        self.blank_rows = 0
        self.filled = None
        head = source.head()
        self._is_whole = len(head) < HEAD_ROWS
        self._damage = self._damage_of(head, repair=repair)
        head = [*self._mended(head)]
        self._head = [row for row in head if row.problem or not all(map(is_blank, row.cells))]
        titles, body = self._part_titles(header_row, header_rows)
        own = self.detected.own_columns = header.own_columns(titles)
        body = [row._replace(cells=row.cells[own:]) for row in body]
        width = self._width(titles[own:], [row for row in body if row.problem is None])
        fitted = (self._fitted(row, width) for row in body)
        sound = [row for row in fitted if row and (row.problem is None or row.problem.severity != "error")]
        above = [row for row in self._head if titles and row.number < self._first_number]
        self._leftovers = Leftovers(titles[own:], above, sound, width)
        spans = () if fill_down is False else source.spans
        self.merged = filldown.Merged(spans, own) if spans else None
        self._repeat: filldown.Repeat | None = None
        self._sample: list[RawRow] = []
        self._is_sampled = False
        sound = [row for row in sound if self._leftovers.why(row.cells) is None]
        self.columns = header.columns(titles[own:], width, sound)

    def _damage_of(self, head: list[RawRow], *, repair: bool) -> decoding.Damage | None:
        """What is wrong with the texts, if it is to be repaired; said either way."""
        texts = (cell for row in head for cell in row.cells if isinstance(cell, str))
        found = decoding.encoded_twice(texts)
        if found is None:
            return None
        text, meant, key = found
        self.detected.damaged = True
        code = "file.repaired" if repair else "file.mojibake"
        self.warnings.append(Problem("warning", code, {"found": text[:80], "meant": meant[:80]}))
        return decoding.DAMAGES[key] if repair else None

    def _mended(self, rows: Iterable[RawRow]) -> Iterable[RawRow]:
        """The rows with their texts repaired, where that was asked for and there is a way."""
        damage = self._damage
        if damage is None:
            return rows
        return (
            row._replace(cells=[damage.repaired(cell) if isinstance(cell, str) else cell for cell in row.cells])
            for row in rows
        )

    def _part_titles(self, header_row: int | None, header_rows: int | None) -> tuple[Sequence[Cell], list[RawRow]]:
        """The titles (none if the file has none) and the first data rows."""
        if header_rows is not None and header_rows < 1:
            raise UnreadableFile("file.bad_header_rows")
        height = header_rows or 1
        if header_row is None:
            index, height = header.place(self._head, self._meaning, header_rows)
        elif header_row == 0:
            index = None
        else:
            index = next((i for i, row in enumerate(self._head) if row.number == header_row), None)
            if index is None:
                raise UnreadableFile("file.no_such_row", row=header_row)
        if index is None:
            first = header.first_data_row(self._head)
            self._first_number = self._head[first].number if self._head else 0
            titles, body = [], self._head[first:]
        else:
            height = min(height, index + 1)
            titles = header.joined(self._head, index, height) if height > 1 else self._head[index].cells
            self.detected.header_row, self.detected.header_rows = self._head[index].number, height
            self._first_number = self.detected.header_row + 1
            body = self._head[index + 1 :]
        if not body:
            raise UnreadableFile("file.header_only" if titles else "file.empty")
        return titles, body

    def _width(self, titles: Sequence[Cell], rows: list[RawRow]) -> int:
        """Number of columns: up to the last one that has a title or a value in the first rows.

        A row that is longer than most does not make the table wider; its extra cells are its problem (P23).
        """
        lengths = Counter(len(row.cells) for row in rows)
        usual, times = lengths.most_common(1)[0] if lengths else (1, 1)
        most = max(len(titles), usual if times * 2 > len(rows) or not titles else 0, 1)
        cells = [titles, *(row.cells for row in rows)]
        width = next((n for n in range(most, 0, -1) if any(len(c) >= n and not is_blank(c[n - 1]) for c in cells)), 1)
        if width > self._limits.columns:
            raise UnreadableFile("file.too_many_columns", limit=self._limits.columns, columns=width)
        return width

    def rows(self, *, as_stored: bool = False) -> Iterator[RawRow]:
        """Data rows in file order; blank rows are skipped and counted.

        Args:
            as_stored: repeat nothing downwards.

        Raises:
            UnreadableFile: there are more rows than the limit, or the workbook turns out to be unreadable.
        """
        self.blank_rows = 0
        self.filled = None
        if not as_stored and (self._repeat or self.merged):
            self.filled = filldown.Filler(self._repeat or filldown.NOTHING, self.merged or filldown.Merged(()))
        most = self._limits.rows
        # The numbers of a sheet tell which rows are not there; a text file has lines inside of cells.
        has_gaps = self.detected.format != "csv"
        expected = self._first_number
        for count, row in enumerate(self._data_rows(self._mended(self._source.rows())), 1):
            if count > most:
                raise UnreadableFile("file.too_many_rows", limit=most)
            if has_gaps:
                self.blank_rows += row.number - expected
                expected = row.number + 1
            yield row

    def sample(self, n: int) -> list[RawRow]:
        """The first `n` data rows as they stand in the file; read once."""
        if len(self._sample) < n and not self._is_sampled:
            self._sample = list(islice(self.rows(as_stored=True), n))
            self._is_sampled = True
        return self._sample[:n]

    def repeat_down(self, repeated: dict[str, list[int]]) -> None:
        """Repeat cells downwards from the next reading on, as a `filldown.Repeat` says in JSON."""
        self.detected.repeated = repeated
        self._repeat = filldown.Repeat(**repeated)

    def preview(self, n: int = 50) -> list[RawRow]:
        """The first `n` data rows, without reading more of the file than needed."""
        rows = list(islice(self._data_rows(self._head), n))
        if len(rows) < n and not self._is_whole:
            rows = list(islice(self.rows(), n))
        return rows

    def _data_rows(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        width, own, first = len(self.columns), self.detected.own_columns, self._first_number
        filler = self.filled
        for row in rows:
            if row.number < first:
                continue
            if own:
                row = row._replace(cells=row.cells[own:])  # noqa: PLW2901 - the row, mended
            # Nearly every row is as wide as the table and begins with something: it goes through untouched.
            begin = row.cells[0] if len(row.cells) == width else ""
            if not begin or (begin.__class__ is str and begin.isspace()):
                row = self._fitted(row, width)  # noqa: PLW2901 - the row, mended
                if row is None:
                    self.blank_rows += 1
                    continue
            row = self._marked(row, width)  # noqa: PLW2901 - the row, mended
            yield row if filler is None else filler.fill(row)

    def _marked(self, row: RawRow, width: int) -> RawRow:
        """The row, with what it is where it is no record (see `leftovers`); a closing line may be longer than any."""
        problem = row.problem
        if problem is not None and problem.severity == "error" and problem.code != "row.long":
            return row
        why = self._leftovers.why(row.cells)
        return row if why is None else RawRow(row.number, row.cells[:width], why)

    def _fitted(self, row: RawRow, width: int) -> RawRow | None:
        """The row with as many cells as the table has columns, or with the problem that it has not; None if blank."""
        number, cells, problem, _under = row
        if problem is not None and problem.severity == "error":
            return row
        filled = next((n for n in range(len(cells), 0, -1) if not is_blank(cells[n - 1])), 0)
        if not filled:
            return None
        if len(cells) < width:
            return self._short(row, width)
        if filled > width:
            problem = Problem("error", "row.long", {"cells": filled, "columns": width})
            return RawRow(number, cells, problem)
        return RawRow(number, cells[:width], problem)

    def _short(self, row: RawRow, width: int) -> RawRow:
        number, cells, problem, _under = row
        inner = self._source.cells_quoted_as_one(cells, self.detected.own_columns)
        if inner:
            return RawRow(number, cells, Problem("error", "row.quoted_whole", {"cells": inner, "columns": width}))
        if self.detected.format == "csv":
            params = {"cells": len(cells), "columns": width}
            problem = problem or Problem("warning", "row.short", params, position=len(cells))
        return RawRow(number, [*cells, *[None] * (width - len(cells))], problem)


def open_table(
    path: str | Path,
    *,
    name: str,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    repair: bool | None = None,
    fill_down: bool | None = None,
    meaning: header.Meaning = header.nothing,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> SheetTable:
    """Find out what a file is and open it as a table.

    Args:
        path: where its bytes are.
        name: what the person calls it; its extension is compared with what the file is, never believed.
        sheet: name of the sheet; None takes the visible one whose titles mean most, or the widest with titles.
        header_row: number of the last row of titles as a person sees it, 0 for a file without; None finds out.
        header_rows: how many rows the titles take (P18); None finds out whether it is one or two.
        encoding: a Python codec name; None finds out. Of text files only, like `delimiter` (one character or ``tab``).
        repair: put letters right that were read in a wrong code page and saved so, ``CÃ³rdoba`` (P07).
        fill_down: False leaves merged cells as the file has them; what else is repeated, `SheetTable.repeat_down` says.
        meaning: how many fields a row of titles names (`targets.fields_named`).
        limits: how much to accept.

    Raises:
        UnreadableFile: nothing of it can or must be read.
    """
    found = formats.identify(path, limits)
    source = (
        DelimitedFile(path, encoding, delimiter, limits)
        if found == "csv"
        else Workbook(path, found, sheet, limits, meaning)
    )
    table = SheetTable(
        source, header_row, header_rows, limits, meaning=meaning, repair=bool(repair), fill_down=fill_down
    )
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in EXTENSIONS[found] and any(extension in known for known in EXTENSIONS.values()):
        table.warnings.insert(0, Problem("warning", "file.extension_differs", {"name": name, "format": found}))
    return table

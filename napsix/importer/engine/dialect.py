"""How a text file separates and quotes its cells (traps P09-P12, P26)."""

import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Protocol

CANDIDATES = ";,\t|"
SAMPLE_RECORDS = 200
# A character no text has: the reader then leaves every line one cell.
NO_DELIMITER = "\x1f"
SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)


class RowReader(Protocol):
    """What `csv.reader` returns, whose class the module does not name: rows of cells, and the line they end on."""

    @property
    def line_num(self) -> int:
        """How many lines it has read."""

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """Arguments for `csv.reader`. `delimiter` None means a file of one column.

    `spaced`: a blank stands between a delimiter and the quote behind it.
    """

    delimiter: str | None
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False

    def reader(self, lines: Iterable[str]) -> RowReader:
        """The reader of `lines` with these arguments; one cell a line where there is no delimiter."""
        return csv.reader(
            lines,
            delimiter=self.delimiter or NO_DELIMITER,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=self.spaced,
        )


def sep_line(first_line: str) -> str | None:
    """The delimiter that a first line like ``sep=;`` announces to Excel (P10), else None."""
    found = SEP_LINE.match(first_line)
    return found[1] if found else None


def detect(lines: list[str], delimiter: str | None = None) -> Dialect:
    """The dialect of the first lines of a file; `delimiter` when it is known already."""
    candidates = [delimiter] if delimiter else CANDIDATES
    scores = {dialect: _score(lines, dialect) for candidate in candidates for dialect in _quotings(lines, candidate)}
    best = max(scores, key=scores.__getitem__)
    if not delimiter and scores[best] < 0.5:
        return Dialect(None)
    return best


def _quotings(lines: list[str], delimiter: str) -> Iterator[Dialect]:
    """Doubled quotes first, behind a blank where the text has such; others only if the widths agree better that way."""
    text = "".join(lines)
    if re.search(rf"{re.escape(delimiter)} +\"", text):
        yield Dialect(delimiter, spaced=True)
    yield Dialect(delimiter)
    if '\\"' in text:
        yield Dialect(delimiter, escape="\\")
    if '"' not in text and re.search(
        rf"(^|{re.escape(delimiter)})'.*'({re.escape(delimiter)}|\r?$)", text, re.MULTILINE
    ):
        yield Dialect(delimiter, quote="'")


def _read(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """The first rows that hold anything, up to one that csv refuses: what there is to judge."""
    rows = (cells for cells in dialect.reader(lines) if any(cells))
    found: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(islice(rows, SAMPLE_RECORDS))
    return found


def _records(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """The same; a row that is a single quoted cell counts as the row inside the quotes."""
    return [unwrapped(cells, dialect) for cells in _read(lines, dialect)]


def unwrapped(cells: list[str], dialect: Dialect) -> list[str]:
    """The cells inside of a single cell that holds a whole row, else the same cells."""
    if len(cells) != 1 or dialect.delimiter is None or dialect.delimiter not in cells[0]:
        return cells
    inner = _read(cells[0].splitlines(keepends=True), dialect)
    return inner[0] if len(inner) == 1 else cells


def is_wrapped(lines: list[str], dialect: Dialect) -> bool:
    """Whether every row of a file, the titles too, is one quoted cell, as when a column of lines was saved as csv."""
    rows = _read(lines, dialect)
    return bool(rows) and all(len(unwrapped(cells, dialect)) > len(cells) for cells in rows)


def common_width(lines: list[str], dialect: Dialect) -> int:
    """How many cells most rows have."""
    widths = Counter(len(cells) for cells in _records(lines, dialect))
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _score(lines: list[str], dialect: Dialect) -> float:
    """How well a delimiter explains the rows: 0 to about 1.1.

    Commas of Spanish text have a space behind them, decimal commas have digits on both sides.
    """
    records = _records(lines, dialect)
    widths = Counter(len(cells) for cells in records if len(cells) > 1)
    if not widths:
        return 0
    width, agreeing = widths.most_common(1)[0]
    # Rows above the first one that is parted are a heading; rows of another width are half a vote.
    below = len(records) - next(n for n, cells in enumerate(records) if len(cells) > 1)
    agreement = (agreeing + widths.total()) / 2 / below
    inner = [cell for cells in records for cell in cells[1:]]
    spaced = sum(cell.startswith(" ") for cell in inner) / len(inner)
    parted = 0.5 + 0.5 * widths.total() / len(records)
    score = agreement * parted * (1 - 0.5 * spaced) * (1 - 0.3 * _between_digits(records))
    return score + 0.005 * min(width, 20)


def _between_digits(records: list[list[str]]) -> float:
    """Share of the borders between cells that have a digit on both sides."""
    borders = [(left[-1:], right[:1]) for cells in records for left, right in pairwise(cells)]
    return sum(left.isdigit() and right.isdigit() for left, right in borders) / max(len(borders), 1)

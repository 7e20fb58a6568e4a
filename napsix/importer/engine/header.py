"""Which row holds the titles, and what the columns are called (traps P13-P18)."""

from collections.abc import Callable, Sequence
from itertools import count
from statistics import median

from .grid import column_letters
from .looks import is_data, is_record
from .types import Cell, RawRow, SourceColumn
from .values import cell_text, is_blank

SEARCHED_ROWS = 40
SAMPLES = 200
LONGEST_TITLE = 100
# How many titles must be known for a row to be the one of titles whatever its width.
TELLING = 2
OWN_TITLES = ("Fila", "Resultado", "Motivo")


Meaning = Callable[[Sequence[Cell]], float]


def nothing(_titles: Sequence[Cell]) -> float:
    """What titles mean to one who knows no fields: 0."""
    return 0.0


def find(rows: list[RawRow], meaning: Meaning = nothing) -> int | None:
    """Index of the row with the titles among the first rows of a file, None when the file begins with data.

    The row whose titles mean most decides. Where they mean little, the first row that is filled like the table does:
    the lines above it are a heading of the sheet (P13), and it holds titles unless its cells are values (P14).

    Args:
        meaning: how many fields the titles of a row name.
    """
    worth = [(meaning(row.cells), -index) for index, row in enumerate(rows[:SEARCHED_ROWS]) if _may_be_titles(row)]
    most, first = max(worth, default=(0.0, 0))
    return -first if most >= TELLING else _first_filled(rows)


def place(rows: list[RawRow], meaning: Meaning = nothing, height: int | None = None) -> tuple[int | None, int]:
    """Index of the last row of titles, None for a file without any, and how many rows they take (P18).

    Args:
        height: how many rows, if a person said so; None finds out: two where the upper one gives those below it more
            meaning than either has alone.
    """
    if height is not None and height > 1:
        ends = [end for end in range(height - 1, min(len(rows), SEARCHED_ROWS)) if _may_be_titles(rows[end])]
        worth = [(meaning(joined(rows, end, height)), -end) for end in ends]
        return (-max(worth)[1], height) if worth and max(worth)[0] >= TELLING else (find(rows, meaning), height)
    index = find(rows, meaning)
    if index is None or height is not None:
        return index, 1
    ends = [end for end in (index, index + 1) if _is_under_groups(rows, end, meaning)]
    return (ends[0], 2) if ends else (index, 1)


def joined(rows: Sequence[RawRow], end: int, height: int) -> list[str]:
    """The titles of so many rows up to the one at `end`, as one row."""
    upper: Sequence[Cell] = rows[max(end - height + 1, 0)].cells
    for row in rows[max(end - height + 2, 1) : end + 1]:
        upper = join(upper, row.cells)
    return [cell_text(title) for title in upper]


def _is_under_groups(rows: list[RawRow], end: int, meaning: Meaning) -> bool:
    """Whether the row at `end` holds titles of which the row above says whose they are."""
    if not 0 < end < len(rows) - 1 or rows[end].number != rows[end - 1].number + 1:
        return False
    upper, lower = rows[end - 1], rows[end]
    over = [cell for cell in upper.cells if not is_blank(cell)]
    if upper.problem or not over or not _may_be_titles(lower) or any(map(is_data, over)):
        return False
    above = [cell_text(cell) for cell in upper.cells] + [""] * len(lower.cells)
    is_grouped = any(
        not is_blank(cell) and (not above[n] or (n and above[n] == above[n - 1])) for n, cell in enumerate(lower.cells)
    )
    alone = max(meaning(upper.cells), meaning(lower.cells))
    return is_grouped and int(meaning(joined(rows, end, 2))) > int(alone)


def _may_be_titles(row: RawRow) -> bool:
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return row.problem is None and bool(filled) and _are_titles(filled)


def _first_filled(rows: list[RawRow]) -> int | None:
    typical = _typical_fill(rows)
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        filled = [cell for cell in row.cells if not is_blank(cell)]
        if row.problem is None and filled and len(filled) >= max(0.6 * typical, min(2, typical)):
            return index if _are_titles(filled) else None
    return None


def _typical_fill(rows: list[RawRow]) -> float:
    fills = [_fill(row) for row in rows if row.problem is None]
    wide = [fill for fill in fills if fill > 1] or fills
    return median(wide) if wide else 0


def _fill(row: RawRow) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


def _are_titles(filled: list[Cell]) -> bool:
    texts = [cell_text(cell) for cell in filled]
    return (
        sum(map(is_data, filled)) <= 0.2 * len(filled)
        and not any(map(is_record, filled))
        and len(set(texts)) >= 0.6 * len(texts)
        and max(map(len, texts)) <= LONGEST_TITLE
    )


def first_data_row(rows: list[RawRow]) -> int:
    """Index of the first row of a table without titles: heading lines above it are narrower."""
    typical = _typical_fill(rows)
    return next((index for index, row in enumerate(rows) if _fill(row) >= 0.6 * typical), 0)


def own_columns(titles: Sequence[Cell]) -> int:
    """How many leading columns are those of our error file."""
    return len(OWN_TITLES) if tuple(cell_text(title) for title in titles[: len(OWN_TITLES)]) == OWN_TITLES else 0


def join(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[str]:
    """Two rows of titles as one: ``Contacto`` over ``Nombre`` and ``Email`` is said of both (P18).

    An upper row with nothing but its first cell is a heading of the sheet, said of no column.
    """
    if all(map(is_blank, upper[1:])):
        return [cell_text(cell) for cell in lower]
    above = ""
    titles = []
    for position, cell in enumerate(lower):
        own = cell_text(upper[position]) if position < len(upper) else ""
        below = cell_text(cell)
        above = own or (above if below else "")
        titles.append(" - ".join(filter(None, [above, below])))
    return titles


def columns(titles: Sequence[Cell], width: int, rows: list[RawRow]) -> list[SourceColumn]:
    """The columns of a table of `width` columns.

    Args:
        titles: the cells of the header row, empty for a file without one.
        rows: the first data rows, for the samples.
    """
    used: set[str] = set()
    found = []
    for position in range(width):
        title = " ".join(cell_text(titles[position]).split()) if position < len(titles) else ""
        letters = column_letters(position)
        header = _unused(title or (f"Columna {letters} (sin título)" if titles else f"Columna {letters}"), used)
        used.add(header)
        filled = (row.cells[position] for row in rows if position < len(row.cells))
        samples = [cell for cell in filled if not is_blank(cell)][:SAMPLES]
        found.append(SourceColumn(position, header, samples, title))
    return found


def _unused(title: str, used: set[str]) -> str:
    """The title, with its ordinal when another column has it already (P15)."""
    names = (title if n == 1 else f"{title} ({n})" for n in count(1))
    return next(name for name in names if name not in used)

"""Columns that only count the rows: their numbers name nobody, whatever the title says."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from .types import Cell
from .values import cell_text

NUMBER = re.compile(r"(?:n[°ºo.]*|#)?\s*(\d{1,7})(?:[.,]0+)?\s*[.)°º-]*", re.IGNORECASE)
# With fewer rows only a title that says so makes a column one that counts.
FEWEST = 3
# A list that somebody shortened: of so many steps one may pass over a number, under a title that speaks of counting.
STEPS_PER_GAP = 10


def counts_rows(cells: Sequence[Cell], *, is_called_so: bool) -> bool:
    """Whether cells count: each one more than the one before, or one less, from any number on, or from the start again.

    Numbers filled up with zeros are codes that somebody wrote, unless the title speaks of counting.

    Args:
        cells: the filled cells of a column, in the order of the file.
        is_called_so: whether the title is one of a column that counts (``Nro``, ``Orden``), or there is none.
    """
    found = [NUMBER.fullmatch(cell_text(cell)) for cell in cells]
    texts = [match[1] for match in found if match]
    if not texts or len(texts) < len(found):
        return False
    if not is_called_so and (len(texts) < FEWEST or any(len(text) > 1 and text[0] == "0" for text in texts)):
        return False
    numbers = [int(text) for text in texts]
    if is_called_so:  # of a record over several rows each has its number
        numbers = [number for number, _same in groupby(numbers)]
    if len(numbers) < FEWEST:
        return numbers[0] in {0, 1} and _run_on(numbers, gaps=0)
    gaps = (len(numbers) - 1) // STEPS_PER_GAP if is_called_so else 0
    return _run_on(numbers, gaps) or _run_on(numbers[::-1], gaps)


def _run_on(numbers: list[int], gaps: int) -> bool:
    steps = list(pairwise(numbers))
    onward = sum(after == before + 1 for before, after in steps)
    restarts = sum(after in {0, 1, numbers[0]} and after < before for before, after in steps)
    return onward + restarts >= len(steps) - gaps and onward >= restarts

"""The words of a file in columns of named things: counted once a file, for a person to say what they mean."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from napsix.accounts.models import User
from napsix.importer.engine import leftovers
from napsix.importer.engine.types import Problem, RawRow
from napsix.importer.engine.values import EMPTY_WORDS, cell_text
from napsix.importer.fields import ImportColumn
from napsix.importer.models import ImportRun
from napsix.text import fold

# Beyond so many different words a column is no list of named things that somebody would go through.
MOST = 2_000
LONGEST = 200


class WordCounter:
    """Counts the cells of some columns.

    Args:
        fields: the names of their fields, by position.
    """

    def __init__(self, fields: Mapping[int, str]) -> None:
        self.fields = fields
        self.cells: dict[int, Counter[str]] = {position: Counter() for position in fields}
        self.too_many: set[int] = set()

    def add(self, row: RawRow) -> None:
        """Count a row, unless it seems to be no record or cannot be read."""
        if row.problem is not None and (row.problem.severity == "error" or row.problem.code in leftovers.CODES):
            return
        for position, found in self.cells.items():
            text = cell_text(row.cells[position])
            if text in found or len(found) < MOST:
                found[text] += 1
            else:
                self.too_many.add(position)

    def words(self, catalogue: Mapping[str, ImportColumn], user: User | None) -> dict[str, Any]:
        """Return what ``ImportRun.words`` holds: each word once, however spelled, the frequent ones first."""
        return {
            field: {"found": self._found(position, catalogue[field].field, user), "more": position in self.too_many}
            for position, field in self.fields.items()
        }

    def _found(self, position: int, field: Any, user: User | None) -> list[tuple[str, int]]:
        names = field.named(field, user)
        counted: Counter[str] = Counter()
        spelled: dict[str, str] = {}
        for text, rows in self.cells[position].most_common():
            for word in names.split(text):
                if 0 < len(word) <= LONGEST and word.lower() not in EMPTY_WORDS:
                    counted[spelled.setdefault(fold(word) or word, word)] += rows
        return counted.most_common(MOST)


def remembered(run: ImportRun) -> list[Problem]:
    """Return a warning for each column with words that are read as they were in earlier imports."""
    positions = {entry["field"]: entry["position"] for entry in run.mapping}
    problems = []
    for field, keys in run.choices.get("remembered", {}).items():
        read = run.choices["values"][field]
        found = [word for word, _rows in run.words.get(field, {}).get("found", ()) if fold(word) in keys]
        said = "; ".join(f"«{word}» → «{read[fold(word)] or '—'}»" for word in found)
        if said:
            problems.append(Problem("warning", "column.remembered", {"text": said}, positions[field]))
    return problems

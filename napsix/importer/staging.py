"""The rows of a file in the database, in chunks; what its columns say as a whole, and what a rehearsal has planned."""

import hashlib
import json
import pickle
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from napsix.importer.engine.sheet import SheetTable
from napsix.importer.engine.types import CellError, FormulaNoValue, Problem, RawRow, UnreadableFile
from napsix.importer.engine.values import Profiler
from napsix.importer.engine.values.profiler import OBSERVERS
from napsix.importer.models import ImportChunk, ImportIssue, ImportRun

# A chunk is the least that is written in one transaction: fewer rows at once take SQLite's search index much longer.
CHUNK_ROWS = 100
# Chunks that are put away or read at once.
CHUNKS_AT_ONCE = 50
# Rows that are deleted in one transaction.
DROPPED_AT_ONCE = 1_000
# What a column's values decide, of a `ValueProfile`.
DECIDED = ("date_order", "compact_order", "decimal_mark", "name_order")
# Characters of a cell that are quoted in a sentence about it.
EXCERPT = 80


def stage(run: ImportRun, table: SheetTable, renew: Callable[[], object] = bool) -> None:
    """Put the rows of ``table`` into chunks, from the start: what an interrupted attempt left is dropped.

    Args:
        renew: called inside each transaction: it raises when somebody else has the run; a draft has nothing to renew.

    Raises:
        UnreadableFile: the file turns out to be unreadable further down.
    """
    chunks = _chunks(run, table)
    drop(run.chunks.all(), renew)
    drop(run.issues.all(), renew)
    while batch := list(islice(chunks, CHUNKS_AT_ONCE)):
        with transaction.atomic():
            renew()
            ImportChunk.objects.bulk_create(batch)
    with transaction.atomic():
        renew()
        problems = [*table.warnings, *said_of_file(run)]
        if table.filled is not None:
            problems += table.filled.said()
        ImportIssue.objects.bulk_create(issue(run, None, problem) for problem in problems)
        run.staged = True
        run.save(update_fields=["staged", "total"])


def drop(rows: QuerySet, renew: Callable[[], object]) -> None:
    """Delete ``rows`` of a run, which may be as many as its file has, without keeping others from writing for long."""
    while pks := list(rows.values_list("pk", flat=True)[:DROPPED_AT_ONCE]):
        with transaction.atomic():
            renew()
            rows.model._base_manager.filter(pk__in=pks).delete()


def said_of_file(run: ImportRun) -> list[Problem]:
    """Return the warning that the very same file was imported before, and when for the first time (trap P82)."""
    first = run.of_same_file().first()
    if first is None:
        return []
    day = timezone.localdate(first.finished_at or first.created_at)
    return [Problem("warning", "file.again", {"date": day.isoformat(), "run": first.pk})]


def check_digest(run: ImportRun) -> None:
    """Raise ``UnreadableFile`` when the stored file is not what was uploaded (trap P81)."""
    with open(run.file.file.path, "rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != run.file.sha256:
            raise UnreadableFile("file.changed")


def _chunks(run: ImportRun, table: SheetTable) -> Iterator[ImportChunk]:
    rows = table.rows()
    run.total = number = 0
    while batch := list(islice(rows, CHUNK_ROWS)):
        run.total += len(batch)
        yield ImportChunk(run=run, number=number, first_row=batch[0].number, payload=pack(batch))
        number += 1


def rows_of(run: ImportRun) -> Iterator[RawRow]:
    """Yield the rows of the file as they were read, in its order, a few chunks in memory at a time."""
    for chunk in run.chunks.iterator(chunk_size=CHUNKS_AT_ONCE):
        yield from unpack(chunk.payload)


def profile(run: ImportRun, renew: Callable[[], object]) -> None:
    """Keep what the mapped columns say as a whole, and warnings about them and those left out for counting the rows."""
    catalogue = run.resource.catalogue()
    mapped = {entry["position"]: catalogue[entry["field"]].field.widget.kind for entry in run.mapping}
    kinds = {position: kind for position, kind in mapped.items() if kind in OBSERVERS}
    counting = [n for n, column in enumerate(run.columns) if column.get("counts") and n not in mapped]
    left_out = [issue(run, None, Problem("warning", "column.counts_rows", {}, position)) for position in counting]
    with transaction.atomic():
        renew()
        run.issues.filter(row=None, code__startswith="column.").delete()
        ImportIssue.objects.bulk_create(left_out)
    if not kinds:
        return
    profiler = Profiler(kinds)
    for row in rows_of(run):
        profiler.add(row)
    found = {position: profiler.profile(position) for position in kinds}
    run.profiles = {str(position): {name: getattr(one, name) for name in DECIDED} for position, one in found.items()}
    with transaction.atomic():
        renew()
        ImportIssue.objects.bulk_create(issue(run, None, problem) for one in found.values() for problem in one.warnings)
        run.save(update_fields=["profiles"])


def issue(run: ImportRun, row: int | None, problem: Problem) -> ImportIssue:
    """Return the unsaved issue of a problem."""
    return ImportIssue(
        run=run,
        row=row,
        position=problem.position,
        severity=problem.severity,
        code=problem.code,
        params={name: excerpt(value) for name, value in problem.params.items()},
    )


def excerpt(value: object) -> object:
    """Return the start of a text that is too long to be shown, anything else as it is."""
    return f"{value[:EXCERPT]}…" if isinstance(value, str) and len(value) > EXCERPT else value


def pack(rows: Sequence[RawRow]) -> bytes:
    """Return ``rows`` as compressed JSON; dates, errors and formulas without value become tagged objects."""
    return zlib.compress(json.dumps(rows, default=_tagged, ensure_ascii=False).encode(), 1)


def unpack(payload: bytes) -> list[RawRow]:
    """Return the rows that ``pack`` was given, with the type of every cell."""
    return [RawRow(*row) for row in json.loads(zlib.decompress(payload), object_hook=_untagged)]


def _tagged(value: object) -> dict[str, object]:
    if isinstance(value, datetime | date | time):
        return {"!": type(value).__name__, "is": value.isoformat()}
    if isinstance(value, timedelta):
        return {"!": "timedelta", "is": value.total_seconds()}
    if isinstance(value, CellError):
        return {"!": "CellError", "is": value.code}
    if isinstance(value, FormulaNoValue):
        return {"!": "FormulaNoValue", "is": None}
    if isinstance(value, Problem):
        return {"!": "Problem", "is": [value.severity, value.code, value.params, value.position]}
    raise TypeError(f"A cell cannot be a {type(value).__name__}.")


_MAKERS: dict[str, Callable[[Any], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "CellError": CellError,
    "FormulaNoValue": lambda _nothing: FormulaNoValue(),
    "Problem": lambda parts: Problem(*parts),
}


def _untagged(tagged: dict[str, Any]) -> object:
    return _MAKERS[tagged["!"]](tagged["is"]) if "!" in tagged else tagged


class Overlay:
    """What a rehearsal has planned so far, for the rows that follow: states under several keys each.

    They stand in a temporary file, gone with the process, so that memory stays flat.
    """

    def __init__(self) -> None:
        # An empty name makes SQLite keep the database in a temporary file of its own once it outgrows its cache.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.executescript(
            "PRAGMA cache_size = -4000; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE state (id INTEGER PRIMARY KEY, state BLOB);"
            "CREATE TABLE key (kind TEXT, value TEXT, id INTEGER, PRIMARY KEY (kind, value, id)) WITHOUT ROWID;"
        )

    def put(self, entries: Iterable[tuple[int, object, list[tuple[str, str]]]]) -> None:
        """Keep ``(id, state, [(kind, value)])``; a later state of the same id takes the earlier one's place."""
        states, keys = [], []
        for number, state, names in entries:
            states.append((number, pickle.dumps(state, pickle.HIGHEST_PROTOCOL)))
            keys += [(kind, value, number) for kind, value in names]
        with self._file:
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", states)
            self._file.executemany("INSERT OR IGNORE INTO key VALUES (?, ?, ?)", keys)
            self._file.execute("COMMIT")

    def ids(self, kind: str, values: Iterable[str]) -> set[int]:
        """Return the ids that were put under any of ``values``."""
        found: set[int] = set()
        for value in values:
            found.update(number for (number,) in self._file.execute(_BY_KEY, (kind, value)))
        return found

    def load(self, ids: Iterable[int]) -> dict[int, Any]:
        """Return ``{id: state}`` for those of ``ids`` that were put."""
        found = {}
        for number in ids:
            row = self._file.execute("SELECT state FROM state WHERE id = ?", (number,)).fetchone()
            if row:
                found[number] = pickle.loads(row[0])  # noqa: S301 - our own temporary file
        return found


_BY_KEY = "SELECT id FROM key WHERE kind = ? AND value = ?"

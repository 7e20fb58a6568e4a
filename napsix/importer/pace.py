"""How much is written at once, so that other people's saves get in between, and how fast a run gets on."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

# Seconds that a transaction may hold what others wait for: on SQLite the only write lock there is, on PostgreSQL the
# rows that it changes and the series of codes.
HELD = {"sqlite": 0.12, "postgresql": 0.25}
# Seconds that the lock of SQLite is free between two, at least: who waits for it asks every 25 to 50 ms that early.
FREE = 0.05
# Chunks that are written at once, at the start and at most.
FIRST, MOST = 2, 5
# Seconds over which the speed is measured, and from when on there is one.
STRETCH, KNOWN_AFTER = 15.0, 2.0
T = TypeVar("T")


class Changed(Exception):
    """Somebody else wrote since the rows were planned."""


def state_of_data() -> int | None:
    """Return a number that is another one once another connection has written, None where there is no such number.

    SQLite has it: so rows are planned before its only write lock is taken, and while it is held nothing but written.
    PostgreSQL locks row by row, and the planning what it means to change.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    return _version()


def check_unchanged(state: int) -> None:
    """Raise ``Changed`` where others wrote since ``state`` was asked for; the caller's transaction is open."""
    if _version() != state:
        raise Changed


def _version() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA data_version").fetchone()[0]


class Pace:
    """Adapts the number of chunks a transaction to what the database takes."""

    def __init__(self) -> None:
        self.chunks = min(FIRST, MOST)
        self.aim = HELD.get(connection.vendor, max(HELD.values()))
        self._let_go = 0.0

    def batches(self, waiting: Sequence[T]) -> Iterator[Sequence[T]]:
        """Yield all that is ``waiting``, each time as much of it as is right by then."""
        first = 0
        while first < len(waiting):
            some = waiting[first : first + self.chunks]
            yield some
            first += len(some)

    @contextmanager
    def transaction(self, chunks: int) -> Generator[None]:
        """Open a transaction that writes so many ``chunks``, once others had their turn; learn from how long it took.

        Inside another one, which keeps the lock anyway, it neither waits nor learns.
        """
        if connection.in_atomic_block:
            with transaction.atomic():
                yield
            return
        if connection.vendor == "sqlite":
            time.sleep(max(0.0, self._let_go + FREE - time.perf_counter()))
        with transaction.atomic():
            began = time.perf_counter()
            yield
        self._let_go = time.perf_counter()
        self._adapt(chunks, self._let_go - began)

    def _adapt(self, chunks: int, seconds: float) -> None:
        wanted = int(chunks * self.aim / max(seconds, 0.001))
        self.chunks = max(1, min(wanted, chunks * 2, MOST))


def speed_of(began: float, done: list[tuple[float, int]]) -> float:
    """Return the rows a second over the last stretch, of ``done`` as (moment, rows); what is older is forgotten."""
    now = done[-1][0]
    done[:] = [one for one in done if one[0] > now - STRETCH]
    return sum(rows for _moment, rows in done) / max(now - max(began, now - STRETCH), 0.001)

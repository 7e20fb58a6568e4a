"""What a rehearsal has planned so far, for the rows that follow: in a temporary file, so that memory stays flat."""

import pickle
import sqlite3
from collections.abc import Iterable


class Overlay:
    """A table of states under several keys each, gone with the process."""

    def __init__(self):
        # An empty name makes SQLite keep the database in a temporary file of its own once it outgrows its cache.
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.executescript(
            "PRAGMA cache_size = -4000; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE state (id INTEGER PRIMARY KEY, state BLOB);"
            "CREATE TABLE key (kind TEXT, value TEXT, id INTEGER, PRIMARY KEY (kind, value, id)) WITHOUT ROWID;"
        )

    def put(self, entries: Iterable[tuple[int, object, list]]):
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

    def ids(self, kind, values):
        """Return the ids that were put under any of ``values``."""
        found = set()
        for value in values:
            found.update(number for (number,) in self._file.execute(_BY_KEY, (kind, value)))
        return found

    def load(self, ids):
        """Return ``{id: state}`` for those of ``ids`` that were put."""
        found = {}
        for number in ids:
            row = self._file.execute("SELECT state FROM state WHERE id = ?", (number,)).fetchone()
            if row:
                found[number] = pickle.loads(row[0])  # noqa: S301 - our own temporary file
        return found


_BY_KEY = "SELECT id FROM key WHERE kind = ? AND value = ?"

"""Checks of the ground that everything stands on."""

import sqlite3

from django.core import checks
from django.db import connections

# SQLite's WAL-reset fault may corrupt a database that two connections write to. Fixed in 3.51.3, and in
# these patches of older series (security.md, finding 7).
MENDED = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}


def has_wal_reset_fault(version):
    """Return whether the SQLite ``version``, three numbers, has the WAL-reset fault."""
    return version < MENDED and version[2] < BACKPORTS.get(version[:2], version[2] + 1)


@checks.register(checks.Tags.database)
def sqlite_is_sound(databases=None, **kwargs):
    """Warn about a SQLite that may corrupt the database; runs with ``migrate`` and ``check --database default``."""
    uses_sqlite = any(connections[alias].vendor == "sqlite" for alias in databases or [])
    if not uses_sqlite or not has_wal_reset_fault(sqlite3.sqlite_version_info):
        return []
    text = f"SQLite {sqlite3.sqlite_version} tiene una falla que puede dañar la base (WAL-reset)."
    hint = "Usá SQLite 3.51.3, 3.50.7 o 3.44.6, o PostgreSQL con DATABASE_URL, y hacé copias de seguridad."
    return [checks.Warning(text, hint=hint, id="crud.W001")]

"""Search served by an index on both databases: FTS5 trigrams on SQLite, pg_trgm on PostgreSQL.

Both find a word anywhere in the row's search document, which is normalised by ``napsix.text`` alone.
"""

import logging
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Model
from django.db.models.sql.compiler import SQLCompiler

from napsix.crud.fields import SearchField
from napsix.text import fold, search_words

logger = logging.getLogger(__name__)
# The name of the FTS5 table that mirrors the search documents of a table.
full_text_table = "{}_fts".format


@SearchField.register_lookup
class Matches(Lookup):
    """``search_text__matches=query``: every word of the query stands in the document.

    A query that normalises to nothing matches no row. To sort the hits, take ``paging.first_rows`` of them: left to
    choose, PostgreSQL walks a list in its order and reads half the table before it meets the names that begin with the
    word.
    """

    lookup_name = "matches"
    prepare_rhs = False
    rhs: str
    lhs: Any

    def words(self) -> list[str]:
        """Return the pieces that the document must contain."""
        return search_words(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Return the condition as one LIKE a word; pg_trgm serves it."""
        column, params = self.process_lhs(compiler, connection)
        words = self.words()
        if not words:
            return "1 = 0", []
        return " AND ".join([f"{column} LIKE %s"] * len(words)), [*params * len(words), *(f"%{w}%" for w in words)]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Return the condition as a look-up in the full-text table, or as LIKE where that is not available.

        A word of one letter has no trigram, so it is looked up by LIKE too.
        """
        words = self.words()
        indexed = [word for word in words if len(word) > 2]
        if not indexed or not has_full_text(connection):
            return self.as_sql(compiler, connection)
        column = self.lhs.target
        table = full_text_table(column.model._meta.db_table)
        key = compiler.compile(column.model._meta.pk.get_col(self.lhs.alias))[0]
        quoted = connection.ops.quote_name
        terms = " AND ".join(f'"{word}"' for word in indexed)
        sql = f"{key} IN (SELECT rowid FROM {quoted(table)} WHERE {quoted(table)} MATCH %s)"  # noqa: S608 - our own names
        if len(indexed) == len(words):
            return sql, [terms]
        rest, params = self.as_sql(compiler, connection)
        return f"{sql} AND {rest}", [terms, *params]


@SearchField.register_lookup
class Holds(Matches):
    """``search_text__holds=text``: the text stands in the document as it is, once both are folded.

    What it begins with says enough: an index finds the few rows where something is then looked for exactly.
    """

    lookup_name = "holds"
    MOST = 100

    def words(self) -> list[str]:
        """Return the beginning of the text as one piece, none where it folds to nothing."""
        return [text for text in [fold(self.rhs)[: self.MOST].strip()] if text]


def has_full_text(connection: Any) -> bool:
    """Return whether this SQLite was built with FTS5; asked once a connection."""
    if not hasattr(connection, "napsix_has_full_text"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
            connection.napsix_has_full_text = bool(cursor.fetchone()[0])
    return connection.napsix_has_full_text


def install(using: str) -> None:
    """Make the search index of every model with a ``SearchField``; mend it where a migration dropped it.

    SQLite makes a table anew when a column changes, and its triggers go with the old one: so this runs
    after every migrate, and rebuilds the index when a trigger is missing.
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if isinstance(field, SearchField)]
        if fields and model._meta.db_table in tables:
            _install_one(connection, model, str(fields[0].column))


def _install_one(connection: BaseDatabaseWrapper, model: type[Model], column: str) -> None:
    if connection.vendor == "postgresql":
        _install_trigram_index(connection, model._meta.db_table, column)
    elif has_full_text(connection):
        _install_full_text(connection, model, column)


def _install_trigram_index(connection: BaseDatabaseWrapper, table: str, column: str) -> None:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_search ON {table} USING gin ({column} gin_trgm_ops)")
    except DatabaseError as error:
        logger.warning("Search on %s has no index, because pg_trgm could not be created: %s", table, error)


def _install_full_text(connection: BaseDatabaseWrapper, model: type[Model], column: str) -> None:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    mirror = full_text_table(table)
    triggers = {
        f"{mirror}_insert": f"AFTER INSERT ON {table} BEGIN {_added(mirror, column, key)} END",
        f"{mirror}_delete": f"AFTER DELETE ON {table} BEGIN {_removed(mirror, column, key)} END",
        f"{mirror}_update": f"AFTER UPDATE OF {column} ON {table} WHEN old.{column} IS NOT new.{column} "
        f"BEGIN {_removed(mirror, column, key)} {_added(mirror, column, key)} END",
    }
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table')")
        missing = {mirror, *triggers} - {name for (name,) in cursor.fetchall()}
        if not missing:
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {mirror} USING fts5"
            f"({column}, content='{table}', content_rowid='{key}', tokenize='trigram')"
        )
        for name in triggers.keys() & missing:
            cursor.execute(f"CREATE TRIGGER {name} {triggers[name]}")
        cursor.execute(f"INSERT INTO {mirror}({mirror}) VALUES ('rebuild')")  # noqa: S608 - our own names


def _added(mirror: str, column: str, key: str) -> str:
    return f"INSERT INTO {mirror}(rowid, {column}) VALUES (new.{key}, new.{column});"  # noqa: S608 - our own names


def _removed(mirror: str, column: str, key: str) -> str:
    return (
        f"INSERT INTO {mirror}({mirror}, rowid, {column}) "  # noqa: S608 - our own names
        f"VALUES ('delete', old.{key}, old.{column});"
    )

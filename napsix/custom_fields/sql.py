"""The value of a custom field as SQL, written so that an expression index serves it on both databases.

A JSON path bound as a parameter uses no index on SQLite, so the slug, which the definition's own rule
restricts to lower-case letters, digits and underscores, is written into the statement.
"""

import re
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, F, Func, Value
from django.db.models.sql.compiler import SQLCompiler

from napsix.custom_fields.models import SLUG, Definition

# How an index holds a text: its beginning, in small letters. PostgreSQL takes no entry of more than 2,704 bytes.
KEY = "substr(lower(%s), 1, 200)"
KEY_LENGTH = 200
# A statement and its parameters.
Compiled = tuple[str, Any]


class CustomFunc(Func):
    """SQL about the row's ``custom`` column that ``sql(definition, vendor)`` writes, the column being ``%s``."""

    def __init__(self, definition: Definition, **options: Any) -> None:
        super().__init__(F("custom"), **{"output_field": definition.rules.output} | options)
        self.definition = definition

    def sql(self, vendor: str) -> str:
        """Return the SQL for a vendor."""
        raise NotImplementedError

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Compiled:
        """Return the SQL on SQLite."""
        return super().as_sql(compiler, connection, template=self.sql("sqlite") % "%(expressions)s", **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Compiled:
        """Return the SQL on PostgreSQL."""
        return super().as_sql(compiler, connection, template=self.sql("postgresql") % "%(expressions)s", **context)


class CustomValue(CustomFunc):
    """The field of ``definition``; usable in filters, sorts and annotations."""

    def sql(self, vendor: str) -> str:
        return value_sql(self.definition, vendor)


class CustomKey(CustomFunc):
    """The field of ``definition`` as its index holds it: what equality and order go by."""

    def sql(self, vendor: str) -> str:
        return key_sql(self.definition, vendor)


class HasOption(CustomFunc):
    """Whether the list of options stored for ``definition`` holds the option's number ``pk``."""

    def __init__(self, definition: Definition, pk: int | str, **options: Any) -> None:
        super().__init__(definition, **{"output_field": BooleanField()} | options)
        self.pk = int(pk)

    def sql(self, vendor: str) -> str:
        """Return the condition, which is the one of the option's own partial index."""
        return option_sql(self.definition, self.pk, vendor)


def folded_key(text: str) -> Func:
    """Return a text that somebody asked for as ``CustomKey`` holds it."""
    return Func(Value(text, output_field=CharField()), template=KEY % "%(expressions)s", output_field=CharField())


def checked_slug(definition: Definition) -> str:
    """Return the slug, once more proved harmless. Raises ValueError."""
    if not re.match(SLUG, definition.slug):
        raise ValueError(f"Not a slug: {definition.slug!r}")
    return definition.slug


def value_sql(definition: Definition, vendor: str) -> str:
    """Return the SQL of the stored value, with ``%s`` for the column."""
    slug, cast = checked_slug(definition), definition.rules.cast
    if vendor == "postgresql":
        return f"(%s ->> '{slug}')" if cast in {"text", "list"} else f"((%s ->> '{slug}'))::{cast}"
    value = f"json_extract(%s, '$.{slug}')"
    return f"CAST({value} AS NUMERIC)" if cast == "numeric" else value


def key_sql(definition: Definition, vendor: str) -> str:
    """Return the SQL of what the index holds, with ``%s`` for the column."""
    value = value_sql(definition, vendor)
    return KEY % value if definition.rules.operators == "text" else value


def option_sql(definition: Definition, pk: int, vendor: str) -> str:
    """Return the condition that the stored list holds the option ``pk``, with ``%s`` for the column.

    SQLite has no containment and allows no subquery in an index, so there the list is read as text: ``,3,7,``.
    """
    if vendor == "postgresql":
        return f"((%s -> '{checked_slug(definition)}') @> '{pk}')"
    marks = value_sql(definition, vendor)
    for sign, other in (("[", ","), ("]", ","), (" ", "")):
        marks = f"replace({marks}, '{sign}', '{other}')"
    return f"(instr({marks}, ',{pk},') > 0)"

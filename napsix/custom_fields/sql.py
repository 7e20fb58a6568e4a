"""The value of a custom field as SQL, written so that an expression index serves it on both databases.

A JSON path bound as a parameter uses no index on SQLite, so the slug, which the definition's own rule
restricts to lower-case letters, digits and underscores, is written into the statement.
"""

import re

from django.db.models import BooleanField, F, Func

from napsix.custom_fields.models import SLUG


class CustomValue(Func):
    """The field of ``definition`` in the row's ``custom`` column; usable in filters, sorts and annotations."""

    def __init__(self, definition, **options):
        super().__init__(F("custom"), output_field=definition.rules.output, **options)
        self.definition = definition

    def as_sqlite(self, compiler, connection, **context):
        """Return json_extract with a literal path."""
        return super().as_sql(compiler, connection, template=sqlite_template(self.definition), **context)

    def as_postgresql(self, compiler, connection, **context):
        """Return ->> with a literal key, cast to the field's type."""
        return super().as_sql(compiler, connection, template=postgresql_template(self.definition), **context)


def checked_slug(definition):
    """Return the slug, once more proved harmless. Raises ValueError."""
    if not re.match(SLUG, definition.slug):
        raise ValueError(f"Not a slug: {definition.slug!r}")
    return definition.slug


def sqlite_template(definition):
    """Return the SQL on SQLite, with a place for the column."""
    value = f"json_extract(%(expressions)s, '$.{checked_slug(definition)}')"
    return f"CAST({value} AS NUMERIC)" if definition.rules.cast == "numeric" else value


def postgresql_template(definition):
    """Return the SQL on PostgreSQL, with a place for the column."""
    value = f"(%(expressions)s ->> '{checked_slug(definition)}')"
    cast = definition.rules.cast
    return value if cast in {"text", "list"} else f"({value})::{cast}"


class HasOption(Func):
    """Whether the list of options stored for ``definition`` holds the option's number ``pk``."""

    output_field = BooleanField()

    def __init__(self, definition, pk, **options):
        super().__init__(F("custom"), **options)
        self.definition, self.pk = definition, int(pk)

    def as_sqlite(self, compiler, connection, **context):
        """Look among the list's elements."""
        path = f"'$.{checked_slug(self.definition)}'"
        template = f"EXISTS (SELECT 1 FROM json_each(%(expressions)s, {path}) WHERE value = {self.pk})"  # noqa: S608
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        """Ask for containment."""
        template = f"((%(expressions)s -> '{checked_slug(self.definition)}') @> '{self.pk}')"
        return super().as_sql(compiler, connection, template=template, **context)

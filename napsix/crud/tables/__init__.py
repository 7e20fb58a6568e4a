"""Tables and columns by django-tables2, with what our lists add to both.

A table is used as the library's documentation says: ``ClientTable(Client.objects.all(), order_by="-created_on")``.
Its rows come with what their cells show, sorted by the columns' own expressions. Its template, ``crud/table.html``,
renders it the lean way (``crud.lean``); any other template, the library's.
"""

from napsix.crud.tables.columns import (
    EMPTY,
    BadgesColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    EmailColumn,
    NameColumn,
    NamesColumn,
    PhoneColumn,
    RowLink,
    StateColumn,
    badge,
    escape,
)
from napsix.crud.tables.table import Table, fetched

__all__ = [
    "EMPTY",
    "BadgesColumn",
    "ChoiceColumn",
    "Column",
    "DateColumn",
    "EmailColumn",
    "NameColumn",
    "NamesColumn",
    "PhoneColumn",
    "RowLink",
    "StateColumn",
    "Table",
    "badge",
    "escape",
    "fetched",
]

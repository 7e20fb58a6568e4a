"""Filters by the grammar of a list's address, on django-filter.

It is ``key``, ``key__not``, ``__in``, ``__contains``, ``__empty``, ``__min``, ``__max``. A filter set names its keys; a
parameter that nobody declared, or a value that means nothing, gives no rows and a sentence that names it.
"""

from napsix.crud.filters.filterset import FilterSet, NameFilterSet
from napsix.crud.filters.keys import (
    ChoiceKey,
    DateKey,
    Key,
    NumberKey,
    Operator,
    RelationKey,
    TextKey,
    WordKey,
    YesNoKey,
    key_of,
    several,
)

__all__ = [
    "ChoiceKey",
    "DateKey",
    "FilterSet",
    "Key",
    "NameFilterSet",
    "NumberKey",
    "Operator",
    "RelationKey",
    "TextKey",
    "WordKey",
    "YesNoKey",
    "key_of",
    "several",
]

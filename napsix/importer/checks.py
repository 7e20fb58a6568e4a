"""``manage.py check`` proves the declared columns: a title that two fields claim would be mapped by chance."""

from collections import defaultdict
from typing import Any

from django.core import checks

from napsix.crud.resources import by_label
from napsix.importer.datasets import ImportResource
from napsix.importer.fields import ImportColumn, extra_columns
from napsix.text import fold


def check_headings(app_configs: Any = None, **options: Any) -> list[checks.Error]:
    """E001: a heading that several declared fields of one resource claim, as a title, name or alias.

    Custom fields are not looked at: people name those, and a check reads no table.
    """
    makers = [maker for maker in by_label.values() if isinstance(maker, type) and issubclass(maker, ImportResource)]
    return [
        checks.Error(
            f"{maker.__name__}: the heading «{heading}» belongs to {' and '.join(names)}.",
            hint="Take it from all of them but one.",
            obj=maker,
            id="importer.E001",
        )
        for maker in makers
        for heading, names in claims({**maker.declared(), **extra_columns[maker._meta.model._meta.label_lower]}).items()
        if len(names) > 1
    ]


def claims(columns: dict[str, ImportColumn]) -> dict[str, list[str]]:
    """Return the names of the columns that claim each heading, by the heading as titles are compared."""
    claimed = defaultdict(list)
    for name, column in columns.items():
        target = column.field.target(name)
        for heading in dict.fromkeys(map(fold, (target.label, name, *target.aliases))):
            claimed[heading].append(name)
    return dict(claimed)

"""The rows of an export: the values of all columns, a chunk of rows at a time, in a few queries whatever its size."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from napsix.importer.fields import ImportColumn
from napsix.importer.sources import CellSource, ManySource

CHUNK = 1_000
Columns = dict[int, Sequence[Any]]


class Beside(NamedTuple):
    """Rows of another table that stand in the same line.

    Attributes:
        rows: all of them, at most one a line. back: the path from one to the row in whose line it stands.
        sources: those of its columns, by their places in the line.
    """

    rows: QuerySet
    back: str
    sources: Mapping[int, CellSource]


class Exporter:
    """Reads rows in chunks.

    Args:
        sources: those of the columns by their places in the line. beside: the other rows in it.
        writers: what gives the cell of a row, of columns that have no source.
        instances: gives the rows of a queryset with what the writers need.
    """

    def __init__(
        self,
        sources: Mapping[int, CellSource | ManySource],
        beside: Sequence[Beside] = (),
        writers: Mapping[int, Callable[[Any], Any]] | None = None,
        instances: Callable[[QuerySet], Iterable[Model]] = iter,
    ) -> None:
        self.own = {place: one for place, one in sources.items() if isinstance(one, CellSource)}
        self.many = {place: one for place, one in sources.items() if isinstance(one, ManySource)}
        self.beside = beside
        self.writers = writers or {}
        self.instances = instances

    def rows(self, queryset: QuerySet, keys: Iterable[Any]) -> Iterator[Sequence[Any]]:
        """Yield the cells of those rows of ``queryset`` that have ``keys``, in the order of these."""
        rest = iter(keys)
        while some := list(islice(rest, CHUNK)):
            columns = self.columns(queryset, some)
            yield from zip(*(columns[place] for place in range(len(columns))), strict=True)

    def columns(self, queryset: QuerySet, keys: Sequence[Any]) -> Columns:
        """Return the cells of one chunk by the places of the columns."""
        found: dict[Any, Model] = {}
        if self.writers:
            found = {row.pk: row for row in self.instances(queryset.filter(pk__in=keys))}
            keys = [key for key in keys if key in found]
        keys, columns = read(queryset, "pk", keys, self.own)
        for place, source in self.many.items():
            columns[place] = tied(source, keys)
        for other in self.beside:
            there, more = read(other.rows, other.back, keys, other.sources)
            for place, cells in more.items():
                by_key = dict(zip(there, cells, strict=True))
                columns[place] = [by_key.get(key, "") for key in keys]
        for place, write in self.writers.items():
            columns[place] = [write(found[key]) for key in keys]
        return columns


def read(
    rows: QuerySet, key: str, keys: Sequence[Any], sources: Mapping[int, CellSource]
) -> tuple[Sequence[Any], Columns]:
    """Return those of ``keys`` that ``rows`` have, in their order, and a cell for each in the column of each source."""
    paths = list(dict.fromkeys(path for source in sources.values() for path in source.paths))
    asked = rows.select_related(None).prefetch_related(None).order_by().filter(**{f"{key}__in": keys})
    found = {row[0]: row for row in asked.values_list(key, *paths)}
    there = [one for one in keys if one in found]
    values = list(zip(*(found[one] for one in there), strict=True)) or [()] * (len(paths) + 1)
    by_path = dict(zip(paths, values[1:], strict=True))
    columns: Columns = {}
    for place, source in sources.items():
        given = [by_path[path] for path in source.paths]
        if source.prepare:
            source.prepare(*given)
        columns[place] = list(map(source.cell, *given)) if source.cell else given[0]
    return there, columns


def tied(source: ManySource, keys: Sequence[Any]) -> list[Any]:
    """Return the cell of the row of each of ``keys``."""
    found: dict[Any, list[Any]] = {}
    pairs = source.through._base_manager.filter(**{f"{source.here}__in": keys})
    for key, value in pairs.values_list(source.here, source.there):
        found.setdefault(key, []).append(value)
    return [source.cell(found.get(key, [])) for key in keys]


def exporter_of(resource: Any, columns: Sequence[ImportColumn]) -> Exporter:
    """Return what reads ``columns`` of the rows of ``resource``, a ``napsix.importer.resources.Resource``."""
    own: dict[int, CellSource | ManySource] = {}
    others: dict[str, dict[int, CellSource]] = defaultdict(dict)
    writers: dict[int, Callable[[Any], Any]] = {}
    for place, column in enumerate(columns):
        source = resource.source(column)
        if source is None:
            writers[place] = resource.writer(column)
        elif isinstance(source, CellSource) and column.via:
            others[column.via][place] = source
        else:
            own[place] = source
    nested = {via: cls for cls, via in resource.nested.values()}
    beside = [Beside(nested[via].in_line(), nested[via].back, found) for via, found in others.items()]
    return Exporter(own, beside, writers, resource.with_needed)

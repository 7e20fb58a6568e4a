"""Pages of a list: ids first, rows after, and a count that stops where nobody reads on.

Counting a million rows and skipping half of them through joins is what makes lists slow, so the
count is capped, and the page's ids come from the filtered table alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Field, IntegerField, QuerySet, Subquery, Value, Window
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

COUNT_CAP = 10_000
PER_PAGE_CHOICES = (25, 50, 100, 200)


@dataclass(frozen=True)
class Total:
    """How many rows there are; ``capped`` when there are more than was counted."""

    number: int
    capped: bool

    def __str__(self) -> str:
        """The number as people read it; a dash where none of the rows that were looked at counts."""
        if not self.capped:
            return intcomma(self.number)
        return _("más de %s") % intcomma(self.number) if self.number else "—"


def count_rows(queryset: QuerySet) -> Total:
    """Count ``queryset`` up to ``COUNT_CAP``."""
    return total_of(first_keys(queryset).count())


def total_of(number: int) -> Total:
    """Return the ``Total`` of a count that stopped one beyond ``COUNT_CAP``."""
    return Total(min(number, COUNT_CAP), number > COUNT_CAP)


def first_values(queryset: QuerySet, name: str) -> list:
    """Return the column ``name`` of ``first_rows``, read at once."""
    return list(queryset.order_by().values_list(name, flat=True)[: COUNT_CAP + 1])


def first_keys(queryset: QuerySet) -> QuerySet:
    """Return the keys of ``first_rows``."""
    return queryset.order_by().values("pk")[: COUNT_CAP + 1]


@Field.register_lookup
class Among(In):
    """``pk__among=rows``: like ``in``, for as many rows as are counted; PostgreSQL looks each of them up by its key.

    It takes a join for cheaper, reads an index of the whole table for it, and is three times as slow.
    """

    lookup_name = "among"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        """Return the condition as an array of keys, which is no join."""
        column, params = self.process_lhs(compiler, connection)
        rows, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY (ARRAY {rows})", [*params, *more]


def first_rows(queryset: QuerySet) -> QuerySet:
    """Return the rows of ``queryset`` without their order, as many of them as are counted.

    What no index serves in order, as the hits of a search, must be read whole before a page of it is sorted.
    """
    return queryset.model._default_manager.filter(pk__among=first_keys(queryset))


class CappedCount(Subquery):
    """How many rows a queryset has, up to ``COUNT_CAP``, as a column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet) -> None:
        super().__init__(first_keys(queryset))


@dataclass(frozen=True)
class RowsPage:
    """One page of a list, with the addresses of its neighbours.

    ``start`` and ``end`` are the places of its first and last row in the list, counted from 1; 0 of an empty list.
    """

    number: int
    per_page: int
    rows: list
    total: Total
    start: int
    end: int
    has_previous: bool
    has_next: bool
    address: Callable[..., str]

    @property
    def first_url(self) -> str:
        """The address of the first page."""
        return self.address(page=None)

    @property
    def previous_url(self) -> str:
        """The address of the page before."""
        return self.address(page=self.number - 1 if self.number > 2 else None)

    @property
    def next_url(self) -> str:
        """The address of the page after."""
        return self.address(page=self.number + 1)

    @property
    def last_url(self) -> str | None:
        """The address of the last page, or None when the rows were not all counted."""
        return None if self.total.capped else self.address(page=max(1, -(-self.total.number // self.per_page)))


def page_of(
    queryset: QuerySet,
    *,
    number: int,
    per_page: int,
    fetch: Callable[[QuerySet], Iterable],
    address: Callable[..., str],
    total: Total | None = None,
    is_first_rows: bool = False,
) -> RowsPage:
    """Return page ``number`` of the sorted ``queryset``; without ``total``, the query for the page's ids counts too.

    Of ``first_rows``, which are all read anyway, it counts those it reads.
    ``fetch(queryset)`` gives the rows that are shown, and only those, with what they show; ``address(page=...)`` gives
    a page's URL. A number beyond the end gives an empty page.
    """
    offset = (number - 1) * per_page
    count = Window(Count("*")) if is_first_rows else CappedCount(queryset)
    counted = queryset.annotate(rows_counted=Value(0) if total else count)
    found = list(counted.values_list("pk", "rows_counted")[offset : offset + per_page + 1])
    total = total or (total_of(found[0][1]) if found else count_rows(queryset))
    shown = [pk for pk, _counted in found[:per_page]]
    by_id = {row.pk: row for row in fetch(queryset.model._default_manager.filter(pk__in=shown))} if shown else {}
    rows = [by_id[pk] for pk in shown if pk in by_id]
    return RowsPage(
        number,
        per_page,
        rows,
        total,
        start=offset + 1 if rows else 0,
        end=offset + len(rows),
        has_previous=number > 1,
        has_next=len(found) > per_page,
        address=address,
    )

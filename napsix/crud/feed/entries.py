"""An entry of a feed, and the scope that says which entries are asked for."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from napsix.accounts.models import User
from napsix.crud.addresses import changed, whole_number

MOST_SKIPPED = 100_000


@dataclass(frozen=True)
class Line:
    """One field that changed: its name, and what it was and is, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """Something that happened, as people read it; ``source`` is the key of the source that it comes from.

    ``visible_to_contacts`` says whether the client's contacts see it too. A change names its row (``model``, ``pk``,
    ``name``) and the fields that changed (``lines``).
    """

    at: datetime.datetime
    title: str
    actor: str
    source: str
    text: str = ""
    url: str = ""
    contact: str = ""
    visible_to_contacts: bool = False
    model: type[Model] | None = None
    pk: int | None = None
    name: str = ""
    lines: Sequence[Line] = ()

    @property
    def kind(self) -> str:
        """The name of the model whose row changed; empty for what is about no row."""
        return str(self.model._meta.verbose_name) if self.model else ""


@dataclass(frozen=True)
class FeedScope:
    """Which entries are asked for: of one row of ``model`` (``pk``) or of all, of one contact, by one of the team.

    They happened until the moment ``before``, from the day ``since`` to the day ``until``. ``skip`` is how many of
    those at the very moment ``before`` were shown already: an import changes thousands of rows at one moment.
    ``keys`` are those of the sources that are read together because they share a function. ``models`` are ``model``
    and ``others`` besides, whose entries are asked for too.
    """

    model: type[Model]
    pk: int | None = None
    contact: Any = None  # a row of the app of contacts, which lies above
    actor: User | None = None
    before: datetime.datetime | None = None
    skip: int = 0
    since: datetime.date | None = None
    until: datetime.date | None = None
    limit: int = 50
    keys: tuple[str, ...] = ()
    others: tuple[type[Model], ...] = ()

    @property
    def models(self) -> tuple[type[Model], ...]:
        """All models whose rows' entries are asked for."""
        return (self.model, *self.others)

    def one_by_one(self) -> "list[FeedScope]":
        """Return the same scope for each of the models."""
        return [replace(self, model=model, others=()) for model in self.models]

    def narrow(
        self,
        rows: QuerySet,
        *,
        at: str = "created_at",
        row: str = "client",
        actor: str = "user",
        contact: str = "contact",
    ) -> QuerySet:
        """Return the newest of a source's ``rows`` in this scope; the rest names its own columns, "" for none."""
        asked = [
            (row, self.pk),
            (contact, self.contact),
            (actor, self.actor),
            (f"{at}__lte", self.before),
            (f"{at}__date__gte", self.since),
            (f"{at}__date__lte", self.until),
        ]
        conditions = {column: value for column, value in asked if value}
        if "" in conditions:
            return rows.none()
        return rows.filter(**conditions).order_by(f"-{at}", "-pk")[: self.skip + self.limit]

    def page(self, found: Iterable[Entry]) -> list[Entry]:
        """Return the entries of this page, newest first, out of what the sources found."""
        newest = sorted(found, key=attrgetter("at"), reverse=True)
        return newest[self.skip : self.skip + self.limit]

    def more_url(self, shown: Sequence[Entry], parameters: QueryDict) -> str | None:
        """Return the address of what follows the page ``shown``, else None; ``parameters`` are those of its address."""
        if len(shown) < self.limit:
            return None
        last = shown[-1].at
        skip = sum(entry.at == last for entry in shown) + (self.skip if last == self.before else 0)
        return changed(parameters, before=last.isoformat(), skip=skip)


def position(parameters: QueryDict) -> dict[str, Any]:
    """Return how far back an address leads, for a ``FeedScope``: its ``before`` and ``skip``."""
    skip = whole_number(parameters.get("skip"), default=0, most=MOST_SKIPPED)
    return {"before": _moment(parameters.get("before", "")), "skip": skip}


def _moment(text: str) -> datetime.datetime | None:
    """The moment that ``text`` writes in ISO form, or None where it writes none that our databases can hold."""
    try:
        found = parse_datetime(text.replace(" ", "+"))  # a plus in an address reads as a space
        return found and (found if found.tzinfo else make_aware(found)).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def with_rows(entries: Sequence[Entry]) -> list[Entry]:
    """Return changes, each with its row's name and address; a row that is gone keeps the name it had then.

    An entry about no row stays as it is.
    """
    keys = defaultdict(set)
    for entry in entries:
        if entry.model:
            keys[entry.model].add(entry.pk)
    rows = {model: model._default_manager.in_bulk(pks) for model, pks in keys.items()}
    return [_with_row(entry, rows.get(entry.model, {}).get(entry.pk)) for entry in entries]


def _with_row(entry: Entry, row: Any) -> Entry:
    return entry if row is None else replace(entry, name=str(row), url=row.get_absolute_url())

"""The two feeds, and the sources that they read. Each app adds its own."""

import datetime
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db.models import Expression, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.feed.entries import Entry, FeedScope
from napsix.crud.types import Text

Shared = TypeVar("Shared", bound=Hashable)


@dataclass(frozen=True)
class Newest:
    """The newest moment of each client among the rows that ``rows()`` gives; the rest names the rows' own columns.

    Sources that share it are read together: the column ``key`` names the source of a row.
    """

    rows: Callable[[], QuerySet]
    at: str = "created_at"
    client: str = "client"
    key: str = ""

    def of(self, keys: Iterable[str], value: object, lookup: str = "exact") -> QuerySet:
        """Return (client, its newest moment) of the sources ``keys``, of one client or by ``in`` of several."""
        rows = self.rows().filter(**{f"{self.key}__in": keys}) if self.key else self.rows()
        found = rows.filter(**{f"{self.client}__{lookup}": value}).order_by().values_list(self.client)
        return found.annotate(newest_moment=Max(self.at))


@dataclass(frozen=True)
class Source:
    """Where entries come from: ``entries(scope)`` gives the newest first; those that share it are read together.

    ``label`` is what people choose it by, ``requires`` the permissions that it takes to read it. ``newest`` tells when
    something last happened around a client. One that ``reads_all`` is asked once for all ``scope.models``; any other
    for each ``scope.model`` by itself.
    """

    key: str
    entries: Callable[[FeedScope], list[Entry]]
    label: Text = ""
    requires: tuple[str, ...] = ()
    newest: Newest | None = None
    order: int = 50
    reads_all: bool = False


@dataclass(eq=False)
class Feed:
    """Several sources, read as one, and how people are shown them.

    On a row's page it is a panel named ``key`` and ``title``, with the newest ``in_panel`` entries; ``order`` is its
    place among the others. ``nothing`` is said where there is no entry. ``says_who_sees`` marks each entry by whether
    the client's contacts see it too.
    """

    key: str
    title: Text
    nothing: Text
    icon: str
    in_panel: int
    order: int
    says_who_sees: bool = False
    _sources: dict[str, Source] = field(default_factory=dict, init=False)

    def add_source(self, source: Source) -> None:
        """Read ``source`` too; adding it again replaces it."""
        self._sources[source.key] = source

    def sources(self) -> list[Source]:
        """Return the sources of all apps, in the order in which people choose from them."""
        return sorted(self._sources.values(), key=lambda source: source.order)

    def sources_for(self, user: User) -> list[Source]:
        """Return the sources that ``user`` may read, in order."""
        return [source for source in self.sources() if may(user, *source.requires)]

    def entries_for(self, user: User, scope: FeedScope, *, key: str = "") -> list[Entry]:
        """Return a page of the sources that ``user`` may read, or of the one of them that ``key`` names."""
        return _page([source for source in self.sources_for(user) if key in ("", source.key)], scope)

    def last_moments(self, pks: list[int], user: User) -> dict[int, datetime.datetime]:
        """Return ``{pk: moment}`` of the clients around whom something happened that ``user`` may read.

        It is one query.
        """
        parts = [newest.of(keys, pks, "in") for newest, keys in self._newest_for(user).items()]
        found: dict[int, datetime.datetime] = {}
        for pk, at in parts[0].union(*parts[1:], all=True) if parts and pks else ():
            found[pk] = max(at, found.get(pk, at))
        return found

    def last_moment(self, pk: OuterRef, user: User) -> Expression:
        """Return the last moment that ``user`` may read around the client ``pk``, as an expression to sort by."""
        never = Value(datetime.datetime.min.replace(tzinfo=datetime.UTC))
        found = (newest.of(keys, pk).values("newest_moment") for newest, keys in self._newest_for(user).items())
        return Greatest(never, *(Coalesce(Subquery(newest), never) for newest in found))

    def _newest_for(self, user: User) -> dict[Newest, list[str]]:
        return _keys_by((source.newest, source.key) for source in self.sources_for(user) if source.newest)


def _page(sources: Iterable[Source], scope: FeedScope) -> list[Entry]:
    shared = _keys_by(((source.entries, source.reads_all), source.key) for source in sources)
    found = (
        entry
        for (read, reads_all), keys in shared.items()
        for asked in ([scope] if reads_all else scope.one_by_one())
        for entry in read(replace(asked, keys=tuple(keys)))
    )
    return scope.page(found)


def _keys_by(pairs: Iterable[tuple[Shared, str]]) -> dict[Shared, list[str]]:
    """The keys of the sources that share a part, in order."""
    shared: dict[Shared, list[str]] = {}
    for part, key in pairs:
        shared.setdefault(part, []).append(key)
    return shared


# What changed in rows of any model, by whom and when; never editable.
history = Feed(
    "history",
    gettext_lazy("Historial"),
    gettext_lazy("Todavía no hay cambios."),
    icon="history",
    in_panel=20,
    order=90,
)
# What happened around a client: notes, mail, files, records.
timeline = Feed(
    "timeline",
    gettext_lazy("Actividad"),
    gettext_lazy("Todavía no pasó nada."),
    icon="activity",
    in_panel=8,
    order=20,
    says_who_sees=True,
)

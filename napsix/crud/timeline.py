"""One feed of what happened around a row: notes, messages, files, records. Each app adds its own source."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Max, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from napsix.crud.access import may


@dataclass(frozen=True)
class Moment:
    """Something that happened. ``is_visible`` says whether the client's contacts see it too."""

    at: datetime.datetime
    kind: str
    title: str
    actor: str = ""
    text: str = ""
    url: str = ""
    contact: object = None
    is_visible: bool = False


@dataclass(frozen=True)
class Wanted:
    """What part of the feed is asked for: of one contact, by one person, up to a moment, from a day to a day.

    ``skip`` is how many of those at the very moment ``before`` were shown already: many copies of a message share one.
    ``keys`` are those of the sources that are asked together because they share their ``moments``.
    """

    contact: object = None
    user: object = None
    before: datetime.datetime | None = None
    skip: int = 0
    since: datetime.date | None = None
    until: datetime.date | None = None
    limit: int = 30
    keys: tuple = ()

    def narrow(self, rows, *, at="created_at", user="user", contact="contact"):
        """Return ``rows`` of a source within this; the arguments name the source's own columns, "" for none."""
        if self.contact:
            rows = rows.filter(**{contact: self.contact}) if contact else rows.none()
        if self.user:
            rows = rows.filter(**{user: self.user}) if user else rows.none()
        if self.before:
            rows = rows.filter(**{f"{at}__lte": self.before})
        if self.since:
            rows = rows.filter(**{f"{at}__date__gte": self.since})
        if self.until:
            rows = rows.filter(**{f"{at}__date__lte": self.until})
        return rows.order_by(f"-{at}", "-pk")[: self.skip + self.limit]

    def after(self, moments):
        """Return the parameters of the address that asks for what follows ``moments``, a page of this."""
        last = moments[-1].at
        shown = sum(moment.at == last for moment in moments) + (self.skip if last == self.before else 0)
        return {"before": last.isoformat(), "skip": shown}


@dataclass(frozen=True)
class Newest:
    """The newest moment of each client, of the rows that ``rows()`` gives; the others name the rows' own columns.

    Sources that share it are asked together: the column ``key`` tells whose a row is.
    """

    rows: Callable
    at: str = "created_at"
    client: str = "client"
    key: str = ""

    def of(self, keys, value, lookup="exact"):
        """Return (client, its newest moment) of the sources ``keys``, of one client or by ``in`` of several."""
        rows = self.rows().filter(**{f"{self.key}__in": keys}) if self.key else self.rows()
        found = rows.filter(**{f"{self.client}__{lookup}": value}).order_by().values_list(self.client)
        return found.annotate(newest_moment=Max(self.at))


@dataclass(frozen=True)
class Source:
    """Where moments come from: ``moments(client, wanted)`` gives the newest first; those that share it are asked once.

    ``newest`` tells by them when something last happened around a client.
    """

    key: str
    label: str
    icon: str
    moments: Callable
    requires: tuple = ()
    newest: Newest | None = None


_sources = {}


def add_source(source):
    """Add a source of moments; declaring it again replaces it."""
    _sources[source.key] = source


def sources_for(user):
    """Return the sources that ``user`` may read."""
    return [source for source in _sources.values() if may(user, *source.requires)]


def feed(client, user, wanted, kind=""):
    """Return the newest moments around ``client`` that ``user`` may read, of one source or of all."""
    chosen = {}
    for source in sources_for(user):
        if kind in ("", source.key):
            chosen.setdefault(source.moments, []).append(source.key)
    found = [one for moments, keys in chosen.items() for one in moments(client, replace(wanted, keys=tuple(keys)))]
    newest = sorted(found, key=lambda moment: moment.at, reverse=True)
    return newest[wanted.skip : wanted.skip + wanted.limit]


def newest_for(user):
    """Return (newest, keys of the sources that share it) of all sources that ``user`` may read."""
    shared = {}
    for source in sources_for(user):
        if source.newest:
            shared.setdefault(source.newest, []).append(source.key)
    return shared.items()


def last_moments(pks, user):
    """Return ``{pk: moment}`` of the clients around whom something happened that ``user`` may read, by one query."""
    parts = [newest.of(keys, pks, "in") for newest, keys in newest_for(user)]
    found = {}
    for pk, at in parts[0].union(*parts[1:], all=True) if parts and pks else ():
        found[pk] = max(at, found.get(pk, at))
    return found


def last_moment(pk, user):
    """Return the last moment that ``user`` may read around the client ``pk``, as an expression to sort by."""
    never = Value(datetime.datetime.min.replace(tzinfo=datetime.UTC))
    found = (newest.of(keys, pk).values("newest_moment") for newest, keys in newest_for(user))
    return Greatest(never, *(Coalesce(Subquery(newest), never) for newest in found))


def icon_of(kind):
    """Return the picture of a kind of moment."""
    return _sources[kind].icon if kind in _sources else "activity"

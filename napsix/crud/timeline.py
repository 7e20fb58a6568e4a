"""One feed of what happened around a row: notes, messages, files, records. Each app adds its own source."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

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
    """What part of the feed is asked for: of one contact, by one person, before a moment, from a day on."""

    contact: object = None
    user: object = None
    before: datetime.datetime | None = None
    since: datetime.date | None = None
    limit: int = 30

    def narrow(self, rows, *, at="created_at", user="user", contact="contact"):
        """Return ``rows`` of a source within this; the arguments name the source's own columns, "" for none."""
        if self.contact:
            rows = rows.filter(**{contact: self.contact}) if contact else rows.none()
        if self.user:
            rows = rows.filter(**{user: self.user}) if user else rows.none()
        if self.before:
            rows = rows.filter(**{f"{at}__lt": self.before})
        if self.since:
            rows = rows.filter(**{f"{at}__date__gte": self.since})
        return rows.order_by(f"-{at}", "-pk")[: self.limit]


@dataclass(frozen=True)
class Source:
    """Where moments come from: ``moments(client, wanted)`` gives the newest first."""

    key: str
    label: str
    icon: str
    moments: Callable
    requires: tuple = ()


_sources = {}


def add_source(source):
    """Add a source of moments; declaring it again replaces it."""
    _sources[source.key] = source


def sources_for(user):
    """Return the sources that ``user`` may read."""
    return [source for source in _sources.values() if may(user, *source.requires)]


def feed(client, user, wanted, kind=""):
    """Return the newest moments around ``client`` that ``user`` may read, of one source or of all."""
    chosen = [source for source in sources_for(user) if kind in ("", source.key)]
    found = [moment for source in chosen for moment in source.moments(client, wanted)]
    return sorted(found, key=lambda moment: moment.at, reverse=True)[: wanted.limit]


def icon_of(kind):
    """Return the picture of a kind of moment."""
    return _sources[kind].icon if kind in _sources else "activity"

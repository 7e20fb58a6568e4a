"""A feed as people see it: its entries on a page, or in a panel of a row's page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Model

from napsix.accounts.requests import UserRequest
from napsix.crud.access import permission
from napsix.crud.additions import Panel, panels
from napsix.crud.feed.entries import Entry, FeedScope
from napsix.crud.feed.sources import Feed
from napsix.crud.types import Text


def shown(feed: Feed, entries: Sequence[Entry], **around: Any) -> dict[str, Any]:
    """Return what ``crud/feed.html`` shows as its ``panel``: ``entries`` of ``feed``, and what stands ``around`` them.

    With ``names_kinds`` among the latter, each entry says what sort of row changed.
    """
    return {"feed": feed, "entries": entries} | around


def own_scope(row: Model) -> FeedScope:
    """Return the scope of what is told of ``row`` itself."""
    return FeedScope(type(row), row.pk)


def add_panel(
    feed: Feed,
    model: type[Model],
    *,
    scope: Callable[[Any], FeedScope] = own_scope,
    requires: Sequence[str] = (),
    link: Callable[[FeedScope], tuple[str, Text]] | None = None,
) -> None:
    """Put the newest of ``feed`` on the page of a row of ``model``, as a panel that comes in a request of its own.

    A page that has it keeps it as it is.

    Args:
        scope: called with the row: which entries the panel is about; how many of them is the feed's to say.
        requires: the permissions that it takes to see the panel, by default the one to see the row. Each source asks
            for its own besides.
        link: called with the scope: the address of the page where the feed goes on, and the words of the link there.
    """

    if any(panel.key == feed.key for panel in panels.of(model)):
        return

    def newest(row: Model, request: UserRequest) -> dict[str, Any]:
        asked = replace(scope(row), limit=feed.in_panel)
        url, label = link(asked) if link else (None, "")
        return shown(feed, feed.entries_for(request.user, asked), url=url, url_label=label)

    panels.add(
        model._meta.label,
        Panel(
            key=feed.key,
            title=feed.title,
            template="crud/feed.html",
            context=newest,
            requires=requires or (permission(model, "view"),),
            icon=feed.icon,
            order=feed.order,
            lazy=True,
        ),
    )

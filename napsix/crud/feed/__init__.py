"""What happened, newest first, read from many sources as one; a page or a panel shows a part of it.

There are two feeds: ``history``, what changed in rows of any model, and ``timeline``, what happened around a client.
An app adds its sources in its own module ``feed``, ``timeline.add_source(Source("note", notes, ...))``, and puts a feed
on the pages of its rows by ``add_panel(history, Contact)``.
"""

from napsix.crud.feed.entries import Entry, FeedScope, Line
from napsix.crud.feed.panel import add_panel
from napsix.crud.feed.sources import Feed, Newest, Source, history, timeline

__all__ = ["Entry", "Feed", "FeedScope", "Line", "Newest", "Source", "add_panel", "history", "timeline"]

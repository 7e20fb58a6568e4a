"""What happened, newest first, read from many sources as one; a page or a panel shows a part of it.

There are two feeds: ``history``, what changed in rows of any model, and ``timeline``, what happened around a client.
An app adds its sources in its own module ``feed``: ``timeline.add_source(Source("note", notes, ...))``.
"""

from napsix.crud.feed.entries import Entry, FeedScope, Line
from napsix.crud.feed.sources import Newest, Source, history, timeline

__all__ = ["Entry", "FeedScope", "Line", "Newest", "Source", "history", "timeline"]

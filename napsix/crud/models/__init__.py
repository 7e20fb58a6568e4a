"""What rows of every app share, what people keep of lists, and bulk actions under way."""

from napsix.crud.access import ScopedQuerySet
from napsix.crud.models.bulk import BulkChange, BulkRun
from napsix.crud.models.exports import ExportRun
from napsix.crud.models.lists import ListChoice, SavedView
from napsix.crud.models.notifications import Notification
from napsix.crud.models.rows import Deactivatable, StaleRow, Stamped, Versioned, hold
from napsix.crud.models.saving import SavesChanges
from napsix.crud.models.sent import SentForm

__all__ = [
    "BulkChange",
    "BulkRun",
    "Deactivatable",
    "ExportRun",
    "ListChoice",
    "Notification",
    "SavedView",
    "SavesChanges",
    "ScopedQuerySet",
    "SentForm",
    "StaleRow",
    "Stamped",
    "Versioned",
    "hold",
]

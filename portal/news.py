"""What contacts were told in the portal: notifications like those of the team, of what they may open still."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from contacts.models import Contact, SharedFile
from contacts.models.shared_file import SharedFileQuerySet
from napsix.crud.models import Notification
from napsix.crud.models.notifications import NotificationQuerySet
from napsix.crud.notifications import remember
from portal.access import may
from portal.records import RecordRows
from portal.sections import kinds_for
from portal.viewer import Viewer

VIEW_FILES = "contacts.portal_view_sharedfile"
# Of how much of what a contact was told it is asked what may still be opened; older news are not shown.
SHOWN = 200


def tell(contact: Contact, *, key: str, text: str, url: str, related: str, detail: str = "") -> None:
    """Tell ``contact`` in the portal, where it has a log-in; the arguments are those of ``remember``."""
    if contact.user is not None:
        remember(contact.user, key=key, text=text, url=url, related=related, detail=detail)


def told(viewer: Viewer) -> NotificationQuerySet:
    """Return all that the viewer's contact was told, whichever client it was about."""
    return Notification.objects.of(viewer.contact.user)


def openable(viewer: Viewer, notifications: Iterable[Notification]) -> list[Notification]:
    """Return those of ``notifications`` about what the viewer may open now: one query a sort of row."""
    shown = list(notifications)
    asked = defaultdict(set)
    for one in shown:
        label, _colon, pk = one.related.partition(":")
        asked[label].add(pk)
    rows = rows_of(viewer)
    seen = {
        f"{label}:{pk}"
        for label, pks in asked.items()
        if label in rows
        for pk in rows[label].order_by().filter(pk__in=pks).values_list("pk", flat=True)
    }
    return [one for one in shown if one.related in seen]


def rows_of(viewer: Viewer) -> dict[str, QuerySet]:
    """Return the rows within the viewer's reach, by the label of their model."""
    records = {kind.model._meta.label_lower: RecordRows(kind, viewer).all() for kind in kinds_for(viewer)}
    return records | {SharedFile._meta.label_lower: shared_with(viewer)} if may(viewer, VIEW_FILES) else records


def shared_with(viewer: Viewer) -> SharedFileQuerySet:
    """Return the shared files within the reach of the viewer, who may see some."""
    return SharedFile.objects.for_contact(viewer.contact, viewer.scope(VIEW_FILES).value)


def news(viewer: Viewer) -> list[Notification]:
    """Return what the viewer was told and may open, the newest first, read or not."""
    return openable(viewer, told(viewer)[:SHOWN])


def unread(viewer: Viewer) -> list[Notification]:
    """Return those of the ``news`` that nobody opened."""
    return openable(viewer, told(viewer).unread()[:SHOWN])

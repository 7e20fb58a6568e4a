"""What happens to records, kept for the timeline of their client and shown there."""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from django.db.models import CharField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.kinds.events import Event
from clients.kinds.registry import Kind, Portal
from clients.models import RecordEvent
from napsix.crud.feed import Entry, FeedScope, Newest, Source

# What happened to a record, by the verb that its service emits; a kind declares those that are only its own.
VERBS = {
    "accepted": gettext_lazy("se aceptó"),
    "assigned": gettext_lazy("se asignó"),
    "billed": gettext_lazy("se facturó"),
    "cancelled": gettext_lazy("se canceló"),
    "changed": gettext_lazy("cambió"),
    "closed": gettext_lazy("se cerró"),
    "commented": gettext_lazy("se comentó"),
    "completed": gettext_lazy("se completó"),
    "created": gettext_lazy("se creó"),
    "declined": gettext_lazy("se rechazó"),
    "extended": gettext_lazy("se extendió"),
    "freed": gettext_lazy("quedó sin su factura"),
    "issued": gettext_lazy("se emitió"),
    "noted": gettext_lazy("tiene una nota interna"),
    "paid": gettext_lazy("recibió un pago"),
    "paused": gettext_lazy("se pausó"),
    "received": gettext_lazy("se recibió"),
    "rejected": gettext_lazy("no se aceptó"),
    "reopened": gettext_lazy("se reabrió"),
    "replied": gettext_lazy("tiene una respuesta"),
    "resumed": gettext_lazy("se reanudó"),
    "sent": gettext_lazy("se envió"),
    "skipped": gettext_lazy("no se facturó: el cliente estaba desactivado"),
    "unpaid": gettext_lazy("perdió un pago"),
    "voided": gettext_lazy("se anuló"),
}
# What the client's contacts do not learn of.
INTERNAL = {"assigned", "billed", "changed", "created", "freed", "noted", "skipped"}


def keep_event(event: Event) -> None:
    """Keep what happened to a record for its client's timeline."""
    row = event.row
    RecordEvent.objects.create(
        client_id=row.client_id,
        contact=event.contact or getattr(row, "contact", None),
        kind=row.declaration.slug,
        object_id=row.pk,
        label=str(row)[:200],
        verb=event.verb,
        detail=event.detail[:500],
        user=event.user,
    )


def record_entries(scope: FeedScope) -> list[Entry]:
    """Return what happened to records of the kinds ``scope.keys``, by one query however many there are."""
    kinds = {kind.slug: kind for kind in registry.all_kinds()}
    events = RecordEvent.objects.filter(kind__in=scope.keys).select_related("user", "contact")
    events = list(scope.narrow(events))
    seen = seen_in_portal(events)
    return [record_entry(one, kinds[one.kind], (one.kind, one.object_id) in seen) for one in events]


def seen_in_portal(events: Iterable[RecordEvent]) -> set[tuple[str, int]]:
    """Return (kind, primary key) of the events' records that the client's contacts may see now, by one query."""
    keys = defaultdict(set)
    for event in events:
        keys[event.kind].add(event.object_id)
    parts = [
        kind.model._default_manager.order_by().filter(cast("Portal", kind.portal).rows, pk__in=keys[kind.slug])
        .annotate(part=Value(kind.slug, output_field=CharField())).values_list("part", "pk")
        for kind in registry.portal_kinds() if kind.slug in keys
    ]  # fmt: skip
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()


def record_entry(event: RecordEvent, kind: Kind, is_seen: bool) -> Entry:
    """Return the entry of an event of a record of ``kind``, which the client's contacts see or do not."""
    verb = (VERBS | kind.verbs).get(event.verb, event.verb)
    return Entry(
        event.created_at,
        f"«{event.label}» {verb}",
        str(event.user or event.contact or ""),
        kind.slug,
        event.detail,
        kind.url("detail", event.object_id),
        str(event.contact or ""),
        visible_to_contacts=is_seen and event.verb not in INTERNAL,
    )


NEWEST = Newest(RecordEvent.objects.all, key="kind")


def record_source(kind: Kind) -> Source:
    """Return the source of what happened to the records of ``kind``."""
    label = capfirst(kind.model._meta.verbose_name_plural or "")
    return Source(kind.slug, record_entries, label, (kind.permission("view"),), NEWEST)

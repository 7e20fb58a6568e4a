"""What happens to records, kept for the timeline of their client and told there."""

from collections import defaultdict

from django.db.models import CharField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.models import RecordEvent
from napsix.crud.timeline import Moment, Newest, Source

# What happened to a record, by the verb that its service tells; a kind declares those that are only its own.
VERBS = {
    "accepted": gettext_lazy("se aceptó"),
    "billed": gettext_lazy("se facturó"),
    "cancelled": gettext_lazy("se canceló"),
    "changed": gettext_lazy("cambió"),
    "closed": gettext_lazy("se cerró"),
    "commented": gettext_lazy("se comentó"),
    "completed": gettext_lazy("se completó"),
    "created": gettext_lazy("se creó"),
    "declined": gettext_lazy("se rechazó"),
    "issued": gettext_lazy("se emitió"),
    "noted": gettext_lazy("tiene una nota interna"),
    "paid": gettext_lazy("recibió un pago"),
    "paused": gettext_lazy("se pausó"),
    "received": gettext_lazy("se recibió"),
    "rejected": gettext_lazy("no se aceptó"),
    "reopened": gettext_lazy("se reabrió"),
    "replied": gettext_lazy("tiene una respuesta"),
    "sent": gettext_lazy("se envió"),
    "unpaid": gettext_lazy("perdió un pago"),
    "voided": gettext_lazy("se anuló"),
}
# What the client's contacts do not learn of.
INTERNAL = {"billed", "changed", "created", "noted"}


def keep_event(event):
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


def record_moments(client, wanted):
    """What happened to records of the kinds ``wanted.keys``, by one query however many there are."""
    kinds = {kind.slug: kind for kind in registry.all_kinds()}
    events = RecordEvent.objects.filter(client=client, kind__in=wanted.keys).select_related("user", "contact")
    events = list(wanted.narrow(events))
    seen = seen_in_portal(events)
    return [record_moment(one, kinds[one.kind], (one.kind, one.object_id) in seen) for one in events]


def seen_in_portal(events):
    """Return (kind, primary key) of the events' records that the client's contacts may see now, by one query."""
    keys = defaultdict(set)
    for event in events:
        keys[event.kind].add(event.object_id)
    parts = [
        kind.model._default_manager.order_by().filter(kind.portal.rows, pk__in=keys[kind.slug])
        .annotate(part=Value(kind.slug, output_field=CharField())).values_list("part", "pk")
        for kind in registry.portal_kinds() if kind.slug in keys
    ]  # fmt: skip
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()


def record_moment(event, kind, is_seen):
    """Return the moment of an event of a record of ``kind``, which the client's contacts see or do not."""
    verb = (VERBS | kind.verbs).get(event.verb, event.verb)
    return Moment(
        event.created_at,
        kind.slug,
        f"«{event.label}» {verb}",
        str(event.user or event.contact or ""),
        event.detail,
        kind.url("detail", event.object_id),
        event.contact,
        is_visible=is_seen and event.verb not in INTERNAL,
    )


NEWEST = Newest(RecordEvent.objects.all, key="kind")


def record_source(kind):
    """Return the source of what happened to the records of ``kind``."""
    return Source(
        kind.slug,
        capfirst(kind.model._meta.verbose_name_plural),
        kind.icon,
        record_moments,
        (kind.permission("view"),),
        NEWEST,
    )

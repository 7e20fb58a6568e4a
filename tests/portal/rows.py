"""Rows of every kind that a contact may see, may not see, and may do something with."""

import datetime

from django.utils import timezone

from clients.models import Series
from tests.factories import make

LONG_AGO = datetime.date(2020, 1, 1)


def shown(kind, client, **values):
    """A row of ``kind`` that contacts of ``client`` may see."""
    row = make(kind.model, client=client, **SHOWN.get(kind.slug, dict)() | values)
    assert kind.model.objects.filter(kind.portal.rows, pk=row.pk).exists()
    return row


def hidden(kind, client):
    """A row of ``client`` that no contact may see, as a draft; None for a kind that hides none."""
    if kind.slug not in HIDDEN:
        return None
    row = make(kind.model, client=client, **HIDDEN[kind.slug])
    assert not kind.model.objects.filter(kind.portal.rows, pk=row.pk).exists()
    return row


def numbered(**values):
    """What a document has once it is final."""
    sequence = Series.objects.count() + timezone.now().microsecond
    series = make(Series, prefix="X-")
    return {"series": series, "sequence": sequence, "number": f"X-{series.pk}-{sequence}"} | values


def offered():
    return numbered(status="sent", sent_on=timezone.localdate())


SHOWN = {
    "invoices": lambda: numbered(status="sent", issued_on=timezone.localdate(), net=100, tax=21, total=121),
    "estimates": offered,
    "proposals": offered,
    "contracts": lambda: {"status": "sent", "body": "Texto del contrato"},
    "expenses": lambda: {"is_billable": True, "amount": 50},
    "tasks": lambda: {"is_shared": True},
    "payments": lambda: {"amount": 10},
}
HIDDEN = {
    "invoices": {"status": "draft"},
    "estimates": {"status": "draft"},
    "proposals": {"status": "draft"},
    "contracts": {"status": "draft"},
    "expenses": {"is_billable": False, "amount": 50},
    "tasks": {"is_shared": False},
}

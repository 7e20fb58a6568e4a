"""Contacts are reminded of invoices: once before the day, once after it, and only while something is owed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from clients.kinds.events import quiet
from clients.models import RecordEvent
from clients.records.invoices import services
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import remind, void
from clients.records.payments.services import pay
from clients.tasks import remind_of_invoices
from napsix.jobs.models import Email
from tests.clients.records.documents import issued
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    """A main contact without log-in, who may see all of its client."""
    return make_contact(first_name="Ana", email="ana@ejemplo.test")


def due(days, client):
    """An invoice issued ten days ago, of which nobody was told, that is due in that many days."""
    with quiet():
        invoice = issued("100.00", client=client)
    today = timezone.localdate()
    dates = {"due_on": today + timedelta(days=days), "issued_on": today - timedelta(days=10)}
    Invoice.objects.filter(pk=invoice.pk).update(**dates)
    invoice.refresh_from_db()
    return invoice


def subjects():
    return [email.subject for email in Email.objects.order_by("pk")]


@pytest.mark.parametrize(("days", "words"), [
    (4, None), (3, "está por vencer"), (0, "está por vencer"), (-1, "venció"), (-7, "venció"), (-8, None),
])  # fmt: skip
def test_an_invoice_is_spoken_of_near_its_day(days, words, ana):
    invoice = due(days, ana.client)
    assert remind() == (1 if words else 0)
    assert subjects() == ([f"La factura {invoice.number} {words}"] if words else [])


def test_it_is_spoken_of_once_for_each_however_often_the_worker_looks(ana):
    invoice = due(2, ana.client)
    remind()
    Invoice.objects.update(version=99)
    remind()
    Invoice.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    remind()
    remind()
    assert [text.partition(invoice.number)[2].strip() for text in subjects()] == ["está por vencer", "venció"]
    verbs = RecordEvent.objects.filter(object_id=invoice.pk, verb__in=["due", "overdue"]).values_list("verb", flat=True)
    assert sorted(verbs) == ["due", "overdue"]


def test_one_paid_or_void_is_not_spoken_of(ana):
    pay.run(due(1, ana.client), amount=100, paid_on=timezone.localdate(), method="cash")
    void.run(due(1, ana.client), void_reason="Mal hecha")
    assert remind() == 0
    assert subjects() == []


def test_one_issued_today_is_news_enough(ana):
    due(1, ana.client)
    Invoice.objects.update(issued_on=timezone.localdate())
    assert remind() == 0


def test_a_client_out_of_use_is_left_in_peace(ana):
    due(1, ana.client)
    type(ana.client).objects.update(is_active=False)
    assert remind() == 0


def test_whoever_muted_invoices_is_not_reminded_while_another_is(ana):
    make_contact(client=ana.client, email="beto@ejemplo.test", muted_topics=["invoices"])
    due(1, ana.client)
    remind()
    assert [email.to for email in Email.objects.all()] == [["ana@ejemplo.test"]]


def test_one_that_fails_stops_no_other(ana, monkeypatch):
    bad, good = due(1, ana.client), due(2, ana.client)
    emit = services.emit
    monkeypatch.setattr(services, "emit", lambda row, verb: 1 / 0 if row.pk == bad.pk else emit(row, verb))
    assert remind() == 1
    assert subjects() == [f"La factura {good.number} está por vencer"]


def test_the_worker_sends_it(ana, django_capture_on_commit_callbacks):
    due(1, ana.client)
    with django_capture_on_commit_callbacks(execute=True):
        remind_of_invoices.call_local()
    (message,) = mail.outbox
    assert "100,00" in message.body

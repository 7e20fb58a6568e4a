"""What is special to subscriptions: each period is invoiced once."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.kinds.base import Refused
from clients.kinds.documents import LARGEST
from clients.records.invoices.models import Invoice
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription, cancel, issue_due, pause, resume
from clients.tasks import issue_subscriptions
from tests.factories import make_client

pytestmark = pytest.mark.django_db
START = datetime.date(2026, 1, 31)


def subscribe(**values):
    usual = {"plan": "Abono", "amount": Decimal(1000), "started_on": START}
    return add_subscription(Subscription(client=make_client(), **usual | values))


def test_a_period_is_invoiced_when_it_starts_and_once():
    subscribe()
    assert issue_due(START - datetime.timedelta(days=1)) == 0
    assert issue_due(START) == 1
    assert issue_due(START) == 0
    invoice = Invoice.objects.get()
    assert (invoice.period_start, invoice.total, invoice.status) == (START, Decimal(1210), "sent")


def test_a_worker_that_was_off_catches_up():
    subscribe()
    assert issue_due(datetime.date(2026, 4, 30)) == 4
    starts = list(Invoice.objects.order_by("period_start").values_list("period_start", flat=True))
    assert starts == [START, datetime.date(2026, 2, 28), datetime.date(2026, 3, 31), datetime.date(2026, 4, 30)]


def test_one_that_cannot_be_invoiced_keeps_none_of_the_others_back():
    subscribe(amount=LARGEST)
    other = subscribe()
    assert issue_due(START) == 1
    assert Invoice.objects.get().subscription == other


@pytest.mark.parametrize(("days", "is_taken"), [(366, True), (367, False)])
def test_a_new_one_is_not_begun_years_ago(days, is_taken, admin, sign_in):
    day = timezone.localdate() - datetime.timedelta(days=days)
    asked = {"plan": "Abono", "amount": 10, "currency": "ARS", "tax_rate": "21.00", "period": 1, "started_on": day}
    page = sign_in(admin).post(f"/clients/subscriptions/add/?client={make_client().pk}", asked)
    assert Subscription.objects.exists() is is_taken
    assert is_taken or "elegí uno del último año" in page.content.decode()


@pytest.mark.parametrize(("period", "next_on"), [(3, (2026, 4, 30)), (6, (2026, 7, 31)), (12, (2027, 1, 31))])
def test_periods_have_their_length(period, next_on):
    subscription = subscribe(period=period)
    issue_due(START)
    subscription.refresh_from_db()
    assert subscription.next_on == datetime.date(*next_on)


def test_nothing_is_invoiced_after_the_end_in_a_pause_or_once_cancelled():
    subscribe(ends_on=datetime.date(2026, 2, 10))
    pause.run(subscribe())
    cancel.run(subscribe())
    assert issue_due(datetime.date(2026, 6, 1)) == 1


def test_what_passed_in_a_pause_is_not_invoiced():
    subscription = subscribe()
    issue_due(START)
    pause.run(subscription)
    resumed = resume.run(subscription)
    assert resumed.next_on >= datetime.date.today()
    assert issue_due(resumed.next_on - datetime.timedelta(days=1)) == 0


def test_a_cancelled_subscription_stays_so():
    subscription = subscribe()
    cancel.run(subscription)
    for action in (cancel, pause, resume):
        with pytest.raises(Refused):
            action.run(subscription)


def test_the_database_refuses_a_second_invoice_of_a_period():
    subscription = subscribe()
    issue_due(START)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(client=subscription.client, subscription=subscription, period_start=START)


def test_the_worker_issues_by_itself():
    subscribe(started_on=datetime.date.today())
    issue_subscriptions.call_local()
    assert Invoice.objects.count() == 1

"""What is special to invoices: numbers without gaps, totals that add up, no way back once issued."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.kinds.base import Refused
from clients.kinds.display import text_of
from clients.kinds.documents import change_document
from clients.models import Series
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue, void
from napsix.crud.models import StaleRow
from tests.clients.records.documents import draft, issued, line, received

pytestmark = pytest.mark.django_db


def test_totals_are_those_of_the_lines_each_rounded():
    invoice = draft()
    lines = [line("0.10", quantity=Decimal(3), tax_rate=Decimal(21)), line("33.333", unit_price=Decimal("33.33"))]
    change_document(invoice, lines=lines)
    invoice.refresh_from_db()
    assert (invoice.net, invoice.tax, invoice.total) == (Decimal("33.63"), Decimal("0.06"), Decimal("33.69"))
    assert invoice.balance == invoice.total


def test_a_draft_has_no_number_and_issuing_takes_the_next():
    first, second = draft(), draft()
    assert (first.sequence, first.number) == (None, "")
    assert issue.run(second).number == "A-0001-00000001"
    assert issue.run(first).number == "A-0001-00000002"


def test_a_failed_issue_leaves_no_gap():
    with pytest.raises(RuntimeError), transaction.atomic():
        issued()
        raise RuntimeError
    assert issued().sequence == 1


def test_each_series_counts_by_itself():
    other = Series.objects.create(key="invoice-b", purpose="invoice", prefix="B-", width=4)
    assert issued(series=other).number == "B-0001"
    assert issued().sequence == 1


@pytest.mark.parametrize(
    ("prices", "values", "sentence"),
    [
        (["0"], {}, "no tiene nada para cobrar"),
        (["10"], {"due_on": datetime.date(2020, 1, 1)}, "vencimiento ya pasó"),
    ],
)
def test_what_cannot_be_issued_says_why_and_takes_no_number(prices, values, sentence):
    invoice = draft(*prices, **values)
    with pytest.raises(Refused, match=sentence):
        issue.run(invoice)
    assert issued().sequence == 1


def test_an_invoice_is_issued_once():
    invoice = issued()
    with pytest.raises(Refused, match="ya estaba emitida"):
        issue.run(invoice)


def test_an_issued_invoice_is_not_edited():
    invoice = issued()
    with pytest.raises(Refused, match="no se puede editar"):
        change_document(invoice, lines=[line("1")])
    assert Invoice.objects.get().total == 100


def test_a_form_shown_before_the_issue_does_not_write_after_it():
    shown = draft()
    issue.run(shown)
    with pytest.raises(StaleRow):
        change_document(shown, lines=[line("1")])


@pytest.mark.parametrize("wrong", [{"unit_price": Decimal(-1)}, {"quantity": Decimal(0)}, {"quantity": Decimal(-2)}])
def test_negative_lines_are_refused_in_a_sentence(wrong):
    with pytest.raises(Refused, match=r"negativo|mayor que cero"):
        change_document(draft(), lines=[line(**wrong)])


def test_a_voided_invoice_keeps_its_number():
    invoice = void.run(issued(), void_reason="Error")
    assert (invoice.state.key, invoice.sequence, invoice.void_reason) == ("void", 1, "Error")
    assert issued().sequence == 2


@pytest.mark.parametrize(("status", "shown"), [("draft", ""), ("sent", "$\xa0121,00"), ("void", "")])
def test_only_an_invoice_that_stands_shows_a_balance(status, shown):
    assert text_of(Invoice(status=status, total=121, balance=121, currency="ARS"), "balance") == shown


def test_an_invoice_with_payments_is_not_voided():
    invoice = issued()
    received("10.00", client=invoice.client, invoice=invoice)
    with pytest.raises(Refused, match="pagos aplicados"):
        void.run(invoice)


def test_states_follow_from_balance_and_due_date():
    invoice = issued("100.00")
    assert invoice.state.key == "sent"
    received("40.00", client=invoice.client, invoice=invoice)
    invoice.refresh_from_db()
    assert invoice.state.key == "partial"
    past = timezone.localdate() - datetime.timedelta(days=1)
    Invoice.objects.update(due_on=past, issued_on=past)
    invoice.refresh_from_db()
    assert invoice.state.key == "overdue"
    received("60.00", client=invoice.client, invoice=invoice)
    invoice.refresh_from_db()
    assert invoice.state.key == "paid"


@pytest.mark.parametrize(
    "lie",
    [
        {"paid": Decimal(101)},
        {"paid": Decimal(-1)},
        {"total": Decimal(1)},
        {"status": "draft"},
        {"status": "bogus"},
        {"number": ""},
        {"due_on": datetime.date(2000, 1, 1)},
        {"status": "void", "paid": Decimal(1)},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_service_writes(lie):
    issued("100.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.update(**lie)


def test_two_invoices_never_share_a_number():
    first, second = issued(), issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=second.pk).update(sequence=first.sequence)


def test_overdue_invoices_wait_on_the_dashboard_with_the_list_of_them(admin, sign_in):
    in_time, late = issued(), issued()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Invoice.objects.filter(pk=late.pk).update(issued_on=yesterday, due_on=yesterday)
    web = sign_in(admin)
    tiles = {tile.key: tile for tile in web.get("/", {"panel": "waiting"}).context["panel"]["tiles"]}
    assert tiles["invoices_overdue"].number == 1
    page = web.get(tiles["invoices_overdue"].url).content.decode()
    assert (late.number in page, in_time.number in page) == (True, False)

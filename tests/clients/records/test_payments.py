"""What is special to payments: nothing is paid twice, too much, or in another currency."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.kinds.base import Refused
from clients.records.payments.models import Payment, PaymentApplication
from clients.records.payments.services import (
    apply,
    apply_oldest,
    confirm,
    pay,
    receive_payment,
    reject,
    release,
    report,
    settle,
    void,
)
from tests.clients.records.documents import issued, received
from tests.factories import make_client, make_contact

pytestmark = pytest.mark.django_db


def fresh(row):
    row.refresh_from_db()
    return row


def asked(amount):
    return {"amount": Decimal(amount), "paid_on": timezone.localdate(), "method": "cash", "reference": ""}


def test_a_partial_payment_leaves_the_rest_owed():
    invoice = issued("0.30")
    pay.run(invoice, **asked("0.10"))
    pay.run(invoice, **asked("0.20"))
    assert (fresh(invoice).balance, invoice.state.key) == (0, "paid")


def test_payments_get_receipts_without_gaps():
    client = make_client()
    assert [received(client=client).number for _ in range(3)] == ["R-00000001", "R-00000002", "R-00000003"]


@pytest.mark.parametrize("amount", ["100.01", "100000"])
def test_of_more_than_is_owed_the_rest_stands_on_account(amount):
    invoice = issued("100.00")
    payment = pay.run(invoice, **asked(amount))
    assert (fresh(invoice).balance, fresh(payment).applied) == (0, 100)
    assert (payment.unapplied, payment.state.key) == (Decimal(amount) - 100, "partial")


def test_an_invoice_that_owes_nothing_takes_no_payment_and_nothing_is_written():
    invoice = issued("100.00")
    pay.run(invoice, **asked("100.00"))
    with pytest.raises(Refused, match="no tiene saldo"):
        pay.run(invoice, **asked("1.00"))
    assert Payment.objects.count() == 1
    assert received(client=invoice.client).sequence == 2


def test_a_contact_may_report_more_than_is_owed_and_the_rest_stands_on_account():
    contact = make_contact()
    invoice = issued("100.00", client=contact.client)
    payment = confirm.run(report.run(invoice, contact=contact, **asked("105.95")))
    assert (fresh(invoice).balance, fresh(payment).unapplied) == (0, Decimal("5.95"))


def test_more_than_is_owed_is_shown_where_it_stands_and_on_the_clients_page(admin, sign_in):
    invoice, browser = issued("100.00"), sign_in(admin)
    page = browser.post(f"/clients/invoices/{invoice.pk}/pay/", asked("105.95"), follow=True)
    assert page.redirect_chain[-1][0] == Payment.objects.get().get_absolute_url()
    assert "5,95" in page.content.decode().partition("A cuenta")[2][:200]
    strip = dict(page.client.get(invoice.client.get_absolute_url()).context["overview"].strip())["ARS"]
    assert [cell["amount"][-4:] for cell in strip if cell["label"] == "A cuenta"] == ["5,95"]


def test_what_stands_on_account_pays_the_next_invoice_the_oldest_first(admin, sign_in):
    client = make_client()
    late = received("50.00", client=client)
    early = received("80.00", client=client, paid_on=timezone.localdate() - timedelta(days=3))
    received("500.00", client=client, currency="USD")
    invoice = issued("100.00", client=client)
    sign_in(admin).post(f"/clients/invoices/{invoice.pk}/settle/")
    assert (fresh(invoice).balance, fresh(early).unapplied, fresh(late).unapplied) == (0, 0, 30)
    assert not fresh(invoice).can_use_account


def test_without_money_on_account_an_invoice_is_not_settled():
    invoice = issued("100.00")
    received("100.00", client=invoice.client, currency="USD")
    assert not invoice.can_use_account
    with pytest.raises(Refused, match="No hay nada a cuenta"):
        settle.run(invoice)


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_a_payment_of_nothing_is_refused(amount):
    invoice = issued()
    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        pay.run(invoice, **asked(amount))
    assert not Payment.objects.exists()


def test_a_payment_in_another_currency_is_refused():
    invoice = issued("100.00")
    dollars = received("10.00", client=invoice.client, currency="USD")
    with pytest.raises(Refused, match="no se mezclan monedas"):
        apply.run(dollars, invoice=invoice, amount=Decimal(10))
    assert fresh(dollars).applied == 0


def test_a_payment_on_another_clients_invoice_is_refused():
    with pytest.raises(Refused, match="otro cliente"):
        apply.run(received(client=make_client()), invoice=issued(), amount=Decimal(1))


def test_a_draft_or_void_invoice_takes_no_payment():
    invoice = issued()
    type(invoice).objects.update(status="void")
    with pytest.raises(Refused, match="no tiene saldo"):
        apply.run(received(client=invoice.client), invoice=invoice, amount=Decimal(1))


def test_more_than_stands_on_account_is_not_applied():
    invoice = issued("500.00")
    with pytest.raises(Refused, match="sin aplicar"):
        apply.run(received("100.00", client=invoice.client), invoice=invoice, amount=Decimal(101))


def test_one_payment_on_one_invoice_twice_is_one_application():
    invoice = issued("100.00")
    payment = received("100.00", client=invoice.client)
    apply.run(payment, invoice=invoice, amount=Decimal(30))
    apply.run(payment, invoice=invoice, amount=Decimal(20))
    assert PaymentApplication.objects.get().amount == 50
    assert (fresh(payment).applied, fresh(invoice).paid) == (50, 50)


def test_money_on_account_goes_to_what_is_due_first():
    client = make_client()
    second = issued("80.00", client=client)
    first = issued("50.00", client=client, due_on=timezone.localdate())
    issued("80.00", client=client, currency="USD")
    payment = received("100.00", client=client)
    apply_oldest.run(payment)
    assert (fresh(first).balance, fresh(second).balance, fresh(payment).unapplied) == (0, 30, 0)


def test_a_released_payment_leaves_the_invoices_as_before():
    invoice = issued("100.00")
    payment = received("100.00", client=invoice.client, invoice=invoice)
    release.run(payment)
    assert (fresh(invoice).balance, fresh(payment).state.key) == (100, "on_account")
    assert not PaymentApplication.objects.exists()


def test_a_voided_payment_is_taken_off_and_keeps_its_receipt():
    invoice = issued("100.00")
    payment = received("100.00", client=invoice.client, invoice=invoice)
    void.run(payment, void_reason="Cheque rechazado")
    assert (fresh(invoice).balance, fresh(payment).state.key, payment.sequence) == (100, "void", 1)
    with pytest.raises(Refused):
        void.run(payment)


def test_a_reported_payment_counts_only_when_confirmed():
    contact = make_contact()
    invoice = issued("100.00", client=contact.client)
    payment = report.run(invoice, contact=contact, **asked("60.00"))
    assert (fresh(invoice).paid, payment.state.key, payment.number) == (0, "reported", "")
    confirm.run(payment)
    assert (fresh(invoice).paid, fresh(payment).state.key) == (60, "applied")
    with pytest.raises(Refused):
        confirm.run(payment)


def test_what_came_in_meanwhile_leaves_the_rest_of_a_reported_payment_on_account():
    contact = make_contact()
    invoice = issued("100.00", client=contact.client)
    payment = report.run(invoice, contact=contact, **asked("100.00"))
    pay.run(invoice, **asked("70.00"))
    confirm.run(payment)
    assert (fresh(invoice).balance, fresh(payment).unapplied) == (0, 70)


def test_one_payment_is_reported_once_and_another_by_its_reference():
    contact = make_contact()
    invoice = issued("100.00", client=contact.client)
    payment = report.run(invoice, contact=contact, **asked("60.00"))
    with pytest.raises(Refused, match="ya está informado"):
        report.run(invoice, contact=contact, **asked("60.00"))
    report.run(invoice, contact=contact, **asked("60.00") | {"reference": "Otra"})
    reject.run(payment)
    report.run(invoice, contact=contact, **asked("60.00"))
    assert Payment.objects.filter(status="reported").count() == 2


def test_a_reported_payment_is_rejected_once():
    contact = make_contact()
    payment = report.run(issued(client=contact.client), contact=contact, **asked("10.00"))
    reject.run(payment, void_reason="No entró")
    assert fresh(payment).state.key == "void"
    with pytest.raises(Refused):
        reject.run(payment)


def test_an_invoice_and_what_paid_it_show_each_other_with_the_amount(admin, sign_in):
    invoice = issued("100.00")
    pay.run(invoice, **asked("60.00"))
    payment, browser = Payment.objects.get(), sign_in(admin)
    for row, heading, other in [(invoice, "Pagos aplicados", payment), (payment, "Facturas que paga", invoice)]:
        card = browser.get(row.get_absolute_url()).content.decode().partition(heading)[2].partition("</section>")[0]
        assert f'<a href="{other.get_absolute_url()}">{other}</a>' in card
        assert "60,00" in card


def test_who_may_not_see_payments_does_not_see_those_of_an_invoice(staff, allow, sign_in):
    invoice = issued("100.00")
    pay.run(invoice, **asked("60.00"))
    page = sign_in(allow(staff, "clients.view_invoice")).get(invoice.get_absolute_url()).content.decode()
    assert "Pagos aplicados" not in page


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(admin, sign_in):
    invoice = issued("100.00")
    url = f"/clients/payments/add/?client={invoice.client_id}"
    data = {"invoice": invoice.pk, "amount": "150", "currency": "USD", "paid_on": "2026-01-31", "method": "cash"}
    page = sign_in(admin).post(url, data)
    assert page.status_code == 422
    assert "no se mezclan monedas" in page.content.decode()
    assert page.context["form"]["amount"].value() == "150"


def test_the_form_offers_only_open_invoices_of_the_client(admin, sign_in):
    mine, paid = issued(), issued()
    pay.run(paid, **asked("100"))
    issued()
    page = sign_in(admin).get(f"/clients/payments/add/?client={mine.client_id}")
    assert list(page.context["form"].fields["invoice"].queryset) == [mine]


def test_another_clients_invoice_in_the_form_is_refused(admin, sign_in):
    mine, other = issued(), issued()
    data = {"invoice": other.pk, "amount": "1", "currency": "ARS", "paid_on": "2026-01-31", "method": "cash"}
    page = sign_in(admin).post(f"/clients/payments/add/?client={mine.client_id}", data)
    assert page.status_code == 422
    assert not Payment.objects.exists()


@pytest.mark.parametrize("lie", [{"applied": Decimal(101)}, {"amount": Decimal(0)}, {"status": "void"}], ids=str)
def test_the_database_refuses_what_no_service_writes(lie):
    invoice = issued("100.00")
    receive_payment(Payment(client=invoice.client, invoice=invoice, amount=Decimal(100)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.update(**lie)

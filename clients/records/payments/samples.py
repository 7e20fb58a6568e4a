"""Demo payments, besides those that the demo invoices were paid by."""

from clients.records.documents import add_document
from clients.records.invoices.models import Invoice
from clients.records.invoices.samples import lines
from clients.records.invoices.services import issue
from clients.records.payments.models import Payment
from clients.records.payments.services import apply, receive_payment, report, void


def sample(plot):
    """Make a payment in each of the client's states; the applied ones came with the invoices."""
    states = plot.states(Payment)
    if "on_account" in states:
        receive_payment(payment(plot), user=plot.user)
    if "void" in states:
        received = receive_payment(payment(plot), user=plot.user)
        void.run(received, user=plot.user, void_reason="Cheque rechazado")
    if "reported" in states:
        offered = issued(plot)
        report.run(offered, contact=plot.contact, amount=offered.total, paid_on=plot.today, method="transfer")
    if "partial" in states:
        _apply_in_part(plot, issued(plot))


def payment(plot, **values):
    """Return an unsaved payment."""
    values = {"amount": plot.amount(20_000, 300_000), "currency": plot.currency(), "paid_on": plot.day(-9)} | values
    return Payment(client=plot.client, contact=plot.contact, **values)


def issued(plot):
    """Return an issued invoice of one line."""
    draft = Invoice(client=plot.client, contact=plot.contact)
    return issue.run(add_document(draft, user=plot.user, lines=lines(plot, 1)), user=plot.user)


def _apply_in_part(plot, invoice):
    received = receive_payment(payment(plot, amount=invoice.total + 5_000, currency=invoice.currency), user=plot.user)
    apply.run(received, invoice=invoice, amount=invoice.total, user=plot.user)

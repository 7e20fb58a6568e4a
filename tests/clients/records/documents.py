"""Documents for tests, made as people make them."""

from decimal import Decimal

from clients.kinds.documents import add_document
from clients.kinds.offers import send
from clients.records.estimates import Estimate
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.payments.models import Payment
from clients.records.payments.services import receive_payment
from tests.factories import make_client


def line(price="100.00", **values):
    """One line of ``price`` without tax, unless given."""
    usual = {"description": "Servicio", "quantity": Decimal(1), "unit_price": Decimal(price), "tax_rate": Decimal(0)}
    return usual | values


def draft(*prices, client=None, model=Invoice, **values):
    """A draft with a line for each price."""
    lines = [line(price) for price in prices or ["100.00"]]
    if model is Estimate:
        values = {"subject": "Obra"} | values
    return add_document(model(client=client or make_client(), **values), lines=lines)


def issued(*prices, **values):
    """An issued invoice with a line for each price."""
    return issue.run(draft(*prices, **values))


def sent(**values):
    """An estimate that waits for its answer."""
    return send.run(draft(model=Estimate, **values))


def received(amount="100.00", *, client, **values):
    """A received payment, on account unless it names its invoice."""
    return receive_payment(Payment(client=client, amount=Decimal(amount), **values))

"""Exact amounts: what is stored, read, written and refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum

from clients.money import MoneyField, QuantityField, RateField, rounded, written
from clients.records.expenses import Expense
from tests.factories import make

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.django_db
def test_an_amount_is_stored_in_cents_and_read_as_a_decimal():
    row = make(Expense, amount="1234.50")
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM clients_expense")
        assert cursor.fetchone() == (123450,)
    row.refresh_from_db()
    assert row.amount == Decimal("1234.50")


@pytest.mark.django_db
def test_sums_and_comparisons_are_exact():
    for amount in ("0.10", "0.20", "9999999.99"):
        make(Expense, amount=amount)
    assert Expense.objects.filter(amount__lt=1).aggregate(sum=Sum("amount"))["sum"] == Decimal("0.30")
    assert Expense.objects.filter(amount=Decimal("0.2")).count() == 1


@pytest.mark.parametrize("field", [MoneyField(), QuantityField(), RateField()], ids=lambda field: type(field).__name__)
@pytest.mark.parametrize("value", ["abc", "1.23456", "NaN", "Infinity", object()])
def test_what_is_no_exact_number_is_refused(field, value):
    with pytest.raises(ValidationError):
        field.to_python(value)


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", "0.01"), ("0.004", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01")]
)
def test_half_a_cent_goes_up(amount, cents):
    assert rounded(Decimal(amount)) == Decimal(cents)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("1234.5", "ARS", f"${NBSP}1.234,50"), ("0", "USD", f"US${NBSP}0,00"), ("-7.1", "EUR", f"-€{NBSP}7,10")],
)
def test_an_amount_is_written_with_its_currency(amount, currency, text):
    assert written(Decimal(amount), currency) == text

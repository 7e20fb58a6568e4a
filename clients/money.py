"""Exact amounts in the database: whole numbers of the smallest unit, read and written as Decimal.

SQLite keeps decimals as floating point, where 0.10 + 0.20 is not 0.30 and a constraint on a balance
refuses what is right. A column here holds 1050 and the code reads ``Decimal("10.50")``.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _


class Currency(models.TextChoices):
    """The currencies that documents are made in (ISO 4217); all of them have two decimals."""

    ARS = "ARS", _("Peso argentino")
    USD = "USD", _("Dólar estadounidense")
    EUR = "EUR", _("Euro")
    BRL = "BRL", _("Real brasileño")
    UYU = "UYU", _("Peso uruguayo")


SYMBOLS = {"ARS": "$", "USD": "US$", "EUR": "€", "BRL": "R$", "UYU": "$U"}
CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """Return ``amount`` (Decimal) in whole cents, half a cent up, as invoices are rounded."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of ``amounts`` (Decimal), 0.00 of none."""
    return sum(amounts, Decimal(0))


def written(amount: Decimal, currency: str) -> str:
    """Return ``amount`` as people read it: ``US$ 1.234,50``. A space that does not break stands between."""
    text = number_format(abs(amount), decimal_pos=2, force_grouping=True)
    return f"{'-' if amount < 0 else ''}{SYMBOLS.get(currency, currency)}\N{NO-BREAK SPACE}{text}"


class ExactField(models.BigIntegerField):
    """A number with ``decimals`` places, stored as a whole number of its smallest unit.

    Arithmetic in the database is on the stored units: compute in Python on a locked row instead.
    """

    decimals = 2

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Decimal | None:
        """Return the Decimal of the stored units; sums come here too."""
        return None if value is None else Decimal(value).scaleb(-self.decimals)

    def to_python(self, value: Any) -> Decimal | None:
        """Return ``value`` as a Decimal. Raises ValidationError for no number, or too many decimals."""
        if value is None:
            return None
        try:
            number = Decimal(str(value))
            exact = number.quantize(Decimal(1).scaleb(-self.decimals))
        except ArithmeticError:
            raise ValidationError(_("«%(value)s» no es un número."), params={"value": value}) from None
        if exact != number:
            message = _("Puede tener hasta %(n)s decimales.")
            raise ValidationError(message, params={"n": self.decimals})
        return exact

    def get_prep_value(self, value: Any) -> Any:
        """Return the units to store; expressions pass."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.decimals))

    def formfield(self, **options: Any) -> Any:
        """Return a number input with as many decimals; no larger than people write."""
        defaults: dict[str, Any] = {"form_class": forms.DecimalField, "max_digits": 15, "decimal_places": self.decimals}
        return models.Field.formfield(self, **defaults | options)


class MoneyField(ExactField):
    """An amount of money; the row's ``currency`` says of which."""


class QuantityField(ExactField):
    """How many of something, with three decimals."""

    decimals = 3


class RateField(ExactField):
    """A percentage with two decimals: 10.50."""


class CurrencyField(models.CharField):
    """The currency of a row's amounts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        usual: dict[str, Any] = {"max_length": 3, "choices": Currency.choices, "default": Currency.ARS}
        if not args:
            usual["verbose_name"] = _("moneda")
        super().__init__(*args, **usual | options)

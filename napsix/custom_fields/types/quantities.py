"""Field types whose values have an order: numbers, amounts of money, days."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from napsix.custom_fields.types.base import FieldDefinition, FieldType, Stored


class Number(FieldType):
    """A number of up to fourteen digits and four decimals."""

    label = _("Número")
    cast = "numeric"
    output = models.DecimalField(max_digits=18, decimal_places=4)
    operators = "range"
    form_class = forms.DecimalField
    # Decimals shown; None for as many as there are.
    places: int | None = None

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return {"max_digits": 18, "decimal_places": 4, "localize": True}

    def to_json(self, value: Decimal | None) -> str | None:
        """Return the number as text, without needless zeros."""
        return None if value is None else f"{value.normalize():f}"

    def from_json(self, raw: str | None) -> Decimal | None:
        return None if raw is None else Decimal(raw)

    def text(self, definition: FieldDefinition, raw: str | None) -> str:
        """Return the number with the separators of the language."""
        return "" if raw is None else number_format(Decimal(raw), decimal_pos=self.places, force_grouping=True)


class Money(Number):
    """An amount with two decimals."""

    label = _("Importe")
    places = 2

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return {"max_digits": 16, "decimal_places": 2, "localize": True}


class Date(FieldType):
    """A day, stored as ISO text, which sorts as days do."""

    label = _("Fecha")
    operators = "dates"
    form_class = forms.DateField

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        """ISO from the browser's own calendar, day first from people."""
        return {
            "input_formats": ["%Y-%m-%d", "%d/%m/%Y"],
            "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def initial(self, definition: FieldDefinition) -> datetime.date | None:
        """Return the day that the definition names, in either spelling."""
        try:
            return self.form_class(required=False, **self.options(definition)).clean(definition.default)
        except forms.ValidationError:
            return None

    def to_json(self, value: datetime.date | None) -> str | None:
        return value.isoformat() if value else None

    def from_json(self, raw: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(raw) if raw else None

    def text(self, definition: FieldDefinition, raw: str | None) -> str:
        """Return the day in the short form of the language."""
        return date_format(datetime.date.fromisoformat(raw), "SHORT_DATE_FORMAT") if raw else ""

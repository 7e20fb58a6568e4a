"""Texts, and what is written as one: addresses, phones, tax ids."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from napsix import tax_ids
from napsix.crud.forms import TaxIdField
from napsix.custom_fields.types.base import FieldDefinition, FieldType, Stored


class Text(FieldType):
    """One line of text, with at most ``longest`` characters."""

    label = _("Texto")
    longest = 500

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return {"max_length": self.longest}


class LongText(Text):
    """Several lines of text; too long to be a key that never repeats."""

    label = _("Texto largo")
    longest = 5_000
    may_be_unique = False

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return super().options(definition) | {"widget": forms.Textarea(attrs={"rows": 3})}


class EmailAddress(Text):
    """An email address, checked by its shape alone."""

    label = _("Email")
    form_class = forms.EmailField


class Phone(Text):
    """A phone, kept as it was typed."""

    label = _("Teléfono")
    longest = 60


class Url(Text):
    """A web address; one without scheme is a secure one."""

    label = _("Dirección web")
    form_class = forms.URLField

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return super().options(definition) | {"assume_scheme": "https"}


class TaxId(Text):
    """A CUIT, shown with its dashes."""

    label = _("CUIT")
    form_class = TaxIdField
    longest = 20

    def text(self, definition: FieldDefinition, raw: str | None) -> str:
        return tax_ids.formatted(TaxIdField.country, raw) if raw else ""

"""Texts, and what is written as one: addresses, phones, tax ids."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.ar import cuit

from napsix.custom_fields.types.base import FieldDefinition, FieldType, Stored


class Text(FieldType):
    """One line of text."""

    label = _("Texto")
    longest = 500

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return {"max_length": self.longest}


class LongText(Text):
    """Lines of text."""

    label = _("Texto largo")
    longest = 5_000
    may_be_unique = False

    def options(self, definition: FieldDefinition, kept: Stored = None) -> dict[str, Any]:
        return super().options(definition) | {"widget": forms.Textarea(attrs={"rows": 3})}


class EmailAddress(Text):
    """An email address."""

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


class CuitField(forms.CharField):
    """A CUIT with the right check digit, in its compact spelling."""

    def clean(self, value: str | None) -> str:
        """Return the eleven digits. Raises ValidationError when they are not a CUIT."""
        text = super().clean(value)
        if text and not cuit.is_valid(text):
            raise forms.ValidationError(_("Ese CUIT no es válido: revisá los números."))
        return cuit.compact(text) if text else text


class TaxId(Text):
    """A CUIT, shown with its dashes."""

    label = _("CUIT")
    form_class = CuitField
    longest = 20

    def text(self, definition: FieldDefinition, raw: str | None) -> str:
        return cuit.format(raw) if raw else ""

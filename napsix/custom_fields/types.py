"""The kinds of custom fields: how each reads, stores, shows, sorts and filters its values.

Stored values are JSON: texts, ISO days, decimals as text (a float would lose cents), true or false, the
numbers of options and users.
"""

import datetime
from decimal import Decimal

from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from stdnum.ar import cuit

from napsix.text import fold


class FieldType:
    """A short text, and the base of the other kinds.

    ``cast`` is the SQL type of the stored value, ``output`` the Django field that reads it back from SQL;
    ``may_be_unique`` says whether it makes sense that no two rows have the same value, ``has_few_values`` whether
    many rows have one and the same.
    """

    label = _("Texto")
    cast = "text"
    output = models.CharField()
    operators = "text"
    form_class = forms.CharField
    widget = None
    longest = 500
    may_be_unique = True
    has_few_values = False

    def form_field(self, definition):
        """Return the form field for the definition."""
        options = {"label": definition.name, "required": definition.is_required, "help_text": definition.help}
        if self.widget:
            options["widget"] = self.widget()
        return self.form_class(**options, **self.options(definition))

    def options(self, definition):
        """Return the further arguments of the form field."""
        return {"max_length": self.longest}

    def to_json(self, value):
        """Return the form's value as it is stored; None for nothing."""
        return None if value in (None, "", []) else value

    def from_json(self, raw):
        """Return the stored value as the form shows it."""
        return raw

    def text(self, definition, raw):
        """Return the stored value as people read it."""
        return "" if raw is None else str(raw)

    def initial(self, definition):
        """Return what the form of a new row starts with."""
        return definition.default


class LongText(FieldType):
    """Lines of text."""

    label = _("Texto largo")
    longest = 5_000
    may_be_unique = False

    @staticmethod
    def widget():
        """A box of several lines."""
        return forms.Textarea(attrs={"rows": 3})


class Number(FieldType):
    """A number with decimals."""

    label = _("Número")
    cast = "numeric"
    output = models.DecimalField(max_digits=18, decimal_places=4)
    operators = "range"
    form_class = forms.DecimalField
    places = None

    def options(self, definition):
        """Up to fourteen digits before the comma."""
        return {"max_digits": 18, "decimal_places": 4, "localize": True}

    def to_json(self, value):
        """Return the number as text, without needless zeros."""
        return None if value is None else f"{value.normalize():f}"

    def from_json(self, raw):
        """Return the number."""
        return None if raw is None else Decimal(raw)

    def text(self, definition, raw):
        """Return the number with the separators of the language."""
        return "" if raw is None else number_format(Decimal(raw), decimal_pos=self.places, force_grouping=True)


class Money(Number):
    """An amount."""

    label = _("Importe")
    places = 2

    def options(self, definition):
        """Two decimals."""
        return {"max_digits": 16, "decimal_places": 2, "localize": True}


class Date(FieldType):
    """A day, stored as ISO text, which sorts as days do."""

    label = _("Fecha")
    operators = "dates"
    form_class = forms.DateField

    @staticmethod
    def widget():
        """The browser's own calendar."""
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def options(self, definition):
        """ISO from the browser, day first from people."""
        return {"input_formats": ["%Y-%m-%d", "%d/%m/%Y"]}

    def initial(self, definition):
        """Return the day that the definition names, in either spelling."""
        try:
            return self.form_class(required=False, **self.options(definition)).clean(definition.default)
        except forms.ValidationError:
            return None

    def to_json(self, value):
        """Return the day in ISO form."""
        return value.isoformat() if value else None

    def from_json(self, raw):
        """Return the day."""
        return datetime.date.fromisoformat(raw) if raw else None

    def text(self, definition, raw):
        """Return the day in the short form of the language."""
        return date_format(self.from_json(raw), "SHORT_DATE_FORMAT") if raw else ""


class YesNo(FieldType):
    """Yes, no, or not said."""

    label = _("Sí o no")
    may_be_unique = False
    has_few_values = True
    cast = "boolean"
    output = models.BooleanField(null=True)
    operators = "yes_no"

    def form_field(self, definition):
        """Return a choice of three."""
        choices = [("", "—"), ("true", _("Sí")), ("false", _("No"))]
        return forms.TypedChoiceField(
            label=definition.name,
            required=definition.is_required,
            help_text=definition.help,
            choices=choices,
            coerce=lambda text: text == "true",
            empty_value=None,
        )

    def from_json(self, raw):
        """Return the word of the form's choice."""
        return "" if raw is None else str(raw).lower()

    def initial(self, definition):
        """Return the word of the form's choice for a yes or no in Spanish or English."""
        said = fold(definition.default)
        return {"si": "true", "yes": "true", "no": "false"}.get(said, said)

    def text(self, definition, raw):
        """Return yes or no."""
        return "" if raw is None else (_now("Sí") if raw else _now("No"))


class Choice(FieldType):
    """One of the definition's options, stored by its number."""

    label = _("Opción")
    has_few_values = True
    cast = "bigint"
    output = models.BigIntegerField()
    operators = "choice"

    def form_field(self, definition):
        """Return a choice of the live options."""
        return forms.TypedChoiceField(
            label=definition.name,
            required=definition.is_required,
            help_text=definition.help,
            choices=[("", "—"), *self.choices(definition)],
            coerce=int,
            empty_value=None,
        )

    def choices(self, definition):
        """Return the options that may be chosen as (number, label)."""
        return [(option.pk, option.label) for option in definition.live_options()]

    def known(self, definition):
        """Return what rows may have as (number, label): retired options too, after the others."""
        retired = [(option.pk, option.label) for option in definition.options.all() if option.is_retired]
        return [*self.choices(definition), *retired]

    def initial(self, definition):
        """Return the number of the option that the definition names."""
        return {label: pk for pk, label in self.choices(definition)}.get(definition.default)

    def text(self, definition, raw):
        """Return the option's label, of a retired one too."""
        return {option.pk: option.label for option in definition.options.all()}.get(raw, "")


class Choices(Choice):
    """Several of the definition's options."""

    label = _("Varias opciones")
    may_be_unique = False
    has_few_values = False
    cast = "list"
    operators = "choices"

    def form_field(self, definition):
        """Return a choice of several."""
        return forms.TypedMultipleChoiceField(
            label=definition.name,
            required=definition.is_required,
            help_text=definition.help,
            choices=self.choices(definition),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )

    def initial(self, definition):
        """Return the numbers of the options that the definition names, with commas between."""
        numbers = {label: pk for pk, label in self.choices(definition)}
        return [numbers[label] for label in map(str.strip, definition.default.split(",")) if label in numbers]

    def text(self, definition, raw):
        """Return the labels with commas."""
        return ", ".join(super(Choices, self).text(definition, one) for one in raw or [])


class EmailAddress(FieldType):
    """An email address."""

    label = _("Email")
    form_class = forms.EmailField


class Phone(FieldType):
    """A phone, kept as it was typed."""

    label = _("Teléfono")
    longest = 60


class Url(FieldType):
    """A web address."""

    label = _("Dirección web")
    form_class = forms.URLField

    def options(self, definition):
        """An address without scheme is a secure one."""
        return {"max_length": self.longest, "assume_scheme": "https"}


class TaxIdField(forms.CharField):
    """A CUIT with the right check digit, in its compact spelling."""

    def clean(self, value):
        """Return the eleven digits. Raises ValidationError when they are not a CUIT."""
        value = super().clean(value)
        if value and not cuit.is_valid(value):
            raise forms.ValidationError(_("Ese CUIT no es válido: revisá los números."))
        return cuit.compact(value) if value else value


class TaxId(FieldType):
    """A CUIT."""

    label = _("CUIT")
    form_class = TaxIdField
    longest = 20

    def text(self, definition, raw):
        """Return the CUIT with its dashes."""
        return cuit.format(raw) if raw else ""


class StaffMember(FieldType):
    """Somebody of the team, stored by their number."""

    label = _("Persona del equipo")
    cast = "bigint"
    output = models.BigIntegerField()
    operators = "choice"

    def form_field(self, definition):
        """Return a choice of the people of the team."""
        return forms.TypedChoiceField(
            label=definition.name,
            required=definition.is_required,
            help_text=definition.help,
            choices=lambda: [("", "—"), *self.choices(definition)],
            coerce=int,
            empty_value=None,
        )

    def choices(self, definition):
        """Return the people in use as (number, name)."""
        return [(user.pk, str(user)) for user in get_user_model().objects.staff()]

    def known(self, definition):
        """Return whom rows may name as (number, name): people who left too, after the others."""
        gone = get_user_model().objects.filter(kind="staff", is_active=False)
        return [*self.choices(definition), *((user.pk, str(user)) for user in gone)]

    def initial(self, definition):
        """Return the number of the person that the definition names."""
        return {name: pk for pk, name in self.choices(definition)}.get(definition.default)

    def text(self, definition, raw):
        """Return the person's name, of one who left too; the people are read once a page."""
        if not hasattr(definition, "people"):
            definition.people = {user.pk: str(user) for user in get_user_model().objects.filter(kind="staff")}
        return definition.people.get(raw, "")


FIELD_TYPES = {
    "text": FieldType(),
    "long_text": LongText(),
    "number": Number(),
    "money": Money(),
    "date": Date(),
    "yes_no": YesNo(),
    "choice": Choice(),
    "choices": Choices(),
    "email": EmailAddress(),
    "phone": Phone(),
    "url": Url(),
    "tax_id": TaxId(),
    "user": StaffMember(),
}


def kind_choices():
    """Return the kinds as choices, for the definition's form and its migration."""
    return [(key, kind.label) for key, kind in FIELD_TYPES.items()]

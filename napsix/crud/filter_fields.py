"""Form fields that read the values of filters, and write them in words."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.addresses import MOST_DIGITS, number_of
from napsix.crud.types import Text
from napsix.text import fold

WORDS = (gettext_lazy("Sí"), gettext_lazy("No"))
# How many values one parameter may ask for, since the database looks for each.
MOST_VALUES = 50
TOO_MANY = gettext_lazy("Se puede filtrar por hasta %(most)s valores a la vez y son %(count)s: sacá algunos.")


class Days(tuple[datetime.date, datetime.date]):
    """A first and a last day, and the ``name`` of the range where they were asked for by one."""

    name = ""

    @classmethod
    def of(cls, first: datetime.date, last: datetime.date, name: str = "") -> Self:
        """Return the days from ``first`` to ``last``, both included."""
        days = cls((first, last))
        days.name = name
        return days


class TextField(forms.CharField):
    """Any text; its ends are trimmed, and a chip shows it as it was typed."""

    def text(self, value: Any) -> str:
        """Return the value as people read it."""
        return value


class NumberField(forms.DecimalField):
    """A number, with a point or a comma; of no more digits than a column holds, written with an exponent or without."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=MOST_DIGITS, **options)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def text(self, value: Decimal) -> Decimal:
        """Return the number as a chip shows it."""
        return value


class YesNoField(forms.TypedChoiceField):
    """``true`` or ``false``, shown by two words."""

    def __init__(self, words: tuple[Text, Text] = WORDS) -> None:
        self.words = words
        choices = [("", _("Cualquiera")), ("true", words[0]), ("false", words[1])]
        super().__init__(choices=choices, coerce=lambda text: text == "true", empty_value=None)

    def text(self, value: Any) -> Text:
        """Return which of the two words stands for ``value``."""
        return self.words[0] if value else self.words[1]


class OpenSelect(forms.Select):
    """Offers one value to choose; what the address asks for in another spelling is one more option, so it is kept."""

    def optgroups(self, name: str, value: Any, attrs: dict | None = None) -> list:
        """Return the options, what is asked for among them."""
        known = {str(key) for key, _words in self.choices}
        self.choices = [*self.choices, *((asked, asked) for asked in value if asked and asked not in known)]
        return super().optgroups(name, value, attrs)


class CommaSelect(OpenSelect, forms.SelectMultiple):
    """Offers several values to choose; an address may name each by itself, or all with commas between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Return all values of the parameter with commas between, also where each was given by itself."""
        return ",".join(super().value_from_datadict(data, files, name) or [])

    def format_value(self, value: Any) -> list[str]:
        """Return each value of the address, which stand there with commas between, to mark its option as chosen."""
        return [part.strip() for part in (value or "").split(",")]

    def optgroups(self, name: str, value: Any, attrs: dict | None = None) -> list:
        """Return the options but the one that stands for nothing chosen."""
        self.choices = [choice for choice in self.choices if choice[0] != ""]
        return super().optgroups(name, value, attrs)


class CommaField(forms.Field):
    """Several values of ``inner`` with commas between."""

    def __init__(self, inner: Any) -> None:
        super().__init__(widget=CommaSelect(choices=inner.choices) if hasattr(inner, "choices") else None)
        self.inner = inner

    def clean(self, value: Any) -> list:
        """Return the values, each once. Raises ValidationError for too many, or the first that means nothing."""
        texts = dict.fromkeys(part.strip() for part in value.split(",")) if value else {}
        if len(texts) > MOST_VALUES:
            raise ValidationError(TOO_MANY, params={"most": MOST_VALUES, "count": len(texts)})
        return list(dict.fromkeys(self.inner.clean(text) for text in texts))

    def text(self, values: Any) -> str:
        """Return the values as people read them."""
        if hasattr(self.inner, "text"):
            return ", ".join(str(self.inner.text(value)) for value in values)
        return ", ".join(str(dict(self.inner.choices).get(value, value)) for value in values)


class RelationField(forms.ChoiceField):
    """A row of another table by its primary key, its name or email; ``none`` for no row, ``me`` for oneself."""

    user: Any = None
    widget = OpenSelect

    def __init__(self, rows: Callable[[], QuerySet]) -> None:
        self.rows = rows
        super().__init__(choices=self.read_choices)

    def __deepcopy__(self, memo: dict) -> Any:
        copied = super().__deepcopy__(memo)
        copied.choices = copied.read_choices  # which go by its own user
        return copied

    def read_choices(self) -> list[tuple]:
        """Return what the panel offers: any, none, oneself, and the rows by name."""
        me = [("me", _("Yo"))] if self._has_me() else []
        return [("", _("Cualquiera")), ("none", _("Sin asignar")), *me, *((row.pk, str(row)) for row in self.rows())]

    def to_python(self, value: Any) -> Any:
        """Return the primary key, or ``"none"``. Raises ValidationError where no row is meant."""
        if value in self.empty_values or value == "none":
            return value or None
        if value == "me" and self._has_me():
            return self.user.pk
        row = self._find(value)
        if row is None:
            raise ValidationError(_("«%(value)s» no existe."), params={"value": value})
        return row.pk

    def validate(self, value: Any) -> None:
        """Pass what ``to_python`` read: it raised for what is no row, and not every row is among the choices."""

    def _has_me(self) -> bool:
        return self._is_of_users() and getattr(self.user, "pk", None) is not None

    def _is_of_users(self) -> bool:
        return self.rows().model is get_user_model()

    def _find(self, value: Any) -> Model | None:
        rows = self.rows()
        number = number_of(value)
        if number is not None:
            return rows.filter(pk=number).first()
        if self._is_of_users():
            return rows.filter(email=value.lower()).first()
        return rows.filter(name_key__bare=fold(value)).first()

    def text(self, value: Any) -> str:
        """Return the name of the row with the primary key ``value``, or the words for no row."""
        if value == "none":
            return _("Sin asignar")
        return str(self.rows().filter(pk=value).first())


class DatesField(forms.CharField):
    """A day (2026-12-31 or 31/12/2026) or a range of days by its name; read as (first day, last day)."""

    widget = forms.DateInput(attrs={"type": "date"})

    def ranges(self) -> dict[str, tuple[Text, datetime.date, datetime.date]]:
        """Return ``{name: (words, first day, last day)}``: weeks, months and years are whole ones."""
        today = timezone.localdate()
        day = datetime.timedelta(days=1)
        week = today - today.weekday() * day
        month, year = today.replace(day=1), today.replace(month=1, day=1)
        last_month, next_month, after_next = first_of(month, -1), first_of(month, 1), first_of(month, 2)
        last_year, next_year = first_of(year, -12), first_of(year, 12)
        return {
            "today": (_("hoy"), today, today),
            "yesterday": (_("ayer"), today - day, today - day),
            "tomorrow": (_("mañana"), today + day, today + day),
            "overdue": (_("vencidos"), datetime.date.min, today - day),
            "past": (_("antes de hoy"), datetime.date.min, today - day),
            "next_7_days": (_("próximos 7 días"), today, today + 6 * day),
            "next_30_days": (_("próximos 30 días"), today, today + 29 * day),
            "this_week": (_("esta semana"), week, week + 6 * day),
            "next_week": (_("la semana que viene"), week + 7 * day, week + 13 * day),
            "this_month": (_("este mes"), month, next_month - day),
            "next_month": (_("mes que viene"), next_month, after_next - day),
            "this_year": (_("este año"), year, next_year - day),
            "last_7_days": (_("últimos 7 días"), today - 6 * day, today),
            "last_30_days": (_("últimos 30 días"), today - 29 * day, today),
            "last_90_days": (_("últimos 90 días"), today - 89 * day, today),
            "last_week": (_("la semana pasada"), week - 7 * day, week - day),
            "last_month": (_("el mes pasado"), last_month, month - day),
            "last_year": (_("el año pasado"), last_year, year - day),
        }

    def clean(self, value: Any) -> Days | None:
        """Return the first and last day. Raises ValidationError for anything that is neither."""
        if value in self.empty_values:
            return None
        date_range = self.ranges().get(value)
        if date_range:
            return Days.of(*date_range[1:], name=value)
        try:
            day = forms.DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y"]).clean(value)
        except ValidationError:
            raise ValidationError(_("«%(value)s» no es una fecha."), params={"value": value}) from None
        return Days.of(day, day)

    def text(self, days: Days) -> str:
        """Return the name of the range, or its days."""
        if days.name:
            return str(self.ranges()[days.name][0])
        first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in days)
        return first if first == last else f"{first}-{last}"


def first_of(month: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month that comes ``months`` after the one that begins on ``month``."""
    years, number = divmod(month.month - 1 + months, 12)
    return month.replace(year=month.year + years, month=number + 1)


class DateRangeField(DatesField):
    """The same, chosen by the name of the range."""

    widget = OpenSelect

    def __init__(self) -> None:
        super().__init__()
        ranges = [(key, words) for key, (words, _first, _last) in self.ranges().items()]
        self.widget.choices = [("", _("Cualquiera")), *ranges]

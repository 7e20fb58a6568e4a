"""Days that a record may have: those of the business, not what a slip of the keyboard makes of them.

A year of 0001 or 9999 in one row empties the charts and ageing lists of all the others.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


def refuse_far(day: datetime.date, first: datetime.date = FIRST, last: datetime.date = LAST) -> None:
    """Validator: raise ValidationError for a day before ``first`` or after ``last``, those of records unless given."""
    if not first <= day <= last:
        bounds = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": date_format(last, "SHORT_DATE_FORMAT")}
        raise ValidationError(_("La fecha tiene que estar entre el %(first)s y el %(last)s."), "far", bounds)


class DayField(models.DateField):
    """A day of a record, from 1990 to 2100: its forms, whatever saves it and the database itself refuse any other."""

    first, last = FIRST, LAST

    def refuse(self, day: datetime.date) -> None:
        """Raise ValidationError for a day out of the bounds."""
        refuse_far(day, self.first, self.last)

    @cached_property
    def validators(self) -> list[Any]:
        """What the field's own validators refuse, and days out of the bounds."""
        return [*super().validators, self.refuse]

    def formfield(self, **options: Any) -> Any:
        """Return the form's field, which knows the bounds too: forms of actions validate no row."""
        defaults: dict[str, Any] = {"validators": [self.refuse]}
        made: Any = super().formfield(**defaults | options)
        made.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        return made

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Refuse by a sentence what the database would refuse by a fault; expressions pass."""
        day = None if hasattr(value, "resolve_expression") else self.to_python(value)
        if day is not None:
            self.refuse(day)
        return super().get_db_prep_save(value, connection)

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return the condition of the column, which goes where the column is made."""
        return f"{connection.ops.quote_name(str(self.column))} BETWEEN '{self.first}' AND '{self.last}'"


class FoundingField(DayField):
    """A day from which somebody is a client: long before there was software, too."""

    first = datetime.date(1900, 1, 1)

"""The lines of a document's form, compared as one value with what somebody else may have made of them meanwhile."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from clients.kinds.documents import LINE_FIELDS, lines_of
from clients.money import written
from napsix.crud.conflicts import Part


class LinesPart(Part):
    """All the lines of a form: whoever changes one of them changes the document's total."""

    def __init__(self, form: Any) -> None:
        self.form, self.lines = form, form.lines
        self.name = self.lines.prefix

    @property
    def label(self) -> str:
        return _("Líneas")

    @cached_property
    def stored(self) -> list[list[str]]:
        """The lines that the document has, each as its texts in the order of ``LINE_FIELDS``."""
        lines = lines_of(self.form.instance) if self.lines.initial is None else self.lines.initial
        return [[str(line[name]) for name in LINE_FIELDS] for line in lines]

    def was(self, shown: Any) -> bool:
        return exact(self.stored) == exact(shown)

    def says(self, value: Any) -> bool:
        if not self.lines.is_valid():
            return False
        typed = [[str(line[name]) for name in LINE_FIELDS] for line in self.form.line_values()]
        return exact(typed) == exact(value)

    @property
    def is_sent(self) -> bool:
        return f"{self.name}-TOTAL_FORMS" in self.form.data

    def take_stored(self, data: QueryDict) -> None:
        for key in [key for key in data if key.startswith(f"{self.name}-")]:
            if key.rpartition("-")[0] != self.name:
                del data[key]
        for count in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data[f"{self.name}-{count}"] = str(len(self.stored))
        for place, line in enumerate(self.stored):
            for name, text in zip(LINE_FIELDS, line, strict=True):
                data[f"{self.name}-{place}-{name}"] = text

    @property
    def stored_text(self) -> str:
        return self.text(self.stored)

    @property
    def typed_text(self) -> str:
        """What was typed, wrong or not; without the lines left blank or ticked to go."""
        forms = [form for form in self.lines if form.has_changed() and not form["DELETE"].data]
        return self.text([[form[name].data or "" for name in LINE_FIELDS] for form in forms])

    def text(self, value: Iterable[list[str]]) -> str:
        """Return lines as people read them, one under the other."""
        return "\n".join(self._line(*line) for line in value)

    def _line(self, description: str, quantity: str, price: str, rate: str) -> str:
        try:
            number = plain_number(quantity)
            amount = written(Decimal(price), self.form.instance.currency)
            percent = plain_number(rate)
        except ArithmeticError:
            number, amount, percent = quantity, price, rate
        values = {"description": description, "quantity": number, "price": amount, "rate": percent}
        return _("%(quantity)s × %(description)s a %(price)s, IVA %(rate)s %%") % values


def plain_number(text: str) -> str:
    """Return a number as people write it, without zeros at its end. Raises ArithmeticError for none."""
    number = Decimal(text)
    whole = number.to_integral_value()
    return number_format(whole if number == whole else number.normalize())


def exact(lines: Any) -> list[tuple] | None:
    """Return lines, as texts, with their numbers; None for what are no lines."""
    try:
        return [(text, *(Decimal(number) for number in numbers)) for text, *numbers in lines]
    except (TypeError, ValueError, ArithmeticError):
        return None

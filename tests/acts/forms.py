"""Forms filled by chance, as people fill them: what they show is kept, or something that the field takes."""

import datetime

from django import forms
from django.http import QueryDict
from django.utils import timezone

from napsix.crud.conflicts import SHOWN, VERSION
from napsix.crud.forms import TaxIdField

WORDS = ["Ñandú", "Núñez e hijos", "Obra de Łódź", "ab-1", "Abono", "+54 9 341 456-7890", "{{nombre}}"]
EMAILS = ["", "compras@ejemplo.test", "Compras@ejemplo.test", "otra@ejemplo.test"]
NUMBERS = ["0.01", "1", "33.33", "100", "100.50", "120", "1000"]
DAYS = [-40, -1, 0, 0, 1, 30, 90]
TAX_IDS = ["", "30-50000173-5", "20-12345678-6"]
# The share of what a form shows that is left as it is, and of the fields that may be empty that are.
KEPT = 0.6
EMPTY = 0.3
LINES = 3


def typed(form, luck):
    """Return what somebody sends who fills ``form``, which is not bound: all of a new row, a little of another."""
    data, is_there = QueryDict(mutable=True), SHOWN in form.fields
    for name, field in form.fields.items():
        shown = field.prepare_value(form[name].initial)
        is_shown = is_there or shown not in field.empty_values
        is_kept = name in (SHOWN, VERSION) or (is_shown and luck.random() < KEPT)
        put(data, form.add_prefix(name), shown if is_kept else chosen(field, luck, shown))
    if getattr(form, "lines", None) is not None:
        put_lines(data, form.lines, luck)
    return data


def put(data, name, value):
    """Put ``value`` into ``data`` as a browser sends it: nothing of a box without its tick."""
    if isinstance(value, (list, tuple)) or hasattr(value, "iterator"):
        data.setlist(name, [str(getattr(one, "pk", one)) for one in value])
    elif value not in (None, False):
        data[name] = "on" if value is True else str(value)


def chosen(field, luck, shown=None):
    """Return a value that a person might give to ``field``; what it shows, of a field that nobody thought of."""
    if not field.required and luck.random() < EMPTY:
        return ""
    if hasattr(field, "choices"):
        keys = choices(field)
        is_many = isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))
        return [key for key in keys if luck.random() < 1 / 2] if is_many else luck.choice(keys or [""])
    return VALUES[type(field)](luck) if type(field) in VALUES else shown


def choices(field):
    """Return what there is to choose from, in the order in which it was made."""
    if isinstance(field, forms.ModelChoiceField):
        return list(field.queryset.order_by("pk").values_list("pk", flat=True))
    return [key for key, _label in field.choices]


def day(luck):
    """Return a day near today, as a form takes it."""
    return (timezone.localdate() + datetime.timedelta(days=luck.choice(DAYS))).isoformat()


VALUES = {
    forms.BooleanField: lambda luck: luck.random() < 1 / 2,
    forms.DateField: day,
    forms.EmailField: lambda luck: luck.choice(EMAILS),
    forms.DecimalField: lambda luck: luck.choice(NUMBERS),
    TaxIdField: lambda luck: luck.choice(TAX_IDS),
    forms.CharField: lambda luck: luck.choice(WORDS),
}


def put_lines(data, lines, luck):
    """Put lines into ``data``: those that are there, or others."""
    rows = (luck.random() < KEPT and lines.initial) or [new_line(lines, luck) for _ in range(luck.randint(1, LINES))]
    data.update({f"lines-{name}": str(len(rows)) for name in ("TOTAL_FORMS", "INITIAL_FORMS")})
    for place, row in enumerate(rows):
        for name, value in row.items():
            put(data, f"lines-{place}-{name}", value)


def new_line(lines, luck):
    """Return a line that a person would add."""
    return {name: chosen(field, luck) for name, field in lines.empty_form.fields.items() if name != "DELETE"}

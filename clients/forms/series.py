"""The forms of the series of numbers."""

import secrets
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.documents import last_taken, purposes
from clients.models import Series
from napsix.accounts.models import User
from napsix.crud.forms import ModelForm


def purpose_choices() -> list[tuple[str, str]]:
    """Return what a new series may be for, as (key, the documents' plural)."""
    return [(key, kind.label) for key, kind in purposes().items()]


def held(purpose: str) -> QuerySet:
    """Return the series of ``purpose``, held: of two people who set one up at once, the second sees the first's."""
    rows = Series.objects.select_for_update().filter(purpose=purpose)
    list(rows.order_by("pk").values_list("pk"))
    return rows


class SeriesForm(ModelForm):
    """A series' prefix, figures and next number. What it already numbered stays as it is."""

    class Meta:
        model = Series
        fields = ["prefix", "width", "next_number"]
        help_texts = {
            "prefix": gettext_lazy("Lo que va delante del número: A-0001-"),
            "width": gettext_lazy("Con cuántas cifras se escribe: 8 hacen 00000012."),
            "next_number": gettext_lazy("El que toma el próximo documento. Los que saltees quedan sin usar."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["next_number"].show_hidden_initial = True
        self.last = last_taken(self.instance) if self.instance.pk else 0
        if self.last:
            self.fields["prefix"].disabled = True
            self.fields["prefix"].help_text = _("Ya numeró documentos: para otro prefijo, creá otra serie.")

    def clean_next_number(self) -> int:
        """Refuse a number that would be taken twice; one left as it was shown goes on from where it is now."""
        number = self.cleaned_data["next_number"]
        if self.instance.pk and "next_number" not in self.changed_data:
            return self.instance.next_number
        if number < 1:
            raise forms.ValidationError(_("Tiene que ser 1 o más."))
        if number <= self.last:
            raise forms.ValidationError(
                _("Ya se usó hasta el %(last)s: el próximo tiene que ser %(next)d o más."),
                params={"last": self.instance.written(self.last), "next": self.last + 1},
            )
        return number

    @transaction.atomic
    def store(self, *, user: User) -> Series:
        """Save the series over what it is now: documents may have taken numbers since the form was shown."""
        series = self.instance
        now = held(series.purpose).get(pk=series.pk)
        series.clean()
        if "next_number" in self.changed_data:
            series.next_number = max(series.next_number, last_taken(now) + 1)
        else:
            series.next_number = now.next_number
        series.save()
        return series


class NewSeriesForm(SeriesForm):
    """A further series for a purpose; whoever makes a document chooses between them."""

    class Meta(SeriesForm.Meta):
        fields = ["purpose", *SeriesForm.Meta.fields]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label = capfirst(self.fields["purpose"].label)
        self.fields["purpose"] = forms.ChoiceField(label=label, choices=purpose_choices())

    @transaction.atomic
    def store(self, *, user: User) -> Series:
        """Save the new series under a key of its own."""
        held(self.instance.purpose)
        self.instance.clean()
        self.instance.key = f"{self.instance.purpose}-{secrets.token_hex(4)}"
        return self.save()

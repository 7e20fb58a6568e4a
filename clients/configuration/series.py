"""The pages of the series: where invoices, estimates and the like take their numbers."""

import secrets

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Series
from clients.records.documents import last_taken, purposes
from napsix.crud.filters import FilterSet
from napsix.crud.forms import ModelForm
from napsix.crud.tables import Column, Table
from napsix.crud.views import AddPage, BackToList, DeletePage, EditPage, ListPage

CLIENT_CODES = gettext_lazy("Códigos de clientes")


def purpose_text(series):
    """Return what the series is for, as people call it."""
    kind = purposes().get(series.purpose)
    return kind.label if kind else str(CLIENT_CODES)


class PurposeColumn(Column):
    """What the series is for; it leads to the form."""

    def read(self, record):
        """Return the words."""
        return purpose_text(record)


class SeriesTable(Table):
    """The series."""

    has_pages = False
    shown = ("purpose", "prefix", "next")

    purpose = PurposeColumn(verbose_name=gettext_lazy("Para"), linkify=True, classes="cell-main")
    prefix = Column(verbose_name=gettext_lazy("Prefijo"))
    next = Column(verbose_name=gettext_lazy("Próximo número"), accessor="next_text")


class SeriesFilterSet(FilterSet):
    """Search by prefix; there is nothing else to filter by."""

    def search(self, rows, query):
        """Return the rows whose prefix holds the query."""
        return rows.filter(prefix__icontains=query)


def purpose_choices():
    """Return what a new series may be for."""
    return [(key, kind.label) for key, kind in purposes().items()]


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

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["next_number"].show_hidden_initial = True
        self.last = last_taken(self.instance) if self.instance.pk else 0
        if self.last:
            self.fields["prefix"].disabled = True
            self.fields["prefix"].help_text = _("Ya numeró documentos: para otro prefijo, creá otra serie.")

    def clean_next_number(self):
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
    def store(self, *, user):
        """Save the series over what it is now: documents may have taken numbers since the form was shown."""
        series = self.instance
        now = Series.objects.select_for_update().get(pk=series.pk)
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

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        label = capfirst(self.fields["purpose"].label)
        self.fields["purpose"] = forms.ChoiceField(label=label, choices=purpose_choices())

    def store(self, *, user):
        """Save the new series under a key of its own."""
        self.instance.key = f"{self.instance.purpose}-{secrets.token_hex(4)}"
        return self.save()


class SeriesList(ListPage):
    """The series."""

    model = Series
    table_class = SeriesTable
    filterset_class = SeriesFilterSet
    add_label = gettext_lazy("Nueva serie")


class SeriesAdd(BackToList, AddPage):
    """A new series."""

    model = Series
    form_class = NewSeriesForm
    title = gettext_lazy("Nueva serie")


class SeriesEdit(BackToList, EditPage):
    """A series, known on its page by what it is for."""

    model = Series
    form_class = SeriesForm

    def load(self):
        """Name it by its purpose and prefix: the next number says little."""
        super().load()
        self.name = f"{purpose_text(self.object)} {self.object.prefix}".strip()


class SeriesDelete(DeletePage):
    """A series that is not the usual one of its purpose and numbered nothing."""

    model = Series

    def in_the_way(self, row):
        """Return the sentence that says why the series has to stay."""
        if row.is_usual:
            return [_("Es la serie habitual de %(purpose)s.") % {"purpose": purpose_text(row).lower()}]
        last = last_taken(row)
        return [_("Ya numeró hasta el %(last)s.") % {"last": row.written(last)}] if last else []

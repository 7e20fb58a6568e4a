"""The pages of the series: where invoices, estimates and the like take their numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.filters import SeriesFilterSet
from clients.forms.series import NewSeriesForm, SeriesForm
from clients.kinds.documents import last_taken
from clients.models import Series
from clients.tables import SeriesTable, purpose_text
from napsix.crud.views import DeletePage
from napsix.crud.views.named import NamedEdit, named_pages


def name_of(series: Series) -> str:
    """Return what the pages call a series: its purpose and prefix, as the next number says little."""
    return f"{purpose_text(series)} {series.prefix}".strip()


class SeriesEdit(NamedEdit):
    """A series, known on its page by what it is for."""

    def load(self, row: Series) -> None:
        super().load(row)
        self.name = name_of(self.object)


class SeriesDelete(DeletePage):
    """A series that is not the usual one of its purpose and numbered nothing."""

    def name_of(self, row: Series) -> str:
        return name_of(row)

    def in_the_way(self, row: Series) -> list[str]:
        """Return the sentence that says why the series has to stay."""
        if row.is_usual:
            return [_("Es la serie habitual de %(purpose)s.") % {"purpose": purpose_text(row).lower()}]
        last = last_taken(row)
        return [_("Ya numeró hasta el %(last)s.") % {"last": row.written(last)}] if last else []


SERIES = named_pages(
    Series,
    table_class=SeriesTable,
    filterset_class=SeriesFilterSet,
    form_class=SeriesForm,
    add_form_class=NewSeriesForm,
    add_label=gettext_lazy("Nueva serie"),
    edit_page=SeriesEdit,
    delete_page=SeriesDelete,
)

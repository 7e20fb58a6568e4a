"""The first page: what needs the contact, then what there is."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from portal.cells import cells
from portal.pages import FramedPage
from portal.records import RecordRows
from portal.sections import kinds_for, row_url, sections_for

# Rows of each kind that the home shows; the rest is behind the section's link.
SHOWN = 5
# Columns that tell at a glance what a row asks for.
WORTH_A_GLANCE = {"state", "due_on", "valid_until", "total", "balance"}


@dataclass(frozen=True)
class Waiting:
    """The rows of a kind that wait for the contact, the first of them, and how many there are."""

    kind: object
    rows: list
    number: int
    url: str

    @property
    def more(self):
        """How many are not shown."""
        return self.number - len(self.rows)


class Home(FramedPage):
    """What waits for the contact: to pay, to accept, to answer."""

    requires = ()
    template_name = "portal/home.html"
    title = gettext_lazy("Inicio")

    def get(self, request):
        """Show it."""
        sets = [RecordRows(kind, self.viewer) for kind in kinds_for(self.viewer)]
        waiting = [found for found in (waiting_in(rows) for rows in sets if rows.kind.portal.waiting) if found.number]
        pages = sections_for(self.viewer, request.path)[1:]
        return self.render({"waiting": waiting, "sections": pages})


def waiting_in(rows):
    """Return what waits for the contact among ``rows``."""
    found = rows.all().filter(rows.kind.portal.waiting)
    first = list(rows.dressed(found)[: SHOWN + 1])
    number = len(first) if len(first) <= SHOWN else found.count()
    columns = [name for name in rows.kind.portal.columns if name in WORTH_A_GLANCE]
    shown = [(row, row_url(row), cells(row, columns, rows.viewer)) for row in first[:SHOWN]]
    return Waiting(rows.kind, shown, number, rows.url)

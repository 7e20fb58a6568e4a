"""The first page: what needs the contact, then what there is."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value
from django.utils.translation import gettext_lazy

from clients.models import Note
from portal.access import FramedPage
from portal.records import RecordRows, cells
from portal.sections import kinds_for, portal_url, sections_for

# Rows of each kind that the home shows; the rest is behind the section's link.
SHOWN = 5
# Columns that show at a glance what a row asks for, and the dates by which rows are sorted.
WORTH_A_GLANCE = {"state", "due_on", "valid_until", "total", "balance"}
DAYS = ("due_on", "valid_until")


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
        sets = [RecordRows(kind, self.viewer) for kind in kinds_for(self.viewer)]
        pages = [section for section in sections_for(self.viewer, request.path) if section.requires]
        notes = Note.objects.for_contact(self.viewer.contact).select_related("author")[:SHOWN]
        return self.render({"waiting": waiting_for(sets), "notes": notes, "sections": pages})


def waiting_for(sets):
    """Return what waits for the contact in each of the ``sets`` of rows: counted by one query, shown by one each."""
    sets = {rows.kind.slug: rows for rows in sets if rows.kind.portal.waiting}
    counted = [
        waiting_rows(rows).order_by().annotate(part=Value(slug, output_field=CharField())).values("part")
        .annotate(number=Count("pk")).values_list("part", "number")
        for slug, rows in sets.items()
    ]  # fmt: skip
    numbers = dict(counted[0].union(*counted[1:], all=True)) if counted else {}
    return [first_of(rows, numbers[slug]) for slug, rows in sets.items() if numbers.get(slug)]


def waiting_rows(rows):
    """Return those of ``rows`` that wait for the contact."""
    return rows.all().filter(rows.kind.portal.waiting)


def first_of(rows, number):
    """Return the first of the ``number`` rows that wait, those due first before, with what their cells show."""
    columns = [name for name in rows.kind.portal.columns if name in WORTH_A_GLANCE]
    order = [F(name).asc(nulls_last=True) for name in DAYS if name in columns]
    first = rows.prefetched(waiting_rows(rows)).order_by(*order, "pk" if order else "-pk")[:SHOWN]
    shown = [(row, portal_url(row), cells(row, columns, rows.viewer)) for row in first]
    return Waiting(rows.kind, shown, number, rows.url)

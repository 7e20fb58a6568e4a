"""The first page: what needs the contact, then what there is."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from clients.kinds.registry import Kind, Portal
from clients.models import Note
from portal.access import FramedPage
from portal.records import RecordRows, cells
from portal.sections import kinds_for, portal_url, sections_for
from portal.viewer import PortalRequest, Viewer

# Rows of each kind that the home shows; the rest is behind the section's link.
SHOWN = 5
# Columns that show at a glance what a row asks for, and the dates by which rows are sorted.
WORTH_A_GLANCE = {"state", "due_on", "valid_until", "total", "balance"}
DAYS = ("due_on", "valid_until")


@dataclass(frozen=True)
class Waiting:
    """The rows of a kind that wait for the contact, the first of them, and how many there are."""

    kind: Kind
    rows: list
    number: int
    url: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.rows)


class Home(FramedPage):
    """What waits for the contact, and it may do something about: to pay, to accept, to answer."""

    requires = ()
    template_name = "portal/home.html"
    title = gettext_lazy("Inicio")

    def get(self, request: PortalRequest) -> HttpResponse:
        pages = [section for section in sections_for(self.viewer, request.path) if section.requires]
        notes = Note.objects.for_contact(self.viewer.contact).select_related("author")[:SHOWN]
        return self.render({"waiting": waiting_for(self.viewer), "notes": notes, "sections": pages})


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """Return what waits for the viewer of each kind they may see: counted by one query, shown by one each."""
    asked = {
        kind.slug: (RecordRows(kind, viewer), kind.portal)
        for kind in kinds_for(viewer)
        if kind.portal and kind.portal.waiting
    }
    counted = [
        rows.waiting().order_by().annotate(part=Value(slug, output_field=CharField())).values("part")
        .annotate(number=Count("pk")).values_list("part", "number")
        for slug, (rows, _portal) in asked.items()
    ]  # fmt: skip
    numbers = dict(counted[0].union(*counted[1:], all=True)) if counted else {}
    return [first_of(rows, portal, numbers[slug]) for slug, (rows, portal) in asked.items() if numbers.get(slug)]


def first_of(rows: RecordRows, portal: Portal, number: int) -> Waiting:
    """Return the first of the ``number`` rows that wait, those due first before, with what their cells show."""
    columns = [name for name in portal.columns if name in WORTH_A_GLANCE]
    order = [F(name).asc(nulls_last=True) for name in DAYS if name in columns]
    first = rows.prefetched(rows.waiting()).order_by(*order, "pk" if order else "-pk")[:SHOWN]
    shown = [(row, portal_url(row), cells(row, columns, rows.viewer)) for row in first]
    return Waiting(rows.kind, shown, number, rows.url)

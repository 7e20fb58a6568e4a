"""The sources of the timeline that are no records: notes, conversions, imports."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Note, Prospect
from napsix.crud.feed import Entry, FeedScope, Newest, Source
from napsix.importer.feed import TAKEN_BACK
from napsix.importer.models import ImportChange

VIEW = ("clients.view_client",)


def notes(scope: FeedScope) -> list[Entry]:
    """Return notes about the client and its contacts."""
    return [
        Entry(
            row.created_at,
            _("Nota"),
            str(row.author or ""),
            "note",
            row.text,
            contact=str(row.contact or ""),
            visible_to_contacts=row.is_visible,
        )
        for row in scope.narrow(Note.objects.select_related("author", "contact"), actor="author")
    ]


def conversions(scope: FeedScope) -> list[Entry]:
    """Return the prospects that became the client."""
    rows = Prospect.objects.select_related("converted_by")
    return [
        Entry(
            row.converted_at,
            _("Se convirtió el prospecto «%(prospect)s»") % {"prospect": row},
            str(row.converted_by or ""),
            "conversion",
            url=row.get_absolute_url(),
        )
        for row in scope.narrow(rows, at="converted_at", actor="converted_by", contact="")
    ]


def imported() -> QuerySet:
    """Return what imports made or changed of clients."""
    return ImportChange.objects.filter(model=Client._meta.label_lower)


def imports(scope: FeedScope) -> list[Entry]:
    """Return the imports that made or changed the client, and the undoing of those."""
    rows = imported().select_related("run__user", "run__undo__user")
    titles = {"created": _("Se cargó por una importación"), "updated": _("Cambió por una importación")}
    entries = []
    for row in scope.narrow(rows, at="run__created_at", row="object_pk", actor="run__user", contact=""):
        entries.append(Entry(row.run.created_at, titles[row.action], str(row.run.user or ""), "import"))
        if row.undone in TAKEN_BACK and (not scope.before or row.run.undo.begun_at <= scope.before):
            title = _("Se deshizo una importación que lo cambió")
            entries.append(Entry(row.run.undo.begun_at, title, str(row.run.undo.user or ""), "import"))
    return entries


NEWEST_NOTE = Newest(Note.objects.all)
NEWEST_CONVERSION = Newest(Prospect.objects.all, at="converted_at")
NEWEST_IMPORT = Newest(imported, at="run__created_at", client="object_pk")
SOURCES = (
    Source("note", notes, gettext_lazy("Notas"), ("clients.view_note",), NEWEST_NOTE, order=10),
    Source("conversion", conversions, gettext_lazy("Conversiones"), VIEW, NEWEST_CONVERSION, order=40),
    Source("import", imports, gettext_lazy("Importaciones"), VIEW, NEWEST_IMPORT, order=45),
)

"""What a list of a kind exports. The worker finds a kind's class as ``resources.InvoiceResource``."""

from dataclasses import dataclass
from functools import cache

from clients.kinds import registry
from clients.kinds.display import exact_field, field_of, label_of, text_of, value_of
from clients.kinds.pages.tables import column_for
from napsix.crud.fetching import fetched

CHUNK = 1_000


@dataclass(frozen=True)
class ExportColumn:
    """A column of the file."""

    title: str
    exported = True
    requires = ()


class RecordResource:
    """Every column of the list and fact of the page, or the ``columns`` chosen; amounts as numbers, days as days."""

    kind = None

    def __init__(self, columns=None):
        known = self.catalogue()
        self.names = [name for name in columns or known if name in known]

    @classmethod
    def catalogue(cls):
        """Return ``{name: column}`` of all there are; the currency stands beside the amounts."""
        kind = cls.kind
        names = [*kind.columns, *kind.facts, *(["currency"] if kind.has_currency else [])]
        return {name: ExportColumn(label_of(kind.model, name)) for name in names}

    def headers(self):
        """Return the heads."""
        return [str(label_of(self.kind.model, name)) for name in self.names]

    def rows(self, queryset):
        """Yield the rows of ``queryset``, a chunk in memory at a time."""
        queryset = fetched(queryset, [column_for(self.kind.model, name) for name in self.names])
        for row in queryset.iterator(chunk_size=CHUNK):
            yield [cell_of(row, name) for name in self.names]


def cell_of(row, name):
    """Return the value for a spreadsheet: numbers and days as such, all else as people read it."""
    field, value = field_of(type(row), name), value_of(row, name)
    if exact_field(field) is not None and not field.choices:
        return value
    if field is not None and field.get_internal_type() == "DateField":
        return value
    return text_of(row, name)


@cache
def resource_for(kind):
    """Return the resource class of ``kind``."""
    doc = f"What the list of {kind.slug} exports."
    return type(f"{kind.model.__name__}Resource", (RecordResource,), {"kind": kind, "__doc__": doc})


def __getattr__(name):
    for kind in registry.all_kinds():
        if name == f"{kind.model.__name__}Resource":
            return resource_for(kind)
    raise AttributeError(name)

"""What is known of the clients that a chunk's rows may mean, found by each of their keys."""

from collections import defaultdict

from django.db.models import F, Q, prefetch_related_objects
from django.db.models.lookups import In

from clients.duplicates import telling_words
from clients.models import Client
from contacts.models import Contact
from napsix.custom_fields.sql import CustomValue
from napsix.importer.models import ImportChange
from napsix.text import fold

# How the name of a custom field begins; one whose values never repeat is a key too.
CUSTOM = "custom."
KEYS = ("code", "tax_id", "contact.email", "name")
# The column that holds each key of the client's own row.
COLUMNS = {"code": "code", "tax_id": "tax_key", "name": "name_key"}
# What stands for a linked row in a record.
LINKS = {"tags": "tag__name_key", "owners": "user"}
# Those that at most one client has.
UNIQUE = {"code", "tax_id"}


class KnownClient:
    """A client as a plan sees it, and what was changed of it so far.

    Attributes:
        client: the row; without a primary key while it is only planned.
        contacts: its contacts.
        type_key, tags, owners: the folded name of its type and tags, and the ids of its owners.
        row: the last row of this file that made or changed it.
        visible: whether the person who imports may see it.
        dirty: attnames of the client's changed columns.
        new_contacts: contacts that were added.
        changed_contacts: {id: (contact, attnames of its changed columns)}.
        added: folded names of the tags, and ids of the owners, that were added.
        others: values of other apps' columns by name, as this file says them.
        unsaved: the names of those that are not saved yet.
        fresh: whether the client is not in the table yet.
    """

    def __init__(self, client):
        self.client = client
        self.contacts = []
        self.type_key = ""
        self.tags = set()
        self.owners = set()
        self.row = None
        self.visible = True
        self.others = {}
        self.clean()

    def clean(self):
        """Forget what was changed: it is written."""
        self.dirty = set()
        self.new_contacts = []
        self.changed_contacts = {}
        self.added = {"tags": set(), "owners": set()}
        self.unsaved = set()
        self.fresh = self.client.pk is None

    def keys(self, kinds):
        """Yield ``(kind, value)`` for everything that the client is found by, of those ``kinds``."""
        client = self.client
        if client.code:
            yield "code", client.code
        if client.tax_key:
            yield "tax_id", client.tax_key
        if "name" in kinds:
            yield "name", fold(client.name)
        yield from self._custom_keys(kinds)
        if "contact.email" in kinds:
            for contact in self.contacts:
                if contact.email:
                    yield "contact.email", contact.email.lower()

    def _custom_keys(self, kinds):
        for kind in kinds:
            raw = self.client.custom.get(kind.removeprefix(CUSTOM)) if kind.startswith(CUSTOM) else None
            if raw is not None:
                yield kind, str(raw)

    def says(self, column, cell):
        """Return whether an export would hold exactly ``cell`` in ``column``."""
        if column.via:
            return any(str(column.field.export(contact)) == str(cell) for contact in self.contacts)
        return str(column.export(self.client)) == str(cell)

    def __str__(self):
        code = self.client.code
        return f"«{self.client}» ({code})" if code else f"«{self.client}»"


class Known:
    """Records by those of ``KEYS`` that are looked at."""

    def __init__(self, kinds, records=()):
        self._by = {kind: defaultdict(list) for kind in kinds}
        for record in records:
            self.add(record)

    def add(self, record):
        """Let ``record`` be found."""
        for places in self._places(record):
            if record not in places:
                places.append(record)

    def drop(self, record):
        """Let ``record`` no longer be found, before its keys change."""
        for places in self._places(record):
            if record in places:
                places.remove(record)

    def _places(self, record):
        return [self._by[kind][value] for kind, value in record.keys(self._by)]

    def find(self, kind, value):
        """Return the records under a key."""
        return self._by[kind].get(value, ())


class Lookup:
    """Fetches from the tables, one query a key, what the rows of a chunk may mean.

    Args:
        run: the import, whose own changes tell which rows repeat each other.
        parts: what is needed of a client besides its row: ``contacts``, ``tags``, ``owners``.
        directory: knows the folded name of each client type.
        unique: the custom fields by name whose values never repeat.
        prefetch: relations that other apps' columns need.
    """

    def __init__(self, run, parts, directory, unique, prefetch=()):
        self.run = run
        self.parts = parts
        self.directory = directory
        self.unique = unique
        self.prefetch = prefetch

    def fetch(self, wanted, *, lock=False):
        """Return ``{id: record}`` of the clients that carry any of ``wanted``: {kind: set of values}."""
        records = {}
        for kind, values in wanted.items():
            if kind in COLUMNS:
                column = COLUMNS[kind]
                seen = {getattr(record.client, column) for record in records.values()} if kind in UNIQUE else ()
                self._take(records, Q(**{f"{column}__in": values.difference(seen)}), lock)
            elif kind in self.unique:
                self._take(records, Q(In(CustomValue(self.unique[kind].definition), sorted(values))), lock)
            else:
                holders = Contact.objects.filter(email_key__in=values).values("client")
                self._take(records, Q(pk__in=holders), lock)
        if records:
            self._prefetch(records)
        return records

    def _take(self, records, condition, lock):
        """Add the clients of a condition; an empty list of values costs no query."""
        types = self.directory.type_keys()
        clients = Client._base_manager.filter(condition).order_by("pk")
        for client in clients.select_for_update() if lock else clients:
            if client.pk not in records:
                record = records[client.pk] = KnownClient(client)
                record.type_key = types.get(client.client_type_id, "")

    def _prefetch(self, records):
        """Fetch what else the plan needs of each client."""
        ids = list(records)
        if self.run.user is not None:
            visible = set(Client.objects.visible_to(self.run.user).filter(pk__in=ids).values_list("pk", flat=True))
            for pk, record in records.items():
                record.visible = pk in visible
        mine = ImportChange.objects.filter(run=self.run, model=Client._meta.label_lower, object_pk__in=ids)
        for pk, row in mine.order_by("row").values_list("object_pk", "row"):
            records[pk].row = row
        prefetch_related_objects([record.client for record in records.values()], *self.prefetch)
        self._link(records, ids)

    def _link(self, records, ids):
        if "contacts" in self.parts:
            for contact in Contact.objects.filter(client__in=ids).order_by(F("is_primary").desc(), "pk"):
                records[contact.client_id].contacts.append(contact)
        for relation in self.parts & LINKS.keys():
            through = getattr(Client, relation).through.objects.filter(client__in=ids)
            for pk, other in through.values_list("client", LINKS[relation]):
                getattr(records[pk], relation).add(other)


def same_name(name, client):
    """Return whether ``name`` may be what ``client`` is called: one contains the other, word by word.

    Words that only say the sort of company do not count.
    """
    said = telling_words(name)
    return any(said <= own or own <= said for own in map(telling_words, (client.name, client.trade_name)) if own)

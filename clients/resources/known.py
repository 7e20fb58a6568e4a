"""What is known of the clients that a chunk's rows may mean, found by each of their keys."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, Q, prefetch_related_objects
from django.db.models.lookups import In

from clients.duplicates import telling_words
from clients.models import Client
from contacts.models import Contact
from napsix.custom_fields.sql import CustomValue
from napsix.importer.custom import CustomField
from napsix.importer.engine.types import Cell
from napsix.importer.fields import ImportColumn
from napsix.importer.models import ImportChange, ImportRun
from napsix.text import code_key, fold

# How the name of a custom field begins; one whose values never repeat is a key too.
CUSTOM = "custom."
KEYS = ("code", "tax_id", "contact.email", "name")
# The column that holds each key of the client's own row.
COLUMNS = {"code": "code_key", "tax_id": "tax_key", "name": "name_key__bare"}
# What stands for a linked row.
LINKS = {"tags": "tag__name_key__bare", "owners": "user"}
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
        others: values of other apps' columns by name, as the rows of this file give them.
        unsaved: the names of those that are not saved yet.
        cleared: ``tags`` or ``owners``, where those that it had are taken away.
        fresh: whether the client is not in the table yet.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.contacts: list[Contact] = []
        self.type_key = ""
        self.tags: set[str] = set()
        self.owners: set[int] = set()
        self.row: int | None = None
        self.visible = True
        self.others: dict[str, Any] = {}
        self.clean()

    def clean(self) -> None:
        """Forget what was changed: it is written."""
        self.dirty: set[str] = set()
        self.new_contacts: list[Contact] = []
        self.changed_contacts: dict[int, tuple[Contact, set[str]]] = {}
        self.added: dict[str, set[Any]] = {"tags": set(), "owners": set()}
        self.unsaved: set[str] = set()
        self.cleared: set[str] = set()
        self.fresh = self.client.pk is None

    def keys(self, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield ``(kind, value)`` for everything that the client is found by, of those ``kinds``."""
        client = self.client
        if client.code:
            yield "code", code_key(client.code)
        if client.tax_key:
            yield "tax_id", client.tax_key
        for kind in kinds:
            if kind == "name":
                yield kind, fold(client.name)
            elif kind == "contact.email":
                yield from ((kind, contact.email.lower()) for contact in self.contacts if contact.email)
            elif kind.startswith(CUSTOM):
                raw = client.custom.get(kind.removeprefix(CUSTOM))
                if raw is not None:
                    yield kind, str(raw)

    def holds(self, column: ImportColumn, cell: Cell) -> bool:
        """Return whether an export would hold exactly ``cell`` in ``column``."""
        if column.via:
            return any(str(column.field.export(contact)) == str(cell) for contact in self.contacts)
        return str(column.export(self.client)) == str(cell)

    def has(self, column: ImportColumn) -> bool:
        """Return whether the client has a value in ``column``, one of its own row or links."""
        links = {
            "client_type": self.type_key,
            "tags": self.tags,
            "owners": self.owners,
            "parent": self.client.parent_id,
        }
        if column.name in links:
            return bool(links[column.name])
        return self.others.get(column.name, column.export(self.client)) not in (None, "")

    def __str__(self) -> str:
        code = self.client.code
        return f"«{self.client}» ({code})" if code else f"«{self.client}»"


class KnownClients:
    """Known clients by those of ``KEYS`` that are looked at."""

    def __init__(self, kinds: Iterable[str], known: Iterable[KnownClient] = ()) -> None:
        self._by: dict[str, dict[str, list[KnownClient]]] = {kind: defaultdict(list) for kind in kinds}
        for one in known:
            self.add(one)

    def add(self, known: KnownClient) -> None:
        """Let rows that follow find ``known``, once under each of its keys."""
        for places in self._places(known):
            if known not in places:
                places.append(known)

    def drop(self, known: KnownClient) -> None:
        """Let ``known`` no longer be found, before its keys change."""
        for places in self._places(known):
            if known in places:
                places.remove(known)

    def _places(self, known: KnownClient) -> list[list[KnownClient]]:
        return [self._by[kind][value] for kind, value in known.keys(self._by)]

    def find(self, kind: str, value: str | None) -> Sequence[KnownClient]:
        """Return the clients under a key."""
        return self._by[kind].get(value, ()) if value is not None else ()


class Lookup:
    """Fetches from the tables, one query a key, what the rows of a chunk may mean.

    Args:
        run: the import, whose own changes show which rows repeat each other.
        parts: what is needed of a client besides its row: ``contacts``, ``tags``, ``owners``.
        type_keys: returns the folded name of each client type by its id.
        unique: the custom fields by name whose values never repeat.
        prefetch: relations that other apps' columns need.
    """

    def __init__(
        self,
        run: ImportRun,
        parts: set[str],
        type_keys: Callable[[], Mapping[int | None, str]],
        unique: Mapping[str, CustomField],
        prefetch: Collection[str] = (),
    ) -> None:
        self.run = run
        self.parts = parts
        self.type_keys = type_keys
        self.unique = unique
        self.prefetch = prefetch

    def fetch(self, wanted: Mapping[str, set[str]], *, lock: bool = False) -> dict[int, KnownClient]:
        """Return ``{id: known client}`` of those that carry any of ``wanted``: {kind: set of values}."""
        found: dict[int, KnownClient] = {}
        for kind, values in wanted.items():
            if kind in COLUMNS:
                column = COLUMNS[kind]
                seen = {getattr(known.client, column) for known in found.values()} if kind in UNIQUE else ()
                self._take(found, Q(**{f"{column}__in": values.difference(seen)}), lock)
            elif kind in self.unique:
                self._take(found, Q(In(CustomValue(self.unique[kind].definition), sorted(values))), lock)
            else:
                holders = Contact.objects.filter(email_key__in=values).values("client")
                self._take(found, Q(pk__in=holders), lock)
        if found:
            self._prefetch(found)
        return found

    def _take(self, found: dict[int, KnownClient], condition: Q, lock: bool) -> None:
        """Add the clients of a condition; an empty list of values costs no query."""
        types = self.type_keys()
        clients = Client._base_manager.filter(condition).order_by("pk")
        for client in clients.select_for_update() if lock else clients:
            if client.pk not in found:
                known = found[client.pk] = KnownClient(client)
                known.type_key = types.get(client.client_type_id, "")

    def _prefetch(self, found: dict[int, KnownClient]) -> None:
        """Fetch what else the plan needs of each client."""
        ids = list(found)
        if self.run.user is not None:
            clients: Any = Client.objects
            visible = set(clients.visible_to(self.run.user).filter(pk__in=ids).values_list("pk", flat=True))
            for pk, known in found.items():
                known.visible = pk in visible
        mine = ImportChange.objects.filter(run=self.run, model=Client._meta.label_lower, object_pk__in=ids)
        for pk, row in mine.order_by("row").values_list("object_pk", "row"):
            found[pk].row = row
        prefetch_related_objects([known.client for known in found.values()], *self.prefetch)
        self._link(found, ids)

    def _link(self, found: dict[int, KnownClient], ids: list[int]) -> None:
        if "contacts" in self.parts:
            for contact in Contact.objects.filter(client__in=ids).order_by(F("is_primary").desc(), "pk"):
                found[contact.client_id].contacts.append(contact)
        for relation in self.parts & LINKS.keys():
            through = getattr(Client, relation).through.objects.filter(client__in=ids)
            for pk, other in through.values_list("client", LINKS[relation]):
                getattr(found[pk], relation).add(other)


def same_name(name: str, client: Client) -> bool:
    """Return whether ``name`` may be what ``client`` is called: one contains the other, word by word.

    Words that only name the legal form of a company do not count.
    """
    words = telling_words(name)
    return any(words <= own or own <= words for own in map(telling_words, (client.name, client.trade_name)) if own)

"""Plans and writes the rows of an import of clients."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from clients.models import Client, ClientType, Tag
from clients.resources.holding import (
    are_of_others,
    asked_whether_again,
    asked_who,
    is_another,
    is_same_again,
    key_changes,
    know,
    under_keys,
)
from clients.resources.known import CUSTOM, KEYS, KnownClient, KnownClients, Lookup
from clients.resources.matching import (
    OF_TAX,
    STRONG,
    Directory,
    client_of,
    is_known,
    refuse_taken,
    settle_tax,
    without_same_code,
    without_worse_tax,
)
from clients.resources.own import (
    LINKED,
    complete_custom,
    new_client,
    plain_values,
    plan_columns,
    plan_custom,
    plan_links,
    plan_others,
    plan_parent,
)
from clients.resources.people import plan_contact
from clients.resources.persons import people
from clients.resources.several import part, with_aside
from clients.resources.writing import pass_codes, write
from napsix.importer.engine.types import Problem, RawRow
from napsix.importer.engine.values import ValueProfile
from napsix.importer.inserting import Blank
from napsix.importer.models import ImportRun
from napsix.importer.rows import Plan, PlannedChange, Reader, Reading, RowRefused
from napsix.importer.staging import Overlay
from napsix.text import code_key, fold

# A contact without any of these is nobody.
CALLED = frozenset(["full_name", "first_name", "last_name", "email"])


class ClientLoader:
    """A ``napsix.importer.rows.Loader`` for clients with a contact in the same line."""

    keys: ClassVar[Sequence[str]] = KEYS

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.catalogue = run.resource.catalogue()
        self.reader = Reader(self.catalogue, run.mapping, run.profiles)
        self.positions = self.reader.positions
        # Nearly every list is of companies: one column, without a surname in its title.
        named = [entry["header"].lower() for entry in run.mapping if entry["field"] == "name"]
        is_of_people = len(named) > 1 or any("apellido" in header for header in named)
        self.people = people(run.mapping, self.catalogue) if is_of_people else None
        fields = {name: column.field for name, column in self.catalogue.items()}
        mapped = {name: field for name, field in fields.items() if name in self.positions}
        self.others = {name: self.catalogue[name] for name in mapped if self.catalogue[name].save is not None}
        self.plain = {
            name: field for name, field in mapped.items() if "." not in name and name not in (*LINKED, *self.others)
        }
        self.custom = {name: field for name, field in mapped.items() if name.startswith(CUSTOM)}
        # Of each contact in a line: its columns -> the fields of a contact.
        nested = [(self.catalogue[name].number, name) for name in self.positions if name.startswith("contact.")]
        self.contacts = [
            {name: name.split(".", 1 if number == 1 else 2)[-1] for number, name in group}
            for _number, group in groupby(sorted(nested, key=itemgetter(0)), key=itemgetter(0))
        ]
        if self.people and not self.contacts:
            self.contacts = [{}]
        self.expected = {name: field for name, field in fields.items() if name.startswith(CUSTOM)}
        self.expected_of_contact = {n: field for n, field in fields.items() if n.startswith(f"contact.{CUSTOM}")}
        self.contact_fields = {n.partition(".")[2]: field for n, field in fields.items() if n.startswith("contact.")}
        self.unique = {name: field for name, field in self.custom.items() if field.definition.is_unique}
        self.match = [key for key in run.match if key in self.positions]
        # Contacts alone, under nothing but the name of their client: whoever is called so is meant.
        own = [name for name in self.positions if not name.startswith("contact.")]
        self.is_by_name = own == ["name"] and bool(self.contacts) and not self.people and "name" not in self.match
        self.match += ["name"] if self.is_by_name else []
        # By its name a row without a code and a tax id is seen to come again, even where it is not matched by it.
        named = ["name"] if "name" in self.positions else []
        self.kinds = list(dict.fromkeys([*STRONG, *self.unique, *self.match, *named]))
        self.directory = Directory(run.user)
        parts = {name for name in ("tags", "owners") if name in mapped} | ({"contacts"} if self.contacts else set())
        prefetch = {path for column in self.others.values() for path in column.prefetch}
        self.lookup = Lookup(run, parts, self.directory.type_keys, self.unique, prefetch)
        self.overlay: Overlay | None = None
        self.planned = 0
        self.blank = Blank(Client, origin=Client.Origin.IMPORT)
        self.additions: dict[str, list[str]] = dict(run.additions)

    @cached_property
    def required(self) -> list[str]:
        """The columns that a new client cannot do without; its name, even where a narrower declaration has none."""
        asked = (name for name, column in self.catalogue.items() if column.field.required and not column.via)
        return list(dict.fromkeys(["name", *asked]))

    @classmethod
    def finds(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether any of ``rows`` has the code or tax id of a client."""
        return under_keys(rows).exists()

    @classmethod
    def has_contacts(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether most of ``rows`` carry the key of a client who is called otherwise: they are its contacts."""
        return are_of_others(rows)

    @classmethod
    def knows(cls, rows: Sequence[Mapping[str, str]]) -> bool:
        """Return whether most of ``rows`` name a client that is there by its code and its name alike."""
        return know(rows)

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Let the series of codes go on after the highest one in the file, so that none is given out twice."""
        if "code" in self.positions:
            position = self.positions["code"]
            pass_codes(row.cells[position] for row in rows if len(row.cells) > position)

    def read(self, row: RawRow) -> Reading:
        """Return the reading of a raw row, with the keys it is looked up by."""
        reading = self.reader.read(row)
        if reading.failed:
            return reading
        values = reading.values
        if reading.problems:
            part(reading, self.contacts, self.positions, self.convert)
        for columns in () if self.people else self.contacts:
            phone = next((name for name, field in columns.items() if field == "phone" and name in values), None)
            if phone and not any(name in values for name, field in columns.items() if field in CALLED):
                reading.aside.append(values.pop(phone))  # of nobody: the client's own
                reading.problems.append(
                    Problem("warning", "phone.aside", {"text": reading.aside[-1]}, self.positions[phone])
                )
        keys = {
            "code": code_key(values["code"]) if "code" in values else None,
            "tax_id": settle_tax(reading),
            "contact.email": values.get("contact.email", "").lower(),
            **{name: str(values[name]) for name in self.unique if name in values},
        }
        if "name" in values and ("name" in self.match or not any(keys[kind] for kind in STRONG)):
            keys["name"] = fold(values["name"])
        reading.keys = {kind: key for kind in self.kinds if (key := keys.get(kind))}
        return reading

    def convert(self, name: str, text: str) -> Any:
        """Return a text as the value of the column of that name."""
        return self.catalogue[name].field.converter(ValueProfile())(text)

    def plan(self, readings: Sequence[Reading], *, lock: bool = False) -> list[Plan]:
        """Return a plan for each reading; rows of the same chunk see what the rows before them do."""
        wanted: dict[str, set[str]] = {kind: set() for kind in self.kinds}
        for reading in readings:
            for kind, key in reading.keys.items():
                wanted[kind].add(key)
        found = self.lookup.fetch({kind: values for kind, values in wanted.items() if values}, lock=lock)
        if self.overlay:
            planned = {number for kind, values in wanted.items() for number in self.overlay.ids(kind, values)}
            found |= self.overlay.load(planned | set(found))
        clients = KnownClients(self.kinds, found.values())
        return [self.plan_row(Plan(reading), clients) for reading in readings]

    def plan_row(self, plan: Plan, clients: KnownClients) -> Plan:
        """Decide what is to be done with one row, and let the rows that follow find its client."""
        reading = plan.reading
        if reading.failed:
            plan.fail()
            return plan
        if reading.leftover and not is_known(reading, clients) and plan.hold(self.run, reading.leftover):
            return plan
        parent = self.parent_of(reading, clients) if "parent" in reading.values else None
        try:
            known = client_of(reading.keys, clients, self.match, reading.values.get("name"))
            if self.run.mode == (ImportRun.Mode.UPDATE if known is None else ImportRun.Mode.CREATE):
                plan.outcome = "skipped"
            elif known is None:
                refuse_taken(reading.keys, clients, None, (*STRONG, *self.unique), self.catalogue)
                is_keyless = not any(key in reading.keys for key in STRONG)
                plan_new = self.plan_keyless if is_keyless else self.create
                plan_new(plan, clients, parent)
            elif not (is_another(reading, known) and plan.hold(self.run, asked_who(reading, known))):
                refuse_taken(reading.keys, clients, known, (*STRONG, *self.unique), self.catalogue)
                self.update(plan, known, clients, parent)
        except RowRefused as refusal:
            plan.fail(refusal.problem)
        return plan

    def plan_keyless(self, plan: Plan, clients: KnownClients, parent: Client | None) -> None:
        """Plan a row without code and tax id: a new client, or a row of this file that comes again."""
        called_so = [known for known in clients.find("name", plan.reading.keys.get("name")) if known.visible]
        again = next((known for known in called_so if self.is_same_again(plan, known)), None)
        if again is not None:
            if plan.reading.row.under is None:  # else it was said of the file
                plan.warn("row.same_again", row=again.row)
            self.update(plan, again, clients, parent)
        elif not (called_so and plan.hold(self.run, asked_whether_again(plan.reading, called_so[0]))):
            self.create(plan, clients, parent)

    def is_same_again(self, plan: Plan, known: KnownClient) -> bool:
        """Return whether a row says of its client just what an earlier row of this file said of ``known``."""
        if known.row is None or plan.reading.refused:
            return False
        client = new_client(self.blank, plan.reading.values, self.plain, self.run.user)
        plain, custom = self.plain.keys(), self.custom
        if plan.reading.row.under is not None:
            repeated = {
                name for name, place in self.positions.items() if place in self.run.detected["repeated"]["columns"]
            }
            plain, custom = plain & repeated, {name: field for name, field in custom.items() if name in repeated}
        return is_same_again(plan.reading.values, client, known, plain, custom)

    def parent_of(self, reading: Reading, clients: KnownClients) -> Client | None:
        """Return the client that the row calls its parent by its code, of the rows before or of the table.

        A branch may have its parent's number: this is no key by which to find it, but with its code.
        """
        code = reading.values["parent"]
        known = next(iter(clients.find("code", code_key(code))), None)
        parent = known.client if known else Client.objects.filter(code_key=code_key(code)).first()
        key = reading.keys.get("tax_id")
        if parent is not None and key and key == parent.tax_key:
            del reading.keys["tax_id"]
            if "code" in reading.keys:
                reading.keys["tax_id"] = f"{key}/{reading.keys['code']}"
        return parent

    def create(self, plan: Plan, clients: KnownClients, parent: Client | None) -> None:
        """Plan the new client of a row, with its links and its contact; a row that lacks something fails."""
        reading = plan.reading
        wrong = [problem for _cell, problem in reading.refused.values()]
        missing = [name for name in self.required if name not in reading.values]
        client = new_client(self.blank, reading.values, self.plain, self.run.user)
        client.tax_key = reading.keys.get("tax_id")
        if reading.aside:
            client.notes = with_aside(reading.values, reading.aside, None).get("notes", "")
        if self.people and "kind" not in reading.values and self.people.names(reading.row.cells):
            client.kind = Client.Kind.PERSON
        type_key = fold(reading.values.get("client_type", ""))
        if self.custom:
            plan_custom(plan, client, type_key, self.custom, self.positions)
        missing += complete_custom(client, type_key, self.expected)
        wrong += [
            Problem("error", "row.required", {"field": self.title_of(name)}, self.positions.get(name))
            for name in missing
            if name not in reading.refused
        ]
        if wrong:
            plan.fail(*wrong)
            return
        known = plan.known = KnownClient(client)
        plan.instance = client
        known.row = plan.number
        plan.outcome = "created"
        plan.changes.append(PlannedChange("created", client, {}, {}, client.version))
        plan_links(plan, known, self.directory, self.positions)
        if "parent" in reading.values:
            plan_parent(plan, known, parent, self.positions["parent"])
        if self.others:
            plan_others(known, reading.values, self.others)
        self.plan_contact(plan, known)
        clients.add(known)

    def title_of(self, name: str) -> str:
        """Return the title of a column, or of a field that a narrower declaration has no column for."""
        if name in self.catalogue:
            return self.catalogue[name].title
        field: Any = Client._meta.get_field(name)
        return str(field.verbose_name).capitalize()

    def update(self, plan: Plan, known: KnownClient, clients: KnownClients, parent: Client | None) -> None:
        """Plan what a row says differently of a client that is there."""
        reading = plan.reading
        refused = reading.refused.items()
        wrong = [problem for name, (cell, problem) in refused if not known.holds(self.catalogue[name], cell)]
        if wrong:
            plan.fail(*wrong)
            return
        plan.instance = known.client
        clients.drop(known)
        type_key = fold(reading.values.get("client_type", "")) or known.type_key
        called = str(known)
        if self.is_by_name and known.row is None:
            plan.warn("row.by_name", row=called)
        before, after = plan_custom(plan, known.client, type_key, self.custom, self.positions)
        known.dirty |= {"custom"} if after else set()
        values, plain = self.own_values(plan, known)
        columns = plan_columns(known.client, values, plain, self.run.user)
        known.dirty |= set(columns[1])
        if known.row is None:  # of before this file
            self.note_keys(plan, called, known.client.tax_key, *columns)
        links = plan_links(plan, known, self.directory, self.positions)
        branch = plan_parent(plan, known, parent, self.positions["parent"]) if "parent" in values else ({}, {})
        for old, new in (columns, links, branch, plan_others(known, values, self.others)):
            before |= old
            after |= new
        if "tax_id" in after:
            known.client.tax_key = reading.keys.get("tax_id")
        if after:
            self.note_update(plan, known, before, after)
        self.plan_contact(plan, known)
        clients.add(known)
        if plan.changes:
            plan.outcome, plan.known = "updated", known

    def own_values(self, plan: Plan, known: KnownClient) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """Return what the row says of a client that is there, and the fields that are set as they are read."""
        client = known.client
        values = without_worse_tax(plan, client, self.positions.get("tax_id"))
        if self.says_same_tax(plan.reading, known):
            values = {name: value for name, value in values.items() if name not in OF_TAX}
        values = without_same_code(values, client)
        if not plan.reading.aside:
            return values, self.plain
        return with_aside(values, plan.reading.aside, known), {**self.plain, "notes": self.catalogue["notes"].field}

    def says_same_tax(self, reading: Reading, known: KnownClient) -> bool:
        """Return whether the row's cells about the tax id are those of an export of the client, whoever's it is."""
        cells = {name: reading.row.cells[place] for name, place in self.positions.items() if name in OF_TAX}
        return "tax_id" in cells and all(known.holds(self.catalogue[name], cell) for name, cell in cells.items())

    def note_keys(
        self, plan: Plan, called: str, tax_key: str | None, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Say which of the columns that a client is known by change, given what it was called and its tax id's key."""
        for name in key_changes(before, after, tax_key, plan.reading.keys.get("tax_id")):
            params = {"field": self.title_of(name), "row": called, "old": before[name], "new": after[name]}
            plan.warn("row.changes_key", self.positions[name], **params)

    def note_update(self, plan: Plan, known: KnownClient, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Note that the client's own row changes, and which row of this file it had its data from before."""
        client = known.client
        client.version += 1
        known.dirty.add("version")
        plan.changes.append(PlannedChange("updated", client, plain_values(before), plain_values(after), client.version))
        is_more = plan.reading.row.under is not None and after.keys() <= {"tags", "owners"}
        if known.row not in (None, plan.number) and not is_more:
            plan.warn("row.repeats", row=known.row)
        known.row = plan.number

    def plan_contact(self, plan: Plan, known: KnownClient) -> None:
        """Plan the contacts in the same line."""
        values = plan.reading.values
        for columns in self.contacts:
            given = {field: values[name] for name, field in columns.items() if name in values}
            if self.people and columns is self.contacts[0] and "name" in values:
                given = self.people.names(plan.reading.row.cells) | given
            if not given:
                continue
            custom = {name: given.pop(name) for name in list(given) if name.startswith(CUSTOM)}
            if custom:
                custom = self.allowed(plan, known, custom)
            before = len(known.new_contacts)
            position = self.positions[next(iter(columns), "name")]
            plan_contact(plan, known, given, custom, fields=self.contact_fields, position=position)
            for contact in known.new_contacts[before:]:
                for name in complete_custom(contact, known.type_key, self.expected_of_contact):
                    plan.warn("contact.incomplete", position, field=self.catalogue[name].title)
        for given in plan.reading.more:
            plan_contact(plan, known, given, {}, fields=self.contact_fields, position=None)

    def allowed(self, plan: Plan, known: KnownClient, custom: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of the contact's ``custom`` values that its client's type allows; a warning for each other."""
        allowed = {}
        for name, value in custom.items():
            if self.catalogue[f"contact.{name}"].field.is_for(known.type_key):
                allowed[name] = value
            else:
                plan.warn("custom.not_for_type", self.positions[f"contact.{name}"])
        return allowed

    def apply(self, plans: Sequence[Plan]) -> None:
        """Write the plans, inside the caller's transaction; columns of other apps once the clients are in the table."""
        changed = self._changed(plans)
        self.directory.create_new()
        others = [(one, [known for known in changed if name in known.unsaved]) for name, one in self.others.items()]
        write(changed, self.directory)
        for column, unsaved in others:
            if unsaved and column.save:
                column.save({known.client: known.others[column.name] for known in unsaved})

    def remember(self, plans: Sequence[Plan]) -> None:
        """Keep the planned clients for later rows of a rehearsal, those that are new under numbers below zero."""
        self.overlay = self.overlay or Overlay()
        changed = self._changed(plans)
        for known in changed:
            if known.fresh:
                self.planned -= 1
                known.client.pk = self.planned
            known.clean()
        self.overlay.put((known.client.pk, known, list(known.keys(self.kinds))) for known in changed)

    def forget(self) -> None:
        """Read types and tags again: the ones just added were rolled back."""
        self.directory.forget()

    def _changed(self, plans: Sequence[Plan]) -> list[KnownClient]:
        """Return each client that the plans change once, having noted the types and tags that they add."""
        for name, model in (("client_types", ClientType), ("tags", Tag)):
            new = self.directory.new(model)
            if new:
                self.additions[name] = sorted({*self.additions.get(name, ()), *new})
        return list({id(plan.known): plan.known for plan in plans if plan.known}.values())

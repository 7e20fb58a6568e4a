"""Plans and writes the rows of an import of clients."""

from clients.models import Client, ClientType, Tag
from clients.resources.columns import ClientResource
from clients.resources.directory import Directory
from clients.resources.known import CUSTOM, KEYS, Known, KnownClient, Lookup
from clients.resources.matching import STRONG, client_of, refuse_taken
from clients.resources.others import mapped_of_others, plan_others, save_others, unsaved
from clients.resources.own import complete_custom, new_client, plain, plan_columns, plan_custom, plan_links
from clients.resources.people import plan_contact
from clients.resources.tax import settle_tax, without_worse_tax
from clients.resources.writing import pass_codes, write
from napsix.importer.engine.types import Problem
from napsix.importer.inserting import Blank
from napsix.importer.models import ImportRun
from napsix.importer.overlay import Overlay
from napsix.importer.planning import Plan, PlannedChange, RowRefused
from napsix.importer.reading import Reader
from napsix.text import fold


class ClientLoader:
    """A ``napsix.importer.planning.Loader`` for clients with a contact in the same line."""

    keys = KEYS

    def __init__(self, run):
        self.run = run
        self.catalogue = ClientResource.catalogue()
        self.reader = Reader(self.catalogue, run.mapping, run.profiles)
        self.positions = self.reader.positions
        self.custom = {name: self.catalogue[name].field for name in self.positions if name.startswith("custom.")}
        self.expected = self.custom_fields("custom.")
        self.expected_of_contact = self.custom_fields("contact.custom.")
        self.unique = {name: field for name, field in self.custom.items() if field.definition.is_unique}
        self.contact = {name: name.partition(".")[2] for name in self.positions if name.startswith("contact.")}
        self.match = [key for key in run.match if key in self.positions]
        self.kinds = [*STRONG, *self.unique, *(key for key in self.match if key not in STRONG)]
        self.directory = Directory(run.user)
        parts = {name for name in ("tags", "owners") if name in self.positions}
        parts |= {"contacts"} if self.contact else set()
        self.others = mapped_of_others(self.catalogue, self.positions)
        prefetch = {path for column in self.others.values() for path in column.prefetch}
        self.lookup = Lookup(run, parts, self.directory, self.unique, prefetch)
        self.overlay = None
        self.planned = 0
        self.blank = Blank(Client, origin=Client.Origin.IMPORT)
        self.additions = dict(run.additions)

    def custom_fields(self, prefix):
        """Return ``{name: field}`` of the custom fields whose names begin with ``prefix``."""
        return {name: column.field for name, column in self.catalogue.items() if name.startswith(prefix)}

    def prepare(self, rows):
        """Let the series of codes go on after the highest one in the file, so that none is given out twice."""
        if "code" in self.positions:
            position = self.positions["code"]
            pass_codes(row.cells[position] for row in rows if len(row.cells) > position)

    def read(self, row):
        """Return the reading of a raw row, with the keys it is looked up by."""
        reading = self.reader.read(row)
        if reading.failed:
            return reading
        values = reading.values
        keys = {
            "code": values.get("code"),
            "tax_id": settle_tax(reading),
            "contact.email": values.get("contact.email", "").lower(),
            "name": fold(values["name"]) if "name" in self.kinds and "name" in values else None,
            **{name: str(values[name]) for name in self.unique if name in values},
        }
        reading.keys = {kind: keys[kind] for kind in self.kinds if keys.get(kind)}
        return reading

    def plan(self, readings, *, lock=False):
        """Return a plan for each reading; rows of the same chunk see what the rows before them do."""
        wanted = {kind: set() for kind in self.kinds}
        for reading in readings:
            for kind, key in reading.keys.items():
                wanted[kind].add(key)
        records = self.lookup.fetch({kind: values for kind, values in wanted.items() if values}, lock=lock)
        if self.overlay:
            planned = {number for kind, values in wanted.items() for number in self.overlay.ids(kind, values)}
            records |= self.overlay.load(planned | set(records))
        known = Known(self.kinds, records.values())
        return [self.plan_row(Plan(reading), known) for reading in readings]

    def plan_row(self, plan, known):
        """Decide what is to be done with one row, and let ``known`` know of it."""
        reading = plan.reading
        if reading.failed:
            plan.fail()
            return plan
        try:
            record = client_of(reading.keys, known, self.match, reading.values.get("name"))
            if record is None:
                self.create(plan, known)
            else:
                self.update(plan, record, known)
        except RowRefused as refusal:
            plan.fail(refusal.problem)
        return plan

    def create(self, plan, known):
        """Plan a new client."""
        reading = plan.reading
        if self.run.mode == ImportRun.Mode.UPDATE:
            plan.outcome = "skipped"
            return
        self.refuse_taken(reading, known, None)
        wrong = [problem for _cell, problem in reading.refused.values()]
        if "name" not in reading.values and "name" not in reading.refused:
            label = str(ClientResource.fields["name"].column_name)
            wrong.append(Problem("error", "row.required", {"field": label}, self.positions.get("name")))
        client = new_client(self.blank, reading.values, self.run.user)
        client.tax_key = reading.keys.get("tax_id")
        type_key = fold(reading.values.get("client_type", ""))
        plan_custom(plan, client, type_key, self.custom, self.positions)
        for name in complete_custom(client, type_key, self.expected):
            if name not in reading.refused:
                label = str(self.expected[name].column_name)
                wrong.append(Problem("error", "row.required", {"field": label}, self.positions.get(name)))
        if wrong:
            plan.fail(*wrong)
            return
        record = plan.record = KnownClient(client)
        plan.instance = client
        record.row = plan.number
        plan.outcome = "created"
        plan.changes.append(PlannedChange("created", client, {}, {}, client.version))
        plan_links(plan, record, self.directory, self.positions)
        plan_others(record, reading.values, self.others)
        self.plan_contact(plan, record)
        known.add(record)

    def update(self, plan, record, known):
        """Plan what a row says differently of a client that is there."""
        reading = plan.reading
        if self.run.mode == ImportRun.Mode.CREATE:
            plan.outcome = "skipped"
            return
        self.refuse_taken(reading, known, record)
        refused = reading.refused.items()
        wrong = [problem for name, (cell, problem) in refused if not record.says(self.catalogue[name], cell)]
        if wrong:
            plan.fail(*wrong)
            return
        plan.instance = record.client
        known.drop(record)
        type_key = fold(reading.values.get("client_type", "")) or record.type_key
        before, after = plan_custom(plan, record.client, type_key, self.custom, self.positions)
        record.dirty |= {"custom"} if after else set()
        values = without_worse_tax(plan, record.client, self.positions.get("tax_id"))
        columns = plan_columns(record.client, values, self.run.user)
        record.dirty |= set(columns[1])
        links = plan_links(plan, record, self.directory, self.positions)
        for old, new in (columns, links, plan_others(record, values, self.others)):
            before |= old
            after |= new
        if "tax_id" in after:
            record.client.tax_key = reading.keys.get("tax_id")
        if after:
            self.note_update(plan, record, before, after)
        self.plan_contact(plan, record)
        known.add(record)
        if plan.changes:
            plan.outcome, plan.record = "updated", record

    def refuse_taken(self, reading, known, record):
        """Refuse the row when another client has one of the values that only one may have."""
        refuse_taken(reading.keys, known, record, (*STRONG, *self.unique), self.catalogue)

    def note_update(self, plan, record, before, after):
        """Note that the client's own row changes, and which row of this file it had its data from before."""
        record.client.version += 1
        record.dirty.add("version")
        plan.changes.append(PlannedChange("updated", record.client, plain(before), plain(after), record.client.version))
        if record.row not in (None, plan.number):
            plan.warn("row.repeats", row=record.row)
        record.row = plan.number

    def plan_contact(self, plan, record):
        """Plan the contact in the same line, where there is one."""
        values = plan.reading.values
        given = {field: values[name] for name, field in self.contact.items() if name in values}
        if given:
            custom, known = self.contact_custom(plan, record, given), len(record.new_contacts)
            position = self.positions[next(iter(self.contact))]
            plan_contact(plan, record, given | custom, position)
            for contact in record.new_contacts[known:]:
                for name in complete_custom(contact, record.type_key, self.expected_of_contact):
                    plan.warn("contact.incomplete", position, field=str(self.expected_of_contact[name].column_name))

    def contact_custom(self, plan, record, given):
        """Return the custom fields of the contact's part of a row that its client's type allows, by name.

        The others are left out of ``given`` with a warning.
        """
        fields = {field: f"contact.{field}" for field in given if field.startswith(CUSTOM)}
        said = {name: given.pop(name) for name in fields}
        for name, column in fields.items():
            if not self.catalogue[column].field.is_for(record.type_key):
                plan.warn("custom.not_for_type", self.positions[column])
                del said[name]
        return said

    def apply(self, plans):
        """Write the plans, inside the caller's transaction."""
        self._note_additions()
        self.directory.create_new()
        records = {id(plan.record): plan.record for plan in plans if plan.record}
        pending = unsaved(records.values(), self.others)
        write(list(records.values()), self.directory)
        save_others(pending)

    def remember(self, plans):
        """Keep the planned clients for later rows of a rehearsal, those that are new under numbers below zero."""
        self._note_additions()
        self.overlay = self.overlay or Overlay()
        records = {id(plan.record): plan.record for plan in plans if plan.record}
        for record in records.values():
            if record.fresh:
                self.planned -= 1
                record.client.pk = self.planned
            record.clean()
        self.overlay.put((record.client.pk, record, list(record.keys(self.kinds))) for record in records.values())

    def forget(self):
        """Read types and tags again: the ones just added were rolled back."""
        self.directory.forget()

    def _note_additions(self):
        for name, model in (("client_types", ClientType), ("tags", Tag)):
            new = self.directory.new(model)
            if new:
                self.additions[name] = sorted({*self.additions.get(name, ()), *new})

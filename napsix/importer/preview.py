"""The first rows of a rehearsed import as they will be, for the page on which a person decides."""

import datetime
from dataclasses import dataclass
from itertools import chain, islice

from django.template.defaultfilters import date as date_text
from django.utils.formats import localize
from django.utils.translation import gettext as _

from napsix.importer.engine.values import cell_text
from napsix.importer.messages import sentence
from napsix.importer.payload import unpack

SHOWN = 10
LAST_ROWS = ("unchanged", "skipped")


@dataclass(frozen=True)
class Cell:
    """What a field will hold; ``before`` is what it holds now, None where nothing changes."""

    text: str
    before: str | None = None


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file as it will be; ``reasons`` say why it stays out, ``cells`` are those of the mapped fields."""

    number: int
    outcome: str
    cells: list
    reasons: list

    @property
    def has_values(self):
        """Whether anything of the row could be read."""
        return any(cell.text for cell in self.cells)


class Preview:
    """Up to ``SHOWN`` of the first rows of a rehearsed run, those first that change something.

    Attributes:
        headers: the labels of the mapped fields.
        rows: the rows, in the order of the file.
    """

    def __init__(self, run):
        catalogue = run.resource.catalogue()
        fields = dict.fromkeys(entry["field"] for entry in run.mapping)
        self._columns = [catalogue[name] for name in fields]
        self._words = {column.name: words_of(column.field) for column in self._columns}
        self._nested = {one._meta.model: prefix for prefix, (one, _via) in run.resource.nested.items()}
        self.headers = [str(column.field.column_name) for column in self._columns]
        plans = self._plans(run)
        chosen = islice(chain(*(self._of(plans, is_last) for is_last in (False, True))), SHOWN)
        self.rows = [self._row(plan) for plan in sorted(chosen, key=lambda plan: plan.number)]

    @staticmethod
    def _plans(run):
        chunk = run.chunks.first()
        if chunk is None:
            return []
        loader = run.resource.load()(run)
        return loader.plan([loader.read(row) for row in unpack(chunk.payload)])

    @staticmethod
    def _of(plans, is_last):
        return (plan for plan in plans if (plan.outcome in LAST_ROWS) is is_last)

    def _row(self, plan):
        before = self._before(plan)
        cells = [self._cell(column, plan.reading, before) for column in self._columns]
        reasons = [sentence(said.code, said.params) for said in plan.problems if said.severity == "error"]
        return PreviewRow(plan.number, plan.outcome, cells, reasons)

    def _before(self, plan):
        """What the changed fields hold now, by the name of their column; relations are added to, so they have none."""
        found = {}
        for change in plan.changes:
            prefix = self._nested.get(type(change.instance))
            for name, value in change.before.items():
                found[f"{prefix}.{name}" if prefix else name] = "" if isinstance(value, list) else value
        return found

    def _cell(self, column, reading, before):
        value = reading.values.get(column.name)
        if value is None and column.name in reading.refused:
            return Cell(cell_text(reading.refused[column.name][0]))
        old = before.get(column.name)
        words = self._words[column.name]
        return Cell(said(value, words), None if old is None else said(old, words))


def words_of(field):
    """Return ``{value: label}`` of a field with a fixed set of values."""
    return {str(value): str(label) for value, label in field.widget.resolved().get("choices", ())}


def said(value, words):
    """Return a value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, datetime.date):
        return date_text(value, "SHORT_DATE_FORMAT")
    if isinstance(value, tuple):
        return " ".join(filter(None, value))
    return words.get(str(value)) or str(localize(value))

"""What is to be done with a row, decided by reading alone; and what a loader offers the runner."""

from typing import NamedTuple, Protocol

from napsix.importer.engine.types import Problem


class RowRefused(Exception):  # noqa: N818 - what the person is told, not a fault
    """The row is not imported. Carries the ``Problem`` that says why."""

    def __init__(self, code, position=None, **params):
        super().__init__(code)
        self.problem = Problem("error", code, params, position)


class PlannedChange(NamedTuple):
    """A row of ours that is made or changed; ``before`` and ``after`` are empty for one that is made."""

    action: str
    instance: object
    before: dict
    after: dict
    stamp: int


class Plan:
    """What is to be done with one row of the file.

    Attributes:
        reading: the row as it was understood.
        outcome: ``created``, ``updated``, ``unchanged``, ``skipped`` or ``failed``.
        problems: everything there is to say about the row.
        changes: the ``PlannedChange`` of each row of ours.
        contact: ``created``, ``updated`` or nothing: what happens to the contact in the same line.
        record: the loader's own, what is known of the row that is changed.
        instance: the row of ours that is meant, changed or not; None for one that is not found or not made.
    """

    __slots__ = ("changes", "contact", "instance", "outcome", "problems", "reading", "record")

    def __init__(self, reading):
        self.reading = reading
        self.outcome = "unchanged"
        self.problems = list(reading.problems)
        self.changes = []
        self.contact = ""
        self.record = self.instance = None

    @property
    def number(self):
        """The number of the row as a person sees it."""
        return self.reading.row.number

    def warn(self, code, position=None, **params):
        """Say something about a row that is imported."""
        self.problems.append(Problem("warning", code, params, position))

    def fail(self, *problems):
        """Leave the row out and say why."""
        self.outcome = "failed"
        self.problems += problems
        self.changes = []
        self.contact = ""
        self.record = self.instance = None


class Loader(Protocol):
    """What the runner asks of the class that knows one table; made once a run and process."""

    additions: dict

    def prepare(self, rows):
        """Look at every row of the file once, before the first is written; ``rows`` yields raw rows."""

    def read(self, row):
        """Return the ``Reading`` of a raw row; touches no database."""

    def plan(self, readings, *, lock=False):
        """Return one ``Plan`` for each reading, in order; reads only, and locks what it means to change on request."""

    def apply(self, plans):
        """Write what the plans say, inside the caller's transaction."""

    def remember(self, plans):
        """Let later rows of a rehearsal see what these would have done."""

    def forget(self):
        """Drop what is remembered of the tables: the last writes were rolled back."""

"""By which columns a row is called: a company beside its contact, a person, or both names of one."""

from collections.abc import Callable, Mapping, Sequence

from .given_names import is_persons_name
from .looks import is_data, share
from .targets import EXACT, Target, name_score
from .titles import Title, normalise_header
from .types import SourceColumn

# Titles with these are of somebody beside the one that the row is about.
CONTACT = frozenset(["contacto", "contact", "referente", "representante"])
# From which score on a title names a field, and from which share of values a column is of a kind.
NAMES = 0.9
MOST = 0.5
# What is to be revised: beside a company, a name that is no person's may be its trade name.
MAYBE = 0.7

# Position -> field, score, order, and why: by the other columns, or because people are meant.
Choices = dict[int, tuple[Target, float, int, str]]


class Naming:
    """The columns that say what a row is called, found over all columns of a file together.

    Args:
        columns: of the file.
        titles: theirs, by position.
        target: the field for what a row is called.
        of_company: whether the rows name a company by its key, so that people among the titles are its contacts.
        has_details: whether there is more to say of such a contact than a name, which may be the company's.
        beside: the fields that are named by its `Target.beside`, in that order.
    """

    def __init__(
        self,
        columns: Sequence[SourceColumn],
        titles: Mapping[int, Title],
        target: Target,
        beside: Sequence[Target],
        *,
        of_company: Callable[[], bool] = bool,
        has_details: Callable[[], bool] = bool,
    ) -> None:
        titled = [column for column in columns if column.titled]
        # A column with nothing in it calls nobody anything; a file with nothing in it has its titles.
        self.columns = [column for column in titled if column.samples] or titled
        self.titles = titles
        self.target = target
        self.of_company, self.has_details = of_company, has_details
        self.whole, self.first, self.last, self.other = beside

    def choices(self) -> Choices:
        """Beside a company ``Nombre`` is its contact's name, else it is the client's, with ``Apellido`` behind it."""
        alike = self.shared()
        own = self.best(self.target, but=alike)
        first, last = self.best(self.first, of_contact=False), self.best(self.last, of_contact=False)
        if own is None and not ((last or self.is_of_contacts(alike[:1])) and self.of_company()):
            both = [*alike[:1], first] if last and (first is None) == bool(alike) else []
            together = self.best(self.whole) if both and first else None
            parts = [together] if together else [*both, last] if both else [*alike, first][:1]
            return {one.position: (self.target, EXACT, n, "people") for n, one in enumerate(filter(None, parts), 1)}
        found: Choices = {} if own is None else {own.position: (self.target, EXACT, 1, "columns")}
        if alike and first is None:
            position = alike[0].position
            found[position] = (self.first, EXACT, 1, "columns") if last else self.by_values(alike[0])
        return found

    def by_values(self, column: SourceColumn) -> tuple[Target, float, int, str]:
        """The field for a name beside a company's: of its contact, or the other name of the company."""
        if name_score(self.titles[column.position], self.whole) >= NAMES:
            return self.whole, EXACT, 1, "columns"
        if self.best(self.whole) is None and self.holds_people([column]):
            return self.whole, EXACT, 1, "both"
        return self.other, MAYBE, 1, "columns"

    def is_of_contacts(self, columns: Sequence[SourceColumn]) -> bool:
        """Whether some columns hold names of persons of whom the file says more."""
        return self.holds_people(columns) and self.has_details()

    @staticmethod
    def holds_people(columns: Sequence[SourceColumn]) -> bool:
        """Whether the values of all of some columns are persons' names."""
        return all(one.samples and share(one.samples, is_persons_name) >= MOST for one in columns) and bool(columns)

    def shared(self) -> list[SourceColumn]:
        """The columns whose titles mean the field only where no column has one of its own."""
        shared = {normalise_header(title) for title in self.target.shared}
        return [one for one in self.columns if self.titles[one.position].whole in shared]

    def best(self, target: Target, *, of_contact: bool = True, but: Sequence[SourceColumn] = ()) -> SourceColumn | None:
        """The column that a field's own names fit best, unless it holds numbers."""
        fits = [
            (name_score(title, target), -column.position, column)
            for column in self.columns
            if (title := self.titles[column.position])
            and column not in but
            and (of_contact or CONTACT.isdisjoint(title.whole.split()))
            and not (column.samples and share(column.samples, is_data) >= MOST)
        ]
        score, _, column = max(fits, default=(0.0, 0, None), key=lambda fit: fit[:2])
        return column if score >= NAMES else None

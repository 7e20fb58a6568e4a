"""Several rows of one sort in one line: ``Contacto 1``, ``Email 1``, ``Contacto 2``, ``Email 2``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .given_names import is_persons_name
from .looks import TESTS, is_data, share
from .targets import Target, name_score
from .titles import CONTACTS, Title, normalise_header, take_apart
from .types import SourceColumn

# From which score on a title names a field, and from which share of values a column holds people.
NAMES = 0.9
MOST = 0.5
# How people count in words. Of one's own names these say which one of several it is: ``segundo apellido``.
ORDINALS = {
    **dict.fromkeys("1er 1ro 1ero 1o 1a primer primero primera principal primary main".split(), 1),
    **dict.fromkeys("2do 2da 2o 2a segundo segunda second secondary secundario secundaria".split(), 2),
    **dict.fromkeys("alternativo alternativa alternative suplente".split(), 2),
    **dict.fromkeys("3er 3ro 3ero 3o 3a tercer tercero tercera third".split(), 3),
    **dict.fromkeys("4to 4ta cuarto cuarta fourth".split(), 4),
}
# Words of a title that only say that a number follows.
OF_NUMBER = frozenset(["numero"])
MOST_NUMBERS = 9


class Member(NamedTuple):
    """A column that may be one of a numbered group: which one, and of which field."""

    position: int
    number: int
    target: Target


def numbered_name(name: str, number: int) -> str:
    """The name of the field of the row with that number: ``contact.email`` of the second is ``contact.2.email``."""
    prefix, _, rest = name.partition(".")
    return name if number == 1 else f"{prefix}.{number}.{rest}"


class Groups:
    """The numbered columns of one file.

    Args:
        columns: of the file, but for those that an earlier import taught.
        titles: theirs, by position.
        targets: all fields.
    """

    def __init__(self, columns: Sequence[SourceColumn], titles: Mapping[int, Title], targets: Sequence[Target]) -> None:
        self.columns = [column for column in columns if column.titled]
        self.titles = titles
        self.inner = [target for target in targets if target.is_inner]
        self.own = [target for target in targets if not target.is_inner]
        called = next((target for target in targets if target.beside), None)
        self.called = called
        self.people = called.beside[:3] if called else ()

    def found(self) -> dict[int, tuple[Target, int]]:
        """Position -> (field, which one of several), for groups of which there are two at least."""
        if self.called is None:
            return {}
        members = self._members()
        named = {one.number for one in members if one.target.name in self.people[:2]}
        is_shifted = 0 in named and 1 in named
        if len({number or 1 for number in named}) > 1 or is_shifted:
            whole = [one for one in members if one.number]
        elif not any(one.target.name in self.people for one in members) and self._is_of_companies():
            whole = self._addresses(members)
        else:
            return {}
        reachable = {one.number for one in whole if one.target.name in self.people or one.target.kind == "email"}
        kept = (one for one in whole if one.number in reachable)
        return {one.position: (one.target, one.number + is_shifted) for one in kept}

    def _members(self) -> list[Member]:
        """The columns that name a field of a contact, the first of each number and field; number 0 has none."""
        seen: Counter[str] = Counter()
        found: dict[tuple[int, str], Member] = {}
        for column in self.columns:
            whole = self.titles[column.position].whole
            seen[whole] += 1
            number, rest = numbered(whole)
            if not number and seen[whole] > 1:
                number = seen[whole]
            target = self._target(rest, is_numbered=number > 0)
            if target is not None and target.name in self.people and _holds_no_names(column):
                continue
            if (
                target is not None
                and number <= MOST_NUMBERS
                and not (rest != whole and self._is_half(whole, rest, target))
            ):
                found.setdefault((number, target.name), Member(column.position, number, target))
        return list(found.values())

    def _is_half(self, whole: str, rest: str, target: Target) -> bool:
        """Whether a word says which of one's own names it is, not whose."""
        is_counted = any(map(str.isdigit, whole))
        return target.name in self.people and not is_counted and CONTACTS.isdisjoint(rest.split())

    def _target(self, text: str, *, is_numbered: bool) -> Target | None:
        """The field of a contact that a title without its number names, None for none."""
        title = take_apart(text)
        best = max(self.inner, key=lambda target: name_score(title, target), default=None)
        if best is not None and name_score(title, best) >= NAMES:
            return best
        if not is_numbered:
            return None
        if self.called and normalise_header(text) in map(normalise_header, self.called.shared):
            return (
                next((one for one in self.inner if one.name == self.people[0]), None) if self._has_company() else None
            )
        own = max(self.own, key=lambda target: name_score(title, target))
        twins = (one for one in self.inner if one.kind == own.kind == "phone")
        return next(twins, None) if name_score(title, own) >= NAMES else None

    def _has_company(self) -> bool:
        called = self.called
        return called is not None and any(
            name_score(self.titles[column.position], called) >= NAMES for column in self.columns
        )

    def _is_of_companies(self) -> bool:
        """Whether the column by which a row is called does not hold people, whose further addresses are their own."""
        assert self.called is not None  # noqa: S101 - asked before
        shared = set(map(normalise_header, self.called.shared))
        for column in self.columns:
            title = self.titles[column.position]
            if name_score(title, self.called) >= NAMES or title.whole in shared:
                return not (column.samples and share(column.samples, is_persons_name) >= MOST)
        return True

    @staticmethod
    def _addresses(members: Sequence[Member]) -> list[Member]:
        """The numbered addresses of mail, where there are several and nobody is named."""
        mails = [one for one in members if one.target.kind == "email"]
        return [one for one in mails if one.number] if len({one.number or 1 for one in mails}) > 1 else []


def _holds_no_names(column: SourceColumn) -> bool:
    """Whether a column says yes and no, or numbers."""
    tests = (is_data, TESTS["boolean"])
    return bool(column.samples) and any(share(column.samples, test) >= MOST for test in tests)


def numbered(whole: str) -> tuple[int, str]:
    """The number in a normalised title, 0 for none, and the title without it."""
    words = whole.split()
    for place, word in enumerate(words):
        number = int(word) if len(word) == 1 and word.isdigit() else ORDINALS.get(word, 0)
        if number and len(words) > 1:
            before = words[:place]
            while before and before[-1] in OF_NUMBER:
                before.pop()
            return number, " ".join([*before, *words[place + 1 :]])
    return 0, whole

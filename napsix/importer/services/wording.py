"""What the words of a file mean: which a person is asked about, what is suggested, and what they decided."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from napsix.importer.mapping import ImportRefused, field_called
from napsix.importer.models import ImportRun, RememberedWord
from napsix.importer.names import ADDED, Names
from napsix.importer.services.choosing import choose
from napsix.importer.words import LONGEST
from napsix.text import fold

# Answers, besides a label with ``IS`` before it: nothing stands there, the row is left out, it is a name of its own.
EMPTY, OUT, NEW, IS = "empty", "out", "new", "="
# How many words of a column are asked, and shown as settled, at a time.
ASKED, SETTLED = 50, 100
# How far down a column somebody is sent to words that could stay as they are.
LOOKED_AT = 200


@dataclass(frozen=True)
class Word:
    """A word of the file: in how many rows it stands, its answer, and where that comes from, empty for a person's."""

    text: str
    rows: int
    answer: str
    hint: str


@dataclass(frozen=True)
class FieldWords:
    """The words of a column: those to be asked, a piece of those that are settled, and how many more there are.

    ``too_many``: the column has more of them than anybody goes through.
    """

    field: str
    title: str
    header: str
    names: Names
    asked: list[Word]
    settled: list[Word]
    more_asked: int
    too_many: bool

    @property
    def options(self) -> list[tuple[str, str]]:
        """The labels to choose from, each with its answer."""
        return [(label, f"{IS}{label}") for label in self.names.labels]


class Wording:
    """What is known of the words of a counted run."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.decided = run.choices.get("values", {})
        catalogue = run.resource.catalogue()
        headers = {entry["field"]: entry["header"] for entry in run.mapping}
        self.columns = {name: catalogue[name] for name in run.words if name in catalogue and name in headers}
        self.headers = headers
        self.names: dict[str, Names] = {
            name: column.field.named(column.field, run.user)
            for name, column in self.columns.items()
            if column.field.named
        }
        self.memory = memory(run.target, self.names)

    def fields(self) -> list[FieldWords]:
        """Return the columns with named things, those to be asked about first."""
        found = [self._of(field, names) for field, names in self.names.items() if self.run.words[field]["found"]]
        return sorted(found, key=lambda one: not one.asked)

    def needs_person(self) -> bool:
        """Return whether a word would be refused, or may mean another than it says."""
        return any(
            not names.new or self._suggested(field, names, word)[1]
            for field, names in self.names.items()
            for word, _rows in self._open(field, names, LOOKED_AT)
        )

    def _open(self, field: str, names: Names, most: int | None = None) -> Iterator[tuple[str, int]]:
        decided = self.decided.get(field, {})
        for word, rows in self.run.words[field]["found"][:most]:
            if fold(word) not in decided and names.label_of(word) is None:
                yield word, rows

    def _of(self, field: str, names: Names) -> FieldWords:
        waiting = list(self._open(field, names))
        asked = [Word(word, rows, *self._suggested(field, names, word)) for word, rows in waiting[:ASKED]]
        open_words, decided = {word for word, _rows in waiting}, self.decided.get(field, {})
        settled = [
            Word(
                word,
                rows,
                answer_of(names, word, decided[fold(word)]) if fold(word) in decided else self.known(names, word),
                "",
            )
            for word, rows in self.run.words[field]["found"]
            if word not in open_words
        ]
        settled.sort(key=lambda one: fold(one.text) not in decided)
        return FieldWords(
            field,
            self.columns[field].title,
            self.headers[field],
            names,
            asked,
            settled[:SETTLED],
            len(waiting) - len(asked),
            self.run.words[field]["more"],
        )

    @staticmethod
    def known(names: Names, word: str) -> str:
        """Return the answer that nobody needs to give: the label that the word stands for."""
        return f"{IS}{names.label_of(word) or ''}"

    def _suggested(self, field: str, names: Names, word: str) -> tuple[str, str]:
        """Return the answer that is suggested for a word nobody knows, and where it comes from."""
        if fold(word) in self.memory[field]:
            earlier = self.memory[field][fold(word)]
            if not earlier or names.label_of(earlier):
                return answer_of(names, word, earlier), "remembered"
            if names.new and fold(earlier) == fold(word):
                return NEW, ""
        closest = names.closest(word)
        if closest:
            return f"{IS}{closest}", "near"
        return (NEW, "") if names.new else ("", "")


# How words are read: by field and folded word, as in ``Chosen``.
Words = dict[str, dict[str, str | None]]


def answer_of(names: Names, word: str, becomes: str | None) -> str:
    """Return the answer by which a word becomes a text, which may be a label's in another language."""
    if becomes is None:
        return OUT
    if not becomes:
        return EMPTY
    return NEW if fold(becomes) == fold(word) else f"{IS}{names.label_of(becomes) or becomes}"


def memory(target: str, names: Iterable[str]) -> Words:
    """Return how words were last read, by field and folded word."""
    found: Words = {name: {} for name in names}
    for one in RememberedWord.objects.filter(target=target, field__in=found):
        found[one.field][one.key] = one.becomes
    return found


def decide(run: ImportRun, answers: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what a person answered of words, by field and word, and remember it for the next file.

    An empty answer leaves the word as it is; so does the label that it stands for anyway. Options are made at once.

    Raises:
        ImportRefused: see ``choose``.
    """
    wording = Wording(run)
    values = {field: dict(words) for field, words in run.choices.get("values", {}).items()}
    read: Words = {}
    for field, names in wording.names.items():
        allowed = {EMPTY, OUT, *([NEW] if names.new else []), *(f"{IS}{label}" for label in names.labels)}
        for word, answer in answers.get(field, {}).items():
            key = fold(word)
            values.setdefault(field, {}).pop(key, None)
            if key and answer in allowed and answer != wording.known(names, word):
                becomes = {EMPTY: "", OUT: None, NEW: word}.get(answer, answer.removeprefix(IS))
                read.setdefault(field, {})[key] = values[field][key] = becomes
    choose(run, values={field: words for field, words in values.items() if words}, remembered={})
    for field, words in read.items():
        names = wording.names[field]
        new = [text for key, text in words.items() if text and fold(text) == key and names.label_of(text) is None]
        if new and names.add and names.new == ADDED:
            names.add(new)
    remember(run.target, read)


def remember(target: str, read: Words) -> None:
    """Keep how words are read, by field and folded word, for whoever imports next."""
    RememberedWord.objects.bulk_create(
        [
            RememberedWord(target=target, field=field, key=key, becomes=becomes)
            for field, words in read.items()
            for key, becomes in words.items()
            if len(key) <= LONGEST and len(becomes or "") <= LONGEST
        ],
        update_conflicts=True,
        unique_fields=["target", "field", "key"],
        update_fields=["becomes"],
    )


def given(run: ImportRun, answers: Iterable[tuple[str, str, str]]) -> Words:
    """Return how words are read after ``[(field as people call it, word, text)]``, by field and folded word.

    The text ``-`` leaves the rows out; an empty one leaves the field as it is.

    Raises:
        ImportRefused: no such field, none with named things, or a text that is none of them.
    """
    catalogue = run.resource.catalogue()
    decided: Words = {}
    for called, word, text in answers:
        name = field_called(run.resource, called)
        field = catalogue[name].field
        if not field.named:
            raise ImportRefused("value.no_names", field=catalogue[name].title)
        names = field.named(field, run.user)
        if text not in {"", "-"} and names.label_of(text) is None and (not names.new or names.add):
            raise ImportRefused("value.unknown", field=catalogue[name].title, text=text)
        decided.setdefault(name, {})[fold(word)] = None if text == "-" else names.label_of(text) or text
    return decided


def with_memory(run: ImportRun, decided: Words) -> dict[str, Any]:
    """Return the choices of an unsaved run about words: what is ``decided``, and what was in earlier imports."""
    catalogue = run.resource.catalogue()
    named = [entry["field"] for entry in run.mapping if catalogue[entry["field"]].field.named]
    earlier = {field: usable(run, field, words) for field, words in memory(run.target, named).items() if words}
    values = {name: earlier.get(name, {}) | decided.get(name, {}) for name in earlier.keys() | decided.keys()}
    old = {name: [key for key in words if key not in decided.get(name, {})] for name, words in earlier.items()}
    return {"values": values, "remembered": old}


def usable(run: ImportRun, name: str, words: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return those of the remembered ``words`` that mean something by now, and do not mean themselves."""
    field = run.resource.catalogue()[name].field
    names = field.named(field, run.user)
    return {
        key: text
        for key, text in words.items()
        if names.label_of(key) is None and (not text or names.new or names.label_of(text)) and fold(text or "") != key
    }

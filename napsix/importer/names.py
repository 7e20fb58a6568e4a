"""The words that a field knows: its choices, or the rows of another table by their names.

A field says so by ``named``, called with the field and the person who imports (None: the system). From it follow what a
word of the file is taken for, what is suggested for one that nobody knows, and what a person may choose for it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from napsix import places
from napsix.accounts.models import User
from napsix.crud.access import may, permission
from napsix.importer.engine.values import words
from napsix.importer.engine.values.text import quoted_names
from napsix.text import fold

# How alike two words are, of a hundred, for one to be offered for the other; shorter ones are no hint at all.
ALIKE = 84
SHORTEST = 4
# What becomes of a word that is none of those known: it is refused, stays as it is, or becomes a row or an option.
REFUSED, KEPT, ADDED = "", "kept", "added"


@dataclass(frozen=True)
class Names:
    """What a field knows by name.

    Attributes:
        labels: what a person may choose, in the order in which it is offered.
        spellings: everything that is recognised, folded -> the label that it stands for.
        others: tells the label of a word that is recognised beyond the spellings.
        several: whether a cell holds several names.
        new: what becomes of another word: ``REFUSED``, ``KEPT`` or ``ADDED``.
        add: makes options of these labels at once, for a field whose rows are not made while its file is imported.
    """

    labels: Sequence[str]
    spellings: Mapping[str, str]
    others: Callable[[str], str | None] = field(default=lambda _word: None, compare=False)
    several: bool = False
    new: str = REFUSED
    add: Callable[[list[str]], object] | None = field(default=None, compare=False)

    def label_of(self, word: str) -> str | None:
        """Return the label that a word of the file stands for, None for one that is not recognised."""
        return self.spellings.get(fold(word)) or self.others(word)

    def split(self, text: str) -> list[str]:
        """Return the names in a cell."""
        return names_in_cell(text, lambda name: fold(name) in self.spellings) if self.several else [text]

    def closest(self, word: str) -> str | None:
        """Return the label that an unknown ``word`` may mean: mistyped, in the plural, or with more words around it."""
        key = fold(word)
        if len(key) < SHORTEST:
            return None
        known = [spelling for spelling in self.spellings if len(spelling) >= SHORTEST]
        for scorer in (fuzz.ratio, fuzz.token_set_ratio):
            found = process.extractOne(key, known, scorer=scorer, score_cutoff=ALIKE)
            if found:
                return self.spellings[found[0]]
        return None


# How a field finds its names: called with the field and whoever imports.
Named = Callable[[Any, User | None], Names]


def of_choices(field: Any, user: User | None) -> Names:
    """Return the names of a field with a fixed set of choices."""
    options = field.widget.resolved()
    labels = {value: str(label) for value, label in options.get("choices", ())}
    known = {fold(str(word)): labels[value] for word, value in (options.get("value_map") or {}).items()}
    known |= {fold(str(value)): label for value, label in labels.items()}
    return Names(list(labels.values()), known | {fold(label): label for label in labels.values()})


def of_answers(field: Any, user: User | None) -> Names:
    """Return the names of a field for yes and no."""
    yes, no = str(_("Sí")), str(_("No"))
    known = [*((word, yes) for word in words.TRUE), *((word, no) for word in words.FALSE)]
    marks = {mark: yes if answer else no for mark, answer in words.CHECK_MARKS.items()}
    return Names([yes, no], dict(known), marks.get)


def of_provinces(field: Any, user: User | None) -> Names:
    """Return the provinces of Argentina; another country's stay as they are written."""
    return Names([name for name, _spellings in places.PROVINCES.values()], places.SPELLINGS, places.province, new=KEPT)


# By the kind of cell.
BY_KIND: dict[str, Named] = {"choice": of_choices, "boolean": of_answers, "province": of_provinces}


def rows_of(model: type[Model], attribute: str = "name", *, several: bool = False) -> Named:
    """Return the ``named`` of a field for rows of ``model``; who may add such rows adds those that are new."""

    def named(field: Any, user: User | None) -> Names:
        labels = [str(name) for name in model._default_manager.values_list(attribute, flat=True)]
        may_add = user is None or may(user, permission(model, "add"))
        known = {fold(label): label for label in labels}
        return Names(labels, known, several=several, new=ADDED if may_add else REFUSED)

    return named


def of_team(field: Any, user: User | None, *, several: bool = True) -> Names:
    """Return the members of the team by email and name; a name that two of them have says nothing."""
    team = list(User.objects.staff().order_by("name", "email"))
    called: dict[str, list[User]] = {}
    for person in team:
        called.setdefault(fold(str(person)), []).append(person)
    known = {key: people[0].email for key, people in called.items() if len(people) == 1}
    known |= {fold(person.email): person.email for person in team}
    return Names([person.email for person in team], known, several=several)


def names_in_cell(text: str, is_name: Callable[[str], object]) -> list[str]:
    """Return the names in a cell: between quotes, semicolons, bars and lines, and between commas (trap P55).

    Args:
        is_name: whether a text is a known name: one keeps the commas in it.
    """
    names, rest = quoted_names(text)
    for part in re.split(r"[;\n|]", rest):
        names += [part] if is_name(part) else part.split(",")
    return [name.strip() for name in names if name.strip()]

"""What identifies clients: one canonical spelling of each number, validity by its rule, and how people write it.

In Argentina a number is of one of several documents, elsewhere the country's tax id or a passport. Which it is may be
chosen; what was not, or cannot be, follows from the number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from stdnum import get_cc_module
from stdnum.ar import cuit
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from napsix.text import fold

# The usual name of the business tax id in each country; python-stdnum knows the rule by ``module``.
NAMES = {
    "AR": ("CUIT", "cuit"),
    "BR": ("CNPJ", "cnpj"),
    "CL": ("RUT", "rut"),
    "CO": ("NIT", "nit"),
    "CR": ("CPJ", "cpj"),
    "DO": ("RNC", "rnc"),
    "EC": ("RUC", "ruc"),
    "ES": ("NIF", "nif"),
    "GT": ("NIT", "nit"),
    "MX": ("RFC", "rfc"),
    "PE": ("RUC", "ruc"),
    "PY": ("RUC", "ruc"),
    "SV": ("NIT", "nit"),
    "UY": ("RUT", "rut"),
    "VE": ("RIF", "rif"),
}
HOME = "AR"
CUIT, CUIL, DNI, PASSPORT, FOREIGN = "cuit", "cuil", "dni", "passport", "foreign"
# The documents as ARCA numbers them (table of kinds of documents, FEParamGetTiposDoc of WSFEv1): CUIT 80, CUIL 86,
# DNI 96, passport 94; what is none of its own goes as 99, other.
ARCA_CODES = {CUIT: 80, CUIL: 86, DNI: 96, PASSPORT: 94, FOREIGN: 99}
LABELS = {CUIT: "CUIT", CUIL: "CUIL", DNI: "DNI"}
# The first two figures of a CUIT or CUIL. Persons: 20, 23, 24, 25, 26 and 27 (ANSES and ARCA give 23 to 26 where the
# check digit of 20 or 27 would be 10, or the number is taken); companies: 30, 33 and 34; without a home here: 50 to 55.
OF_PERSONS = frozenset({"20", "23", "24", "25", "26", "27"})
OF_COMPANIES = frozenset({"30", "33", "34"})
OF_OTHERS = frozenset({"50", "51", "55"})
_SIGNS = str.maketrans("", "", "./")
_NOT_WORD = re.compile(r"[\W_]+")
_SAME = re.compile(r"(.)\1*")


@dataclass(frozen=True)
class Rule:
    """How a number is checked and written: ``validate`` returns it compact or raises stdnum's ValidationError."""

    validate: Callable[[str], str]
    format: Callable[[str], str] = str


def _cuit(number: str) -> str:
    """Return a CUIT or CUIL compact. python-stdnum has the check digit; of its prefixes 25 and 26 are missing."""
    compact = cuit.compact(number.translate(_SIGNS))
    if len(compact) != 11:
        raise InvalidLength
    if not (compact.isascii() and compact.isdigit()):
        raise InvalidFormat
    if compact[:2] not in OF_PERSONS | OF_COMPANIES | OF_OTHERS:
        raise InvalidComponent
    if compact[-1] != cuit.calc_check_digit(compact[:-1]):
        raise InvalidChecksum
    return compact


def _dni(number: str) -> str:
    """Return a DNI compact: seven or eight figures, not one figure all along."""
    compact = _NOT_WORD.sub("", number)
    if not (compact.isascii() and compact.isdigit()):
        raise InvalidFormat
    if len(compact) not in (7, 8) or compact.startswith("0"):
        raise InvalidLength
    if _SAME.fullmatch(compact):
        raise InvalidComponent
    return compact


def _passport(number: str) -> str:
    """Return the number of a passport compact, its letters as capitals."""
    compact = _NOT_WORD.sub("", number).upper()
    if not compact.isalnum() or not any(char.isdigit() for char in compact):
        raise InvalidFormat
    return compact


def _with_dots(number: str) -> str:
    return f"{int(number):,}".replace(",", ".")


def _any_text(number: str) -> str:
    compact = fold(number).replace(" ", "")
    if not compact:
        raise InvalidFormat
    return compact


# The documents of Argentina, the usual one first.
RULES: dict[str, Rule | None] = {
    CUIT: Rule(_cuit, cuit.format),
    CUIL: Rule(_cuit, cuit.format),
    DNI: Rule(_dni, _with_dots),
    PASSPORT: Rule(_passport),
}
# A country whose rule nobody knows.
ANY = Rule(_any_text)


class Identity(NamedTuple):
    """A number and what it was recognised as.

    ``text`` is the one spelling that is stored: compact when valid, else as it was typed. ``compact`` is None for one
    that breaks the rules of its document, ``rule`` where no rule is known.
    """

    country: str
    kind: str
    text: str
    compact: str | None = None
    rule: Rule | None = None

    @property
    def key(self) -> str | None:
        """The key that makes the number unique, or None for a missing or invalid one (trap P38).

        A CUIL and a CUIT of one number are one; a DNI and a passport have keys of their own.
        """
        if not self.compact:
            return None
        kind = f"{self.kind}:" if self.kind in (DNI, PASSPORT) else ""
        return f"{self.country}:{kind}{self.compact}".upper()


def identified(country: str, number: str, chosen: str = "") -> Identity:
    """Return what ``number`` of ``country`` is: of the ``chosen`` document where it can be, else as it looks.

    A number that is right for another document than the chosen one is of that other: a DNI is no wrong CUIT.
    """
    country, typed = str(country), " ".join(str(number).split())
    if not typed:
        return Identity(country, "", "")
    rules = RULES if country == HOME else {FOREIGN: rule_of(country), PASSPORT: RULES[PASSPORT]}
    looks = [kind for kind in rules if kind not in (PASSPORT, chosen)]
    for kind in [chosen, *looks] if chosen in rules else looks:
        rule = rules[kind]
        try:
            compact = (rule or ANY).validate(typed)
        except ValidationError:
            continue
        return Identity(country, kind, compact if rule else typed, compact, rule)
    return Identity(country, chosen if chosen in rules else looks[0], typed)


def kinds_of(country: str) -> tuple[str, ...]:
    """Return the documents that a number of ``country`` (ISO 3166 code) may be of, the usual one first."""
    return tuple(RULES) if country == HOME else (FOREIGN, PASSPORT)


def kind_of(country: str, number: str, chosen: str = "") -> str:
    """Return which document ``number`` is of, nothing for no number: see ``identified``."""
    return identified(country, number, chosen).kind


def label(country: str, kind: str = "") -> str:
    """Return what the number of ``country`` is called: ``"CUIT"``, ``"DNI"``, ``"RUT"`` for Uruguay."""
    if kind == PASSPORT:
        return "Pasaporte"
    if country == HOME:
        return LABELS.get(kind, LABELS[CUIT])
    return NAMES[country][0] if country in NAMES else "ID fiscal"


def rule_of(country: str) -> Rule | None:
    """Return the rule of the tax id of a ``country`` other than Argentina; None where none is known."""
    if country not in NAMES:
        return None
    module: Any = get_cc_module(country.lower(), NAMES[country][1])
    return Rule(lambda number: module.validate(str(number).translate(_SIGNS)), getattr(module, "format", str))


def is_valid(country: str, number: str, kind: str = "") -> bool:
    """Return whether ``number`` is right; any text is where no rule is known."""
    return match_key(country, number, kind) is not None


def canonical(country: str, number: str, kind: str = "") -> str:
    """Return ``number`` in the one spelling that is stored."""
    return identified(country, number, kind).text


def match_key(country: str, number: str, kind: str = "") -> str | None:
    """Return the key that makes ``number`` unique, or None for a missing or invalid one."""
    return identified(country, number, kind).key


def formatted(country: str, number: str, kind: str = "") -> str:
    """Return ``number`` as people of ``country`` write it, unchanged where it is not valid."""
    found = identified(country, number, kind)
    return found.rule.format(found.compact) if found.rule and found.compact else number


def is_person(number: str, kind: str = CUIT) -> bool | None:
    """Return whether the number is a person's, by its document or the prefix of a CUIT; None when it says nothing."""
    if kind in (CUIL, DNI, PASSPORT):
        return True
    prefix = number[:2] if kind == CUIT else ""
    if prefix in OF_PERSONS:
        return True
    return False if prefix in OF_COMPANIES else None

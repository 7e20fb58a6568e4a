"""Rows that a person should look at: of another client than their key says, and those that come again without a key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from clients.duplicates import telling_words
from clients.models import Client
from clients.resources.known import KnownClient
from clients.resources.matching import STRONG
from napsix.importer.custom import CustomField
from napsix.importer.engine.types import Problem
from napsix.importer.rows import Reading
from napsix.tax_ids import HOME, formatted, match_key
from napsix.text import code_key, fold

NAMES = ("name", "trade_name")
# How alike two words are, of a hundred, for one to be the other mistyped; shorter ones are told apart by every letter.
MISTYPED = 80
SHORTEST = 5


def know(rows: Sequence[Mapping[str, str]]) -> bool:
    """Return whether more than half of ``rows``, texts by field, name a client by its code and its name alike."""
    named = {code_key(row["code"]): row.get("name", "") for row in rows if row.get("code")}
    clients = Client._base_manager.filter(code_key__in=named)
    return 2 * sum(is_alike(named[client.code_key], client) for client in clients) > len(named)


def under_keys(rows: Sequence[Mapping[str, str]]) -> QuerySet[Client]:
    """Return the clients that have the code or tax id of any of ``rows``."""
    codes = [code_key(row["code"]) for row in rows if row.get("code")]
    taxes = [key for row in rows if row.get("tax_id") and (key := match_key(HOME, row["tax_id"]))]
    return Client._base_manager.filter(Q(code_key__in=codes) | Q(tax_key__in=taxes))


def are_of_others(rows: Sequence[Mapping[str, str]]) -> bool:
    """Return whether more than half of ``rows`` have the code or tax id of a client of another name."""
    named = {code_key(row["code"]): row.get("name", "") for row in rows if row.get("code")}
    named |= {match_key(HOME, row["tax_id"]) or "": row.get("name", "") for row in rows if row.get("tax_id")}
    found = under_keys(rows)
    others = [one for one in found if not is_alike(named.get(one.code_key) or named.get(one.tax_key or "") or "", one)]
    return 2 * len(others) > len({row.get("code") or row.get("tax_id") for row in rows})


def is_another(reading: Reading, known: KnownClient) -> bool:
    """Return whether a row is of somebody else than the client whose key it has: name and tax id are other ones.

    Where one of them has no tax id the name tells alone, and a row without a name says nothing against the key.
    """
    if known.client.tax_key and reading.keys.get("tax_id") == known.client.tax_key:
        return False
    names = [reading.values[name] for name in NAMES if reading.values.get(name)]
    return bool(names) and not any(is_alike(name, known.client) for name in names)


def is_alike(name: str, client: Client) -> bool:
    """Return whether ``name`` may be what ``client`` is called: one has all words of the other, maybe mistyped."""
    own = telling_words(name)
    return any(_have_same(own, words) for words in map(telling_words, (client.name, client.trade_name)) if words)


def _have_same(one: set[str], other: set[str]) -> bool:
    few, many = sorted((one, other), key=len)
    return all(any(_is_same(word, another) for another in many) for word in few)


def _is_same(word: str, other: str) -> bool:
    is_long = min(len(word), len(other)) >= SHORTEST and word.isalpha() and other.isalpha()
    return word == other or (is_long and fuzz.ratio(word, other) >= MISTYPED)


def asked_who(reading: Reading, known: KnownClient) -> Problem:
    """Return the question whether the row and the client whose key it has are one, with what is known of both."""
    return Problem("warning", "row.conflict", {"text": said_by(reading), "row": _described(known)})


def asked_whether_again(reading: Reading, known: KnownClient) -> Problem:
    """Return the question whether a row without any key is one more client of a name that is there."""
    return Problem("warning", "row.there_already", {"text": said_by(reading), "row": _described(known)})


def said_by(reading: Reading) -> str:
    """Return by what a row names its client: name, code, tax id."""
    values = reading.values
    number = values.get("tax_id", "")
    if number and "tax_id" in reading.keys:
        number = formatted(values["tax_country"], number, values.get("tax_id_type", ""))
    return " · ".join(filter(None, [values.get("name"), values.get("code"), number]))


def _described(known: KnownClient) -> str:
    client = known.client
    return ", ".join(filter(None, [str(known), client.name if client.trade_name else "", client.tax_id_text]))


def is_same_again(
    values: Mapping[str, Any],
    client: Client,
    known: KnownClient,
    plain: Collection[str],
    custom: Mapping[str, CustomField],
) -> bool:
    """Return whether ``values`` say of a client what was said of ``known``.

    Args:
        client: the new one that they would make; its code is not known yet.
        plain, custom: the mapped fields by name.
    """
    return (
        all(getattr(client, name) == getattr(known.client, name) for name in plain if name != "code")
        and fold(values.get("client_type", "")) == known.type_key
        and all(values.get(name) == known.client.custom.get(field.slug) for name, field in custom.items())
    )


def key_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], old_tax: str | None, new_tax: str | None
) -> Iterator[str]:
    """Yield which of the columns that a client is known by get another value instead of one that was there.

    Args:
        old_tax, new_tax: the keys of the tax ids; one number in two spellings is no change.
    """
    for name in STRONG:
        if name in after and before[name] and not (name == "tax_id" and old_tax and old_tax == new_tax):
            yield name

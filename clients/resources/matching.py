"""Whom a row means: the client by its keys (traps P38, P58-P60), types, tags and the team by their names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clients.models import Client, ClientType, Tag
from clients.resources.known import KnownClient, KnownClients, same_name
from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.importer.engine.types import Problem
from napsix.importer.fields import ImportColumn
from napsix.importer.rows import Plan, Reading, RowRefused, names_in_cell
from napsix.tax_ids import DNI, HOME, identified, match_key
from napsix.text import code_key, fold

STRONG = ("code", "tax_id")
# What a row says about the tax id.
OF_TAX = ("tax_id", "tax_id_type", "tax_country")
# What a name of several people stands for.
SEVERAL = object()
Named = type[ClientType] | type[Tag]


def settle_tax(reading: Reading) -> str | None:
    """Bring the tax id of ``reading`` into its stored spelling, with its country; return its key or None.

    The reader has tried Argentina's rule. A number that another country's rule takes is that country's, where the
    row says that the client is there; a DNI is a number of its own, said where the row does not call it one; one that
    keeps no rule goes in as typed and is never a key (trap P38).
    """
    text = reading.values.get("tax_id")
    chosen = reading.values.pop("tax_id_type", None)
    if text is None:
        return None
    at_home = not any(is_about_tax(problem) for problem in reading.problems)
    country = reading.values["tax_country"] = HOME if at_home else reading.values.get("country", HOME)
    found = identified(country, text, chosen or "")
    key = found.key
    if key and chosen is not None:
        reading.values["tax_id_type"] = found.kind
    if key:
        reading.values["tax_id"] = found.text
        guessed = found.kind == DNI and chosen != DNI
        reading.problems = [one for one in reading.problems if not is_about_tax(one) or (guessed and _is_dni(one))]
    return key


def _is_dni(problem: Problem) -> bool:
    return problem.code == "tax_id.looks_like_dni"


def is_about_tax(problem: Problem) -> bool:
    """Return whether a problem is about the tax id."""
    return problem.code.startswith("tax_id.")


def without_worse_tax(plan: Plan, client: Client, position: int | None) -> dict[str, Any]:
    """Return the row's values for ``client`` without a tax id that is no key, where the client has one that is.

    It may be the client's own, which keeps the rule of a country that the row does not name.
    """
    values = plan.reading.values
    if "tax_id" not in values or "tax_id" in plan.reading.keys or not client.tax_key:
        return values
    plan.problems = [problem for problem in plan.problems if not is_about_tax(problem)]
    if match_key(client.tax_country, values["tax_id"], client.tax_id_type) != client.tax_key.partition("/")[0]:
        plan.warn("tax_id.kept", position, text=values["tax_id"])
    return {name: value for name, value in values.items() if name not in {"tax_id", "tax_id_type"}}


def without_same_code(values: dict[str, Any], client: Client) -> dict[str, Any]:
    """Return the row's values for ``client`` without a code that is its own in another case."""
    if code_key(values.get("code", "")) != code_key(client.code):
        return values
    return {name: value for name, value in values.items() if name != "code"}


def client_of(
    carried: Mapping[str, str], clients: KnownClients, match: Sequence[str], name: str | None
) -> KnownClient | None:
    """Return the client that a row means, or None for a new one.

    A code or tax id decides alone: one that nobody has means a new client. Email and name are tried only on rows
    that carry neither. Every key that finds somebody must agree.

    Args:
        carried: {key: value} of the keys that the row carries.
        match: the keys to try, in order.
        name: what the row calls the client, None when it does not.

    Raises:
        RowRefused: the keys name different clients, or one names several, or the person may not see it.
    """
    strong = [key for key in match if key in STRONG and key in carried]
    keys = strong if any(key in carried for key in STRONG) else [key for key in match if key in carried]
    found, by = agreed(keys, carried, clients)
    if not found:
        return None
    if len(found) > 1:
        raise RowRefused("row.ambiguous", rows=names(found))
    known = found[0]
    if not known.visible:
        raise RowRefused("row.no_access")
    if by == ["contact.email"] and name and not same_name(name, known.client):
        raise RowRefused("row.another_name", row=str(known), name=name)
    return known


def is_known(reading: Reading, clients: KnownClients) -> bool:
    """Return whether somebody has the row's code or tax id, whatever else it looks like."""
    return any(clients.find(key, reading.keys.get(key)) for key in STRONG)


def agreed(
    keys: Iterable[str], carried: Mapping[str, str], clients: KnownClients
) -> tuple[list[KnownClient], list[str]]:
    """Return the clients that all keys agree on, and the keys that found any."""
    found: list[KnownClient] = []
    by: list[str] = []
    for key in keys:
        under = clients.find(key, carried[key])
        if not under:
            continue
        both = [known for known in found if known in under] if found else list(under)
        if not both:
            raise RowRefused("row.ambiguous", rows=names([*found, *under]))
        found = both
        by.append(key)
    return found, by


def names(found: Sequence[KnownClient]) -> list[str]:
    """Return how the clients are called, the first few of them; one that may not be seen stays unnamed."""
    return [str(known) for known in found[:5] if known.visible]


def refuse_taken(
    carried: Mapping[str, str],
    clients: KnownClients,
    known: KnownClient | None,
    keys: Iterable[str],
    catalogue: Mapping[str, ImportColumn],
) -> None:
    """Raise ``RowRefused`` when another client has the row's value of one of ``keys``, columns that never repeat."""
    for key in keys:
        for other in clients.find(key, carried.get(key)):
            if other is known:
                continue
            if not other.visible:
                raise RowRefused("row.no_access")
            label = catalogue[key].title
            value = other.client.code if key == "code" else carried[key].split(":")[-1]
            raise RowRefused("row.taken", field=label, value=value, row=str(other))


class Directory:
    """Finds rows by name, and notes the types and tags that are to be added. Read once a run.

    Args:
        user: who imports, without whose right no type or tag is added; None may do everything.
    """

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.may_add: dict[Named, bool] = {
            ClientType: user is None or may(user, "clients.add_clienttype"),
            Tag: user is None or may(user, "clients.add_tag"),
        }
        self.forget()

    def forget(self) -> None:
        """Read the tables again: what was added may have been rolled back."""
        self.rows: dict[Named, dict[str, Any]] = {
            model: {fold(row.name): row for row in model.objects.all()} for model in self.may_add
        }
        self._people: dict[str, Any] | None = None
        self._gone: dict[str, int] | None = None

    def key(self, model: Named, name: str) -> str | None:
        """Return the folded name of the row called ``name``, planned when it is new; None if there can be none."""
        key = fold(name)
        if key in self.rows[model]:
            return key
        if not key or not self.may_add[model]:
            return None
        self.rows[model][key] = model(name=name)
        return key

    def new(self, model: Named) -> list[str]:
        """Return the names of the rows that are planned and not yet in the table."""
        return [row.name for row in self.rows[model].values() if row.pk is None]

    def create_new(self) -> None:
        """Add the planned rows; somebody else's of the same name, added meanwhile, is taken instead."""
        for model, rows in self.rows.items():
            missing = {key: row for key, row in rows.items() if row.pk is None}
            if missing:
                model.objects.bulk_create(missing.values(), ignore_conflicts=True)
                rows.update({fold(row.name): row for row in model.objects.filter(name_key__bare__in=missing)})

    def split(self, model: Named, text: str) -> list[str]:
        """Return the names of rows of ``model`` in a cell."""
        return names_in_cell(text, lambda name: fold(name) in self.rows[model])

    def people(self, text: str) -> list[str]:
        """Return the emails or names of the team in a cell."""
        return names_in_cell(text, lambda name: self.person(name) or self.person_who_left(name))

    def name(self, model: Named, key: str) -> str:
        """Return the name of a row by its folded one, empty for none."""
        return self.rows[model][key].name if key else ""

    def person(self, text: str) -> Any:
        """Return the id of the active member of the team with that email or name, None, or ``SEVERAL``."""
        if self._people is None:
            self._people = {}
            for pk, email, name in User.objects.staff().values_list("pk", "email", "name"):
                self._people[email] = pk
                self._people[fold(name)] = SEVERAL if fold(name) in self._people else pk
        return self._people.get(text.strip().lower()) or self._people.get(fold(text))

    def person_who_left(self, text: str) -> int | None:
        """Return the id of who was a member of the team with that email or name; None where there was none."""
        if self._gone is None:
            gone = list(User.objects.team().filter(is_active=False))
            self._gone = {fold(str(user)): user.pk for user in gone} | {user.email: user.pk for user in gone}
        return self._gone.get(text.strip().lower()) or self._gone.get(fold(text))

    def type_keys(self) -> dict[int | None, str]:
        """Return the folded name of each type by its id."""
        return {row.pk: key for key, row in self.rows[ClientType].items() if row.pk}

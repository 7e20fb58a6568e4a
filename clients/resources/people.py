"""The contact in a client's line: who is meant, what changes, who is added."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from clients.resources.known import CUSTOM, KnownClient
from clients.resources.own import says_same
from contacts.models import Contact
from napsix.importer.fields import Field, max_length
from napsix.importer.inserting import Blank
from napsix.importer.rows import Plan, PlannedChange, over, same
from napsix.text import fold

NAME_LENGTH = max_length(Contact, "first_name")
FIELDS = ("first_name", "last_name", "email", "phone", "position")


class Several(Exception):
    """More than one contact may be meant."""


@cache
def blank() -> Blank[Contact]:
    """Return what makes new contacts."""
    return Blank(Contact)


def plan_contact(
    plan: Plan,
    known: KnownClient,
    given: dict[str, Any],
    custom: dict[str, Any],
    *,
    fields: Mapping[str, Field],
    position: int | None,
    policies: Mapping[str, str] = MappingProxyType({}),
    emptied: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Match, change or add the contact of a row inside its client; note it on ``plan``.

    Args:
        given: the values of the contact's own columns, by field.
        custom: those of its custom fields.
        fields: the contact's fields by name.
        position: of a column to name in warnings.
        policies, emptied: for a contact that is there, see ``rows.over``.
    """
    given = named(given)
    is_main = given.pop("is_primary", None)
    if is_main is not None and not any(given.values()):
        return
    if not given.get("first_name") and not given.get("email"):
        plan.warn("contact.nameless", position)
        return
    try:
        contact = who(known.contacts, given) if known.contacts else None
    except Several:
        plan.warn("contact.ambiguous", position, text=full_name(given) or given["email"])
        return
    if contact is not None and (policies or emptied):
        both = over({**given, **custom}, policies, partial(has, contact), emptied)
        custom = {name: both.pop(name) for name in list(both) if name.startswith(CUSTOM)}
        given = both
    custom = offered(plan, contact, custom, fields, position) if custom else {}
    after = {} if contact is None else differences(contact, given, custom, fields)
    if is_main and contact is not None and not contact.is_active:
        plan.warn("contact.not_main", position, text=contact.full_name)
    elif is_main:
        dismiss_main(plan, known, contact)
        after |= {"is_primary": True} if contact is not None and not contact.is_primary else {}
    if contact is None:
        add(plan, known, given, custom)
    else:
        change(plan, known, contact, after)


def dismiss_main(plan: Plan, known: KnownClient, successor: Contact | None) -> None:
    """Let the main contact of a client be none any more, unless he is the ``successor`` (None: somebody new)."""
    for contact in known.contacts:
        if not contact.is_primary or contact is successor:
            continue
        if contact in known.new_contacts:
            contact.is_primary = False
        else:
            change(plan, known, contact, {"is_primary": False})


def has(contact: Contact, name: str) -> bool:
    """Return whether ``contact`` has a value in one of its columns, or custom fields."""
    slug = name.removeprefix(CUSTOM)
    return (getattr(contact, name, "") if slug == name else contact.custom.get(slug)) not in (None, "")


def offered(
    plan: Plan, contact: Contact | None, custom: Mapping[str, Any], fields: Mapping[str, Any], position: int | None
) -> dict[str, Any]:
    """Return those of the ``custom`` values that ``contact`` may get (None: a new one); warn of the others."""
    found = {}
    for name, value in custom.items():
        kept = contact.custom.get(name.removeprefix(CUSTOM)) if contact else None
        if fields[name].offers(value, kept):
            found[name] = value
        else:
            plan.warn("custom.retired", position, text=fields[name].words(value))
    return found


def named(given: dict[str, Any]) -> dict[str, Any]:
    """Return ``given`` with first and last name in place of a full one; a lone last name counts as the first."""
    given = dict(given)
    full = given.pop("full_name", None)
    if full:
        given = {"first_name": full.first_name, "last_name": full.last_name} | given
    if given.get("last_name") and not given.get("first_name"):
        given["first_name"] = given.pop("last_name")
    return given


def full_name(values: Mapping[str, str]) -> str:
    """Return first and last name as one text."""
    return f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()


def who(contacts: Sequence[Contact], given: Mapping[str, str]) -> Contact | None:
    """Return the contact that is meant, by email and then by full name, or None for somebody new.

    An address that several people share does not make them one: with a name in the row that has no word in common
    with the contact's, it is somebody else, over whom nothing is written. Raises ``Several``.
    """
    name = name_key(full_name(given))
    same_email = [contact for contact in contacts if is_email_of(given.get("email"), contact)]
    if same_email and not name:
        return only(same_email)
    called_so = [contact for contact in same_email if name_key(contact.full_name) == name]
    alike = called_so or [contact for contact in same_email if like(name, contact)]
    if alike:
        return only(alike)
    return only([contact for contact in contacts if name and name_key(contact.full_name) == name])


def name_key(name: str) -> str:
    """Return what a name is compared by, which may have no letter at all."""
    return fold(name) or name


def is_email_of(email: str | None, contact: Contact) -> bool:
    """Return whether ``contact`` has that address, whatever its case."""
    return email is not None and email != "" and contact.email.lower() == email.lower()


def like(name: str, contact: Contact) -> bool:
    """Return whether a folded name shares a word with the contact's, or the contact is known by address alone."""
    return contact.first_name == contact.email or bool(set(name.split()) & set(fold(contact.full_name).split()))


def only(contacts: Sequence[Contact]) -> Contact | None:
    """Return the one contact, None for none; raises ``Several``."""
    if len(contacts) > 1:
        raise Several
    return contacts[0] if contacts else None


def add(plan: Plan, known: KnownClient, given: Mapping[str, Any], custom: dict[str, Any]) -> None:
    """Plan a new contact; the first active one of a client becomes its main contact."""
    values = {name: given[name] for name in FIELDS if given.get(name)}
    values.setdefault("first_name", values.get("email", "")[:NAME_LENGTH])
    contact = blank().make(values)
    contact.custom = {name.removeprefix(CUSTOM): value for name, value in custom.items()}
    contact.is_primary = not any(other.is_primary for other in known.contacts)
    known.contacts.append(contact)
    known.new_contacts.append(contact)
    plan.contacts.append("created")
    plan.changes.append(PlannedChange("created", contact, {}, {}, contact.version))


def differences(
    contact: Contact, given: Mapping[str, Any], custom: Mapping[str, Any], fields: Mapping[str, Field]
) -> dict[str, Any]:
    """Return what the row says differently of a contact that is there, by the names of its columns."""
    is_last_name_alone = "last_name" not in given and given.get("first_name") == contact.last_name
    if is_last_name_alone or full_name(given) == " ".join(contact.full_name.split()):
        given = {name: value for name, value in given.items() if name not in {"first_name", "last_name"}}
    said = [name for name in FIELDS if given.get(name) or (given.get(name) == "" and has(contact, name))]
    found = {name: given[name] for name in said if differs(fields, name, given[name], contact)}
    return found | {
        name: value
        for name, value in custom.items()
        if not same(fields[name], value, contact.custom.get(name.removeprefix(CUSTOM)))
    }


def differs(fields: Mapping[str, Field], name: str, value: Any, contact: Contact) -> bool:
    """Return whether ``value`` says something else than the contact's own."""
    if name == "email":
        return not is_email_of(value, contact)
    return not says_same(fields[name], name, value, contact)


def change(plan: Plan, known: KnownClient, contact: Contact, after: dict[str, Any]) -> None:
    """Plan the new values ``after`` of a contact that is there."""
    if not after:
        return
    before, columns = {}, {"version"}
    custom = dict(contact.custom)
    for name, value in after.items():
        slug = name.removeprefix(CUSTOM)
        if slug == name:
            before[name] = getattr(contact, name)
            setattr(contact, name, value)
            columns.add(name)
        else:
            before[name] = custom.pop(slug, None)
            if value is not None:
                custom[slug] = value
            columns.add("custom")
    contact.custom = custom
    contact.version += 1
    plan.contacts.append("updated")
    plan.changes.append(PlannedChange("updated", contact, before, after, contact.version))
    if contact.pk is not None:
        known.changed_contacts.setdefault(contact.pk, (contact, set()))[1].update(columns)

"""The contact in a client's line: who is meant, what changes, who is added."""

from functools import cache

from clients.resources.columns import MainContactResource
from clients.resources.known import CUSTOM
from contacts.models import Contact
from napsix.importer.inserting import Blank
from napsix.importer.planning import PlannedChange
from napsix.importer.reading import same
from napsix.text import fold

NAME_LENGTH = Contact._meta.get_field("first_name").max_length
FIELDS = ("first_name", "last_name", "email", "phone", "position")


class Several(Exception):  # noqa: N818 - an answer
    """More than one contact may be meant."""


@cache
def blank():
    """Return what makes new contacts."""
    return Blank(Contact)


def plan_contact(plan, record, given, position):
    """Match, change or add the contact of a row inside its client; note it on ``plan``.

    Args:
        given: the values of the contact's columns, by field.
        position: of a column to name in warnings.
    """
    given = named(given)
    if not given.get("first_name") and not given.get("email"):
        plan.warn("contact.nameless", position)
        return
    try:
        contact = who(record.contacts, given)
    except Several:
        plan.warn("contact.ambiguous", position, text=full_name(given) or given["email"])
        return
    if contact is None:
        add(plan, record, given)
    else:
        change(plan, record, contact, given)


def named(given):
    """Return ``given`` with first and last name in place of a full one; a lone last name counts as the first."""
    given = dict(given)
    full = given.pop("full_name", None)
    if full:
        given = {"first_name": full.first_name, "last_name": full.last_name} | given
    if given.get("last_name") and not given.get("first_name"):
        given["first_name"] = given.pop("last_name")
    return given


def full_name(values):
    """Return first and last name as one text."""
    return f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()


def who(contacts, given):
    """Return the contact that is meant, by email and then by full name, or None for somebody new.

    An address that several people share does not make them one: with a name in the row that has no word in common
    with the contact's, it is somebody else, over whom nothing is written. Raises ``Several``.
    """
    name = fold(full_name(given))
    same_email = [contact for contact in contacts if is_email_of(given.get("email"), contact)]
    if same_email and not name:
        return only(same_email)
    called_so = [contact for contact in same_email if fold(contact.full_name) == name]
    alike = called_so or [contact for contact in same_email if like(name, contact)]
    if alike:
        return only(alike)
    return only([contact for contact in contacts if name and fold(contact.full_name) == name])


def is_email_of(email, contact):
    """Return whether ``contact`` has that address, whatever its case."""
    return bool(email) and contact.email.lower() == email.lower()


def like(name, contact):
    """Return whether a folded name shares a word with the contact's, or the contact is known by address alone."""
    return contact.first_name == contact.email or bool(set(name.split()) & set(fold(contact.full_name).split()))


def only(contacts):
    """Return the one contact, None for none; raises ``Several``."""
    if len(contacts) > 1:
        raise Several
    return contacts[0] if contacts else None


def add(plan, record, given):
    """Plan a new contact; the first active one of a client becomes its main contact."""
    values = {name: given[name] for name in FIELDS if given.get(name)}
    values.setdefault("first_name", values.get("email", "")[:NAME_LENGTH])
    contact = blank().make(values)
    contact.custom = custom_of(given)
    contact.is_primary = not any(other.is_primary for other in record.contacts)
    record.contacts.append(contact)
    record.new_contacts.append(contact)
    plan.contact = "created"
    plan.changes.append(PlannedChange("created", contact, {}, {}, contact.version))


def change(plan, record, contact, given):
    """Plan what the row says differently of a contact that is there."""
    if full_name(given) == " ".join(contact.full_name.split()):
        given = {name: value for name, value in given.items() if name not in {"first_name", "last_name"}}
    after = {name: given[name] for name in FIELDS if given.get(name) and differs(name, given[name], contact)}
    custom = {slug: value for slug, value in custom_of(given).items() if value != contact.custom.get(slug)}
    if not after and not custom:
        return
    before = {name: getattr(contact, name) for name in after}
    columns = {"version", *after} | ({"custom"} if custom else set())
    for name, value in after.items():
        setattr(contact, name, value)
    before |= {f"{CUSTOM}{slug}": contact.custom.get(slug) for slug in custom}
    after |= {f"{CUSTOM}{slug}": value for slug, value in custom.items()}
    contact.custom = contact.custom | custom
    contact.version += 1
    plan.contact = "updated"
    plan.changes.append(PlannedChange("updated", contact, before, after, contact.version))
    if contact.pk is not None:
        record.changed_contacts.setdefault(contact.pk, (contact, set()))[1].update(columns)


def custom_of(given):
    """Return the custom fields among ``given`` as the contact's column holds them."""
    return {name.removeprefix(CUSTOM): value for name, value in given.items() if name.startswith(CUSTOM)}


def differs(name, value, contact):
    """Return whether ``value`` says something else than the contact's own."""
    if name == "email":
        return not is_email_of(value, contact)
    return not same(MainContactResource.fields[name], value, getattr(contact, name))

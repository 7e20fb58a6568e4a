"""Which client a row means (traps P58-P60; ``--match`` in the contract)."""

from clients.resources.known import same_name
from napsix.importer.planning import RowRefused

STRONG = ("code", "tax_id")


def client_of(carried, known, match, name):
    """Return the record that a row means, or None for a new client.

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
    found, by = agreed(keys, carried, known)
    if not found:
        return None
    if len(found) > 1:
        raise RowRefused("row.ambiguous", rows=names(found))
    record = found[0]
    if not record.visible:
        raise RowRefused("row.no_access")
    if by == ["contact.email"] and name and not same_name(name, record.client):
        raise RowRefused("row.another_name", row=str(record), name=name)
    return record


def agreed(keys, carried, known):
    """Return the records that all keys agree on, and the keys that found any."""
    found, by = [], []
    for key in keys:
        records = known.find(key, carried[key])
        if not records:
            continue
        both = [record for record in found if record in records] if found else list(records)
        if not both:
            raise RowRefused("row.ambiguous", rows=names([*found, *records]))
        found = both
        by.append(key)
    return found, by


def names(records):
    """Return how the clients are called, the first few of them; one that may not be seen stays unnamed."""
    return [str(record) for record in records[:5] if record.visible]


def refuse_taken(carried, known, record, keys, catalogue):
    """Raise ``RowRefused`` when another client has the row's value of one of ``keys``, columns that never repeat."""
    for key in keys:
        for other in known.find(key, carried.get(key)):
            if other is record:
                continue
            if not other.visible:
                raise RowRefused("row.no_access")
            label = catalogue[key].title
            raise RowRefused("row.taken", field=label, value=carried[key].split(":")[-1], row=str(other))

"""The grammar of a list's address: what its parameters mean, and how one page's address follows from another's."""

from urllib.parse import urlencode

# The biggest primary key that a database holds.
BIGGEST_KEY = 2**63 - 1
# Parameters that are no filters.
RESERVED = frozenset({"q", "sort", "page", "per_page", "view", "columns"})


def whole_number(text, *, default, most):
    """Return the number that ``text`` writes, or ``default`` where it writes none between 1 and ``most``."""
    return int(text) if text and text.isascii() and text.isdigit() and 1 <= int(text[:20]) <= most else default


def changed(parameters, **changes):
    """Return the query string of ``parameters`` (a QueryDict) with ``changes``; None takes one away.

    The page is forgotten unless a change names it, since other rows make other pages.
    """
    pairs = [
        (key, value)
        for key, values in parameters.lists()
        for value in values
        if key not in changes and value and (key != "page" or "page" in changes)
    ]
    pairs += [(key, value) for key, value in changes.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else "?"

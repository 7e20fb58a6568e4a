"""What happens to records, told to whoever wants to know: the timeline, the mails.

A service tells of it inside its own transaction, so a listener's rows are committed with the deed or not at all.
"""

from dataclasses import dataclass

_listeners = []


@dataclass(frozen=True)
class Event:
    """``verb`` happened to ``row``: created, changed, issued, paid, accepted; by a user or by a contact."""

    row: object
    verb: str
    user: object = None
    contact: object = None
    detail: str = ""


def listen(function):
    """Decorator: call ``function(event)`` for every event from now on."""
    _listeners.append(function)
    return function


def tell(row, verb, *, user=None, contact=None, detail=""):
    """Tell everybody that ``verb`` happened to ``row``. Call it inside the transaction of the deed."""
    for listener in _listeners:
        listener(Event(row, verb, user, contact, detail))

"""What happens to records, told to whoever wants to know: the timeline, the mails.

A service tells of it inside its own transaction, so a listener's rows are committed with the deed or not at all.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_listeners = []
_foretellers = []
_is_quiet = ContextVar("is_quiet", default=False)


@dataclass(frozen=True)
class Event:
    """``verb`` happened to ``row``: created, changed, issued, paid, accepted; by a user or by a contact.

    ``message`` is what was written under the row with it, if anything. Nobody is sent mail about ``is_quiet`` ones.
    """

    row: object
    verb: str
    user: object = None
    contact: object = None
    detail: str = ""
    message: object = None
    is_quiet: bool = False


def subscribe(function):
    """Decorator: call ``function(event)`` for every event from now on."""
    _listeners.append(function)
    return function


def preview(function):
    """Decorator: ``function(row, act)`` returns sentences on what else doing ``action`` to ``row`` will cause."""
    _foretellers.append(function)
    return function


def previews(row, action):
    """Return what else doing ``action`` to ``row`` will cause, a sentence each."""
    return [sentence for function in _foretellers for sentence in function(row, action)]


@contextmanager
def quiet():
    """Let what happens inside be kept without anybody being sent mail about it: it is no news, as in the demo."""
    token = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(token)


def emit(row, verb, *, user=None, contact=None, detail="", message=None):
    """Tell everybody that ``verb`` happened to ``row``. Call it inside the transaction of the deed."""
    for listener in _listeners:
        listener(Event(row, verb, user, contact, detail, message, _is_quiet.get()))

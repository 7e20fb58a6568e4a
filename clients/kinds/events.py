"""Events of records, for those who subscribe: the timeline, the mails.

A service emits them inside its own transaction: what subscribers write is committed with the action or not at all.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.messages import RecordMessage
from contacts.models import Contact
from napsix.accounts.models import User

_subscribers: list[Callable[["Event"], Any]] = []
_previews: list[Callable[[Record, Action], Iterable[str]]] = []
_is_quiet = ContextVar("is_quiet", default=False)


@dataclass(frozen=True)
class Event:
    """``verb`` happened to ``row``: created, changed, issued, paid, accepted; by a user or by a contact.

    ``message`` is what was written under the row with it, if anything. Nobody is sent mail about ``is_quiet`` ones.
    """

    row: Record
    verb: str
    user: User | None = None
    contact: Contact | None = None
    detail: str = ""
    message: RecordMessage | None = None
    is_quiet: bool = False


def subscribe(function: Callable[[Event], Any]) -> None:
    """Call ``function(event)`` for every event from now on."""
    _subscribers.append(function)


def preview(function: Callable[[Record, Action], Iterable[str]]) -> None:
    """Ask ``function(row, action)`` for sentences on what else doing ``action`` to ``row`` will cause."""
    _previews.append(function)


def previews(row: Record, action: Action) -> list[str]:
    """Return what else doing ``action`` to ``row`` will cause, a sentence each."""
    return [sentence for function in _previews for sentence in function(row, action)]


@contextmanager
def quiet() -> Generator[None]:
    """Keep the events inside, but send nobody mail about them: the demo is no news."""
    token = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(token)


def emit(
    row: Record,
    verb: str,
    *,
    user: User | None = None,
    contact: Contact | None = None,
    detail: str = "",
    message: "RecordMessage | None" = None,
) -> None:
    """Pass the event of ``verb`` to all who subscribed. Call it inside the transaction of the action."""
    event = Event(row, verb, user, contact, detail, message, _is_quiet.get())
    for function in _subscribers:
        function(event)

"""Events of records, for those who subscribe: the timeline, the mails.

A service emits them inside its own transaction: what subscribers write is committed with the action or not at all.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.messages import RecordMessage
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.models import User

if TYPE_CHECKING:  # the registry stands on the services, which emit
    from clients.kinds.registry import Kind

_subscribers: list[Callable[["Event"], Any]] = []
_previews: list[Callable[[Record, Action, User | None], Iterable[str]]] = []
_hints: list[Callable[["Kind", Client], Mapping[str, str]]] = []
_is_quiet = ContextVar("is_quiet", default=False)


@dataclass(frozen=True)
class Event:
    """``verb`` happened to ``row``: created, changed, issued, paid, accepted; by a user or by a contact.

    ``message`` is what was written under the row with it, if anything. Nobody is told of ``is_quiet`` ones.
    """

    row: Record
    verb: str
    user: User | None = None
    contact: Contact | None = None
    detail: str = ""
    message: RecordMessage | None = None
    is_quiet: bool = False

    @property
    def name(self) -> str:
        """What names the event: the message that was written, else the row as it stands after it.

        All that one deed causes has one name, so that nobody is told of it twice.
        """
        if self.message is not None:
            return f"{self.message._meta.label_lower}:{self.message.pk}"
        return f"{self.row._meta.label_lower}:{self.row.pk}:{self.row.version}"


def subscribe(function: Callable[[Event], Any]) -> None:
    """Call ``function(event)`` for every event from now on."""
    _subscribers.append(function)


def preview(function: Callable[[Record, Action, User | None], Iterable[str]]) -> None:
    """Ask ``function(row, action, user)`` for sentences on what else doing ``action`` to ``row`` will cause."""
    _previews.append(function)


def previews(row: Record, action: Action, user: User | None = None) -> list[str]:
    """Return what else it will cause if ``user`` does ``action`` to ``row``, a sentence each."""
    return [sentence for function in _previews for sentence in function(row, action, user)]


def hint(function: Callable[["Kind", Client], Mapping[str, str]]) -> None:
    """Ask ``function(kind, client)`` for sentences on whom choosing somebody in a form tells, by the field's name."""
    _hints.append(function)


def hints(kind: "Kind", client: Client) -> dict[str, str]:
    """Return what the fields of a form of ``kind`` say beforehand on who is told, by their names."""
    return {name: sentence for function in _hints for name, sentence in function(kind, client).items()}


@contextmanager
def quiet() -> Generator[None]:
    """Keep the events inside, but send nobody mail about them: the demo is no news."""
    token = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(token)


def is_quiet() -> bool:
    """Return whether nobody is to be told of what happens now."""
    return _is_quiet.get()


def emit(
    row: Record,
    verb: str,
    *,
    user: User | None = None,
    contact: Contact | None = None,
    detail: str = "",
    message: "RecordMessage | None" = None,
) -> None:
    """Pass the event of ``verb`` to all who subscribed. Call it inside the transaction of the action.

    Raises ``LookupError`` where the row's kind forgot to say who is told of it.
    """
    row.declaration.told(verb)
    event = Event(row, verb, user, contact, detail, message, is_quiet())
    for function in _subscribers:
        function(event)

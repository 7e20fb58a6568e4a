"""What may be done to one row: by staff, by a contact in the portal, or to many rows at once."""

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from clients.kinds.base import Record


@dataclass(frozen=True)
class Action:
    """A declared action: ``run(row, *, user=None, contact=None, **asked)``, all or nothing.

    It returns the row that the person should see next (None: the same), and raises ``Refused`` with a
    sentence. ``run`` of an action that makes a row (``Portal.opens``) takes the client instead of a row.

    Attributes:
        key: its name in addresses and permissions: staff hold ``verb``, contacts ``portal_<key>``.
        given_with: where ``verb`` is the kind's own: the usual verb whose groups start with its permission.
        when: the attribute of the row that tells whether it is offered; empty: always.
        asks: fields the person fills first, of the model ``of`` (a label) or else of the row's own.
        attaches: whether files may come with it; ``run`` gets them as ``attachments``.
        initial: the method of the row that returns what those fields start with.
        confirm: the sentence that says what happens, asked before it.
        bulk: whether the list offers it for many rows.
        own: whether a contact does it only with rows that are its own (``Portal.owner``), whatever else it sees.
    """

    key: str
    label: str | Promise
    run: Callable[..., Any]
    verb: str = "change"
    given_with: str = "change"
    when: str = ""
    asks: tuple[str, ...] = ()
    attaches: bool = False
    of: str = ""
    initial: str = ""
    icon: str = ""
    confirm: str | Promise = ""
    primary: bool = False
    bulk: bool = True
    own: bool = False

    def offered_on(self, row: Record) -> bool:
        """Return whether the row's page offers it."""
        return bool(getattr(row, self.when)) if self.when else True

    def asked_model(self, model: type[Model]) -> type[Model]:
        """Return the model whose fields are asked for, for an action on rows of ``model``."""
        return apps.get_model(self.of) if self.of else model

    @property
    def asks_first(self) -> bool:
        """Whether a page comes before it."""
        return bool(self.asks or self.confirm)


def action(label: str | Promise, *, key: str = "", **options: Any) -> Callable[[FunctionType], Action]:
    """Decorator that makes a function an ``Action``; its key is the function's name unless another is given."""

    def decorate(run: FunctionType) -> Action:
        return Action(key=key or run.__name__.replace("_", "-"), label=label, run=run, **options)

    return decorate

"""What higher apps add to the pages of lower ones: panels, cards, numbers, columns, filters, actions, hooks."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.forms import Field
from django.urls import reverse

from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.access import may, permission
from napsix.crud.actions import BulkAction
from napsix.crud.paging import Total, count_rows
from napsix.crud.tables.columns import Column
from napsix.crud.types import Text

if TYPE_CHECKING:  # filter sets ask here for the keys that other apps add
    from napsix.crud.filters.keys import Key


Item = TypeVar("Item")


@dataclass(frozen=True)
class MenuItem:
    """A page in a menu, under its URL name; ``requires`` are the permissions without which it is not shown."""

    label: Text
    view: str
    icon: str
    requires: tuple[str, ...] = ()


class ListFields:
    """What apps add to the lists of a model: declared once, or given by ``provider()`` where it lives in the database.

    Both are ``{name: ListField}``.
    """

    def __init__(self) -> None:
        self._declared: dict[str, dict[str, ListField]] = defaultdict(dict)
        self._providers: dict[str, list[Callable[[], dict[str, ListField]]]] = defaultdict(list)

    def add(self, label: str, fields: dict[str, "ListField"]) -> None:
        """Add ``fields`` to the lists of the model ``label``."""
        self._declared[label.lower()] |= fields

    def add_provider(self, label: str, provider: Callable[[], dict[str, "ListField"]]) -> None:
        """Ask ``provider`` for fields of the lists of the model ``label``, anew each time."""
        self._providers[label.lower()].append(provider)

    def of(self, model: type[Model]) -> tuple[dict[str, "ListField"], list[Callable]]:
        """Return what was declared for ``model``, and who is to be asked for more."""
        return self._declared[model._meta.label_lower], self._providers[model._meta.label_lower]

    def collected(self, model: type[Model]) -> dict[str, "ListField"]:
        """Return all that was added for ``model``."""
        declared, providers = self.of(model)
        collected = dict(declared)
        for provider in providers:
            collected |= provider()
        return collected


class ByModel(Generic[Item]):
    """A list of additions for each model, which is named by its label, ``"clients.Client"``."""

    def __init__(self) -> None:
        self._items: dict[str, list[Item]] = defaultdict(list)

    def add(self, label: str, item: Item) -> None:
        """Add ``item`` for the model ``label``."""
        self._items[label.lower()].append(item)

    def of(self, model: type[Model]) -> list[Item]:
        """Return what was added for ``model``, in order."""
        return self._items[model._meta.label_lower]

    def all(self) -> list[Item]:
        """Return what was added, for whatever model."""
        return [item for items in self._items.values() for item in items]


@dataclass(frozen=True)
class ListField:
    """What an app adds to a list: a column, a filter key, or both. ``requires`` are the permissions to see it."""

    column: Column | None = None
    key: "Key | None" = None
    requires: Sequence[str] = ()


@dataclass(frozen=True)
class Panel:
    """A part of a detail page: ``context(row, request)`` fills ``template``; None leaves the panel out.

    A ``lazy`` one comes in a request of its own, so that the page itself stays quick; a page with tabs has one for it.
    """

    key: str
    title: Text
    template: str
    context: Callable[[Any, Any], dict | None]
    requires: Sequence[str] = ()
    icon: str = ""
    order: int = 50
    lazy: bool = False

    def unfilled(self) -> dict:
        """Return what ``crud/panel.html`` shows until the content comes in a request of its own."""
        return {"key": self.key, "title": self.title, "icon": self.icon, "lazy_url": f"?panel={self.key}"}

    def filled(self, row: Any, request: UserRequest) -> dict | None:
        """Return what ``crud/panel.html`` shows, or None where there is nothing to show."""
        context = self.context(row, request)
        words = {"key": self.key, "title": self.title, "icon": self.icon, "template": self.template}
        return None if context is None else words | context


@dataclass(frozen=True)
class Card(Panel):
    """A part of the dashboard, in a request of its own: ``context`` gets None for the row.

    ``place`` is where it stands in the grid: the classes of its column.
    """

    place: str = ""


@dataclass(frozen=True)
class Metric:
    """A number of the dashboard: ``count(user)`` gives the rows that ``url(user)`` lists, or their number.

    ``hint`` says what is counted; ``live`` numbers refresh by themselves; one that ``is_waiting`` counts work
    that somebody should do, and is shown only while there is any.
    """

    key: str
    label: Text
    count: Callable[[User], QuerySet | int]
    url: Callable[[User], str]
    requires: Sequence[str] = ()
    icon: str = ""
    colour: str = ""
    hint: Text = ""
    live: bool = False
    is_waiting: bool = False
    order: int = 50

    @classmethod
    def over(cls, model: type[Model], *, rows: Callable, query: str, **words: Any) -> "Metric":
        """Return the number of what ``rows(queryset)`` leaves of the rows of ``model`` that a person may see.

        ``query`` is what the model's list asks to show the same rows; it takes the permission to view them.
        """
        manager: Any = model._default_manager
        page = f"{model._meta.app_label}:{model._meta.model_name}_list"
        return cls(
            count=lambda user: rows(manager.visible_to(user)),
            url=lambda user: f"{reverse(page)}?{query}",
            requires=(permission(model, "view"),),
            **words,
        )

    def total(self, user: User) -> Total:
        """Return the number as a ``Total``; rows are counted as far as a list counts them."""
        counted = self.count(user)
        return Total(counted, capped=False) if isinstance(counted, int) else count_rows(counted)


@dataclass(frozen=True)
class DeactivationHook:
    """What putting a row out of use cuts, or asks for.

    ``sentences(row)`` says it beforehand; ``fields(row)`` gives the form fields it asks with, by name: of one row, or
    of many at once where ``row`` is None; ``do(row, user=, answers=)`` does it inside the transaction that
    deactivates, with what was answered; ``after_return(row)`` says what stays cut when the row comes back. One with
    ``undo`` returns from ``do`` what it cut, as JSON, and ``undo(row, cut, user=)`` puts exactly that back.
    """

    key: str
    do: Callable[..., object]
    sentences: Callable[[Any], list[str]] = lambda row: []
    fields: Callable[[Any], dict[str, Field]] = lambda row: {}
    after_return: Callable[[Any], list[str]] = lambda row: []
    undo: Callable[..., object] | None = None


@dataclass(frozen=True)
class AddressHook:
    """What giving a row another email does.

    ``sentences(row)`` says it beside the field of the form; ``do(row)`` does it inside the transaction that saves.
    """

    key: str
    do: Callable[[Any], object]
    sentences: Callable[[Any], list[str]] = lambda row: []


panels: ByModel[Panel] = ByModel()
list_fields = ListFields()
actions: ByModel[BulkAction] = ByModel()
deactivation_hooks: ByModel[DeactivationHook] = ByModel()
address_hooks: ByModel[AddressHook] = ByModel()

_metrics: dict[str, Metric] = {}
_cards: dict[str, Card] = {}


def add_metric(metric: Metric) -> None:
    """Put a number on the dashboard."""
    _metrics[metric.key] = metric


def metrics_for(user: User) -> list[Metric]:
    """Return the dashboard's numbers that ``user`` may see, in order."""
    shown = [metric for metric in _metrics.values() if may(user, *metric.requires)]
    return sorted(shown, key=lambda metric: metric.order)


def add_card(card: Card) -> None:
    """Put a card on the dashboard."""
    _cards[card.key] = card


def cards_for(user: User) -> list[Card]:
    """Return the dashboard's cards that ``user`` may see, in order."""
    return sorted((card for card in _cards.values() if may(user, *card.requires)), key=lambda card: card.order)


def icons() -> set[str]:
    """Return the names of the icons of all that was added."""
    added = (*_metrics.values(), *_cards.values(), *panels.all(), *actions.all())
    return {one.icon for one in added}


def panels_for(row: Any, request: UserRequest) -> list[dict]:
    """Return the panels of ``row``'s page that the person may see, in order; lazy ones without their content."""
    shown = [
        panel.unfilled() if panel.lazy else panel.filled(row, request) for panel in _open_panels(row, request.user)
    ]
    return [panel for panel in shown if panel is not None]


def tabs_for(row: Any, user: User) -> list[tuple[str, Text]]:
    """Return (key, title) of the lazy panels of ``row``'s page that ``user`` may see, in order."""
    return [(panel.key, panel.title) for panel in _open_panels(row, user) if panel.lazy]


def panel_for(row: Any, request: UserRequest, key: str) -> dict | None:
    """Return the content of one panel of ``row``'s page, or None where the person may not see such a panel."""
    found = next((panel for panel in _open_panels(row, request.user) if panel.key == key), None)
    return found.filled(row, request) if found else None


def _open_panels(row: Any, user: User) -> list[Panel]:
    declared = sorted(panels.of(type(row)), key=lambda panel: panel.order)
    return [panel for panel in declared if may(user, *panel.requires)]

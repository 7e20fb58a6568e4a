"""The kinds of linked records. One call of ``register`` beside a model declares everything about its kind.

It holds names and ``Q``s only, so it may stand under the model. From it come the staff's pages and addresses,
table, filters, search, export, menu entry, 360 card and tab, timeline entries, dashboard tiles, permissions, portal
pages and profiles, and contract tests. ``manage.py check`` proves every name.

Another installed app declares its kinds the same way, in its ``models`` or in a module ``records``, which is found
by itself. Once all of those are imported the registry is closed: pages, topics of mail and the timeline are made
from what it holds then, so a later declaration stops the start instead of missing in half of the places.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds import services
from clients.kinds.actions import Action
from clients.kinds.base import PERMISSIONS, Record, RecordQuerySet, plural
from napsix.accounts.groups import give_with
from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.additions import MenuItem

_kinds: dict[str, "Kind"] = {}
_is_closed = False

# Every row.
ALL = Q()


@dataclass(frozen=True)
class Notice:
    """Mail that contacts get by itself when ``verb`` happened to a row: the kind's plural is the topic they may mute.

    Only those get it who may open the row.

    Attributes:
        label: what the team calls it, where it writes a text of its own for it.
        subject, sentence: what it says, with merge fields (``contacts.notices``), unless there is such a text.
        facts: values of the row that stand under the sentence; what was written under the row always does.
        action: key of the team's action that causes it, whose page says beforehand who will get it.
        to: path to the one contact of the row that it is for; empty: all contacts of the client.
    """

    verb: str
    label: str | Promise
    subject: str | Promise
    sentence: str | Promise
    facts: Sequence[str] = ()
    action: str = ""
    to: str = ""


@dataclass(frozen=True)
class Told:
    """Who of the team is told, by mail and under the bell, when something happened to a row. Contacts: ``Notice``.

    Whoever did it is never told, nor is anybody who may not open the row.

    Attributes:
        sentence: what it says, of ``%(who)s``, ``%(row)s`` and ``%(client)s``; empty: nobody of the team is told.
        only_by_contacts: what the team did itself is told to nobody.
        only_assignee: told to the person that the row is assigned to and to nobody else; otherwise, where that is
            nobody, to the owners of the client, and where there are none, to the administrators.
        action: key of the team's action that causes it, whose page says beforehand who will be told.
    """

    sentence: str | Promise = ""
    only_by_contacts: bool = False
    only_assignee: bool = False
    action: str = ""


# Nobody of the team is told.
NOBODY = Told()
# What the machinery itself does to records of any kind, of which nobody need be told.
OF_ANY_KIND = {"freed"}
# What is told of an event that its kind declared nothing about: what a contact did never stays unseen.
BY_CONTACT = Told(gettext_lazy("%(who)s hizo algo con %(row)s, de %(client)s."), only_by_contacts=True)


@dataclass(frozen=True)
class Portal:
    """What contacts see and do of a kind.

    Attributes:
        columns: of the list. ``fields``: of the row's page (the columns, when empty).
        rows: which rows contacts may see at all.
        owner: path to the contact that owns a row, for the scope "mine"; None when rows have no owner.
        actions: what a contact may do with a row; each has the permission ``portal_<key>_<model>``.
        opens: the action by which a contact makes a row, or None.
        waiting: rows that wait for a contact: to pay, to accept, to answer. Those wait for it that it may do something
            about: one of ``actions``, or of those whose keys ``waiting_for`` names.
        notices: what contacts get mail about.
        profiles: keys of the portal's default profiles that start with all its rights, besides those for everything.
    """

    columns: Sequence[str]
    fields: Sequence[str] = ()
    rows: Q = ALL
    owner: str | None = "contact"
    actions: Sequence[Action] = ()
    opens: Action | None = None
    waiting: Q | None = None
    waiting_for: Sequence[str] = ()
    notices: Sequence[Notice] = ()
    profiles: Sequence[str] = ()

    def action(self, key: str) -> Action | None:
        """Return the action of that key, or None."""
        return next((action for action in self.actions if action.key == key), None)

    @property
    def answers(self) -> list[Action]:
        """The actions that do what a row waits for."""
        return [action for action in self.actions if not self.waiting_for or action.key in self.waiting_for]

    def notice(self, verb: str) -> Notice | None:
        """Return the mail that contacts get about ``verb``, or None."""
        return next((notice for notice in self.notices if notice.verb == verb), None)


@dataclass(frozen=True)
class Figure:
    """A number of the client's money strip, by currency.

    The sum of the column ``amount`` over ``rows``; with ``latest`` (a date column) the amount of the last row.
    """

    key: str
    label: str | Promise
    amount: str
    rows: Q = ALL
    latest: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Tie:
    """Rows of another kind that are tied to a row, each with a day and an amount: a card of the row's page.

    Attributes:
        label: heading of the card.
        rows: the property of the row that returns them as ``[(row, day, amount as text)]``.
        of: the label of their model, "clients.Payment"; who may not see that kind sees no card.
    """

    label: str | Promise
    rows: str
    of: str


@dataclass(frozen=True)
class Tile:
    """A number of the dashboard: how many rows are in one of the ``states``, by their keys, with a link to their list.

    It has the kind's icon and place. ``hint`` says what is counted; one that ``is_waiting`` counts work that somebody
    should do, and is shown only while there is any. Of ``empty``, a filter of the list, only rows without are counted.
    """

    label: str | Promise
    states: Sequence[str]
    hint: str | Promise = ""
    is_waiting: bool = True
    empty: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other tiles of its kind."""
        return "_".join([*self.states, *filter(None, [self.empty])])

    @property
    def query(self) -> str:
        """What the list's address asks to show the same rows."""
        states = f"state__in={','.join(self.states)}" if len(self.states) > 1 else f"state={self.states[0]}"
        return f"{states}&{self.empty}=none" if self.empty else states

    def rows_of(self, rows: RecordQuerySet) -> RecordQuerySet:
        """Return those of ``rows`` that it counts."""
        found = rows.in_state(*self.states)
        return found.filter(**{self.empty: None}) if self.empty else found


@dataclass(frozen=True)
class Save:
    """The services that write rows of a kind: ``add(row, *, user, lines)`` and ``change(row, *, user, lines)``.

    ``lines`` are the rows' lines as dicts, None for a kind without.
    """

    add: Callable[..., Record] = services.add_record
    change: Callable[..., Record] = services.change_record


@dataclass(frozen=True, eq=False)
class Kind:
    """A declared kind.

    Attributes:
        model: the class; its plural in English (or ``slug``) is the kind's name in addresses and tests.
        section: heading of the menu.
        columns: of the table and the export; the first one leads to the row. ``state`` shows the state.
        fields: of the form. The client is always asked first and never changes, so it is not among them.
        facts: of the row's page; the fields, when empty.
        filters: keys of the list's address; ``client`` is always one.
        search: paths of the texts and numbers by which a row is found, besides all that finds its client.
        amount: the money column of the 360 card, summed over ``amount_rows`` for each currency.
        open: rows that still ask for something; None when the word means nothing here.
        figures: what the kind adds to the money strip of its client.
        tiles: what it adds to the dashboard.
        ties: the rows of other kinds, with amounts of their own, that the row's page shows.
        portal: what contacts see and do, or None.
        actions: the ``Action``s of staff: buttons of the row's page and bulk actions of the list.
        editable, deletable: rows that the form may change, and that may be deleted; None: never any.
        print_formats: of "print" and "pdf", those that the row has.
        save: the services that write, where the common ones will not do.
        verbs: what the timeline calls events of the kind's own, ``{"shipped": _("salió")}``.
        events: who of the team is told of each, ``{"created": NOBODY, "accepted": Told(_("…"))}``, all of them.
        assigns: names of the fields that say whose the row is; an event "assigned" tells of a change.
        icon: its picture in the menu. order: its place there, in tabs and cards.
        sample: makes demo rows, ``sample(demo)`` with a ``clients.kinds.demo.DemoClient``.
    """

    model: type[Record]
    slug: str
    section: str | Promise
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    facts: tuple[str, ...]
    filters: tuple[str, ...]
    search: tuple[str, ...]
    amount: str
    amount_rows: Q
    open: Q | None
    figures: tuple[Figure, ...]
    tiles: tuple[Tile, ...]
    ties: tuple[Tie, ...]
    portal: Portal | None
    actions: tuple[Action, ...]
    editable: Q | None
    deletable: Q | None
    print_formats: tuple[str, ...]
    save: Save
    verbs: dict[str, str | Promise]
    events: dict[str, Told]
    assigns: tuple[str, ...]
    icon: str
    order: int
    sample: Callable[..., None] | None

    @property
    def label(self) -> str:
        """The plural with a capital: the title of its list, card and tab."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def add_label(self) -> str:
        """The text of the button that adds a row."""
        return _("Agregar %(kind)s") % {"kind": self.model._meta.verbose_name}

    @property
    def line_model(self) -> Any:
        """The model of its lines, the relation ``lines``, or None."""
        lines = [relation for relation in self.model._meta.related_objects if relation.name == "lines"]
        return lines[0].related_model if lines else None

    @property
    def has_currency(self) -> bool:
        """Whether its amounts are of the row's own currency."""
        return any(field.name == "currency" for field in self.model._meta.fields)

    @property
    def portal_actions(self) -> list[Action]:
        """All that contacts may do: with a row, and to make one."""
        return [*self.portal.actions, *filter(None, [self.portal.opens])] if self.portal else []

    @property
    def actions_by_own_verb(self) -> list[Action]:
        """The actions of staff that have a permission of their own, not one that every kind has."""
        return [action for action in self.actions if action.verb not in PERMISSIONS]

    def told(self, verb: str) -> Told:
        """Return who of the team is told of ``verb``.

        Raises ``LookupError`` for one that the kind's ``events`` forgot; a kind without any tells what contacts did.
        """
        if verb in OF_ANY_KIND:
            return NOBODY
        if self.events and verb not in self.events:
            raise LookupError(f"The events of {self.model._meta.label} do not say who is told of «{verb}».")
        return self.events.get(verb, BY_CONTACT)

    def permission(self, verb: str) -> str:
        """Return the name of the staff's permission for ``verb``, or with "portal_view", "portal_pay" a contact's."""
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def portal_permission(self, action: str = "view") -> str:
        """Return the name of the contacts' permission to see, or to do ``action``."""
        return self.permission(f"portal_{action}")

    def url(self, verb: str, *args: Any) -> str:
        """Return the address of one of its pages in the back office."""
        return reverse(f"clients:{self.model._meta.model_name}_{verb}", args=args)

    def rows(self, user: User) -> RecordQuerySet:
        """Return the rows that the member of staff may see."""
        return self.model.objects.visible_to(user)


def register(
    model: type[Record],
    *,
    section: str | Promise,
    columns: Sequence[str],
    fields: Sequence[str],
    facts: Sequence[str] = (),
    filters: Sequence[str] = ("state",),
    search: Sequence[str] = (),
    amount: str = "",
    amount_rows: Q = ALL,
    open: Q | None = None,  # noqa: A002 - the word of the 360 card
    figures: Sequence[Figure] = (),
    tiles: Sequence[Tile] = (),
    ties: Sequence[Tie] = (),
    portal: Portal | None = None,
    actions: Sequence[Action] = (),
    editable: Q | None = ALL,
    deletable: Q | None = None,
    print_formats: Sequence[str] = (),
    save: Save | None = None,
    verbs: dict[str, str | Promise] | None = None,
    events: dict[str, Told] | None = None,
    assigns: Sequence[str] = (),
    slug: str = "",
    icon: str = "file",
    order: int = 50,
    sample: Callable[..., None] | None = None,
) -> Kind:
    """Declare the kind of ``model``, a subclass of ``Record``, and return it; ``Kind`` says what each part means.

    Raises ``ImproperlyConfigured`` when it comes too late to be seen everywhere.
    """
    if _is_closed:
        raise ImproperlyConfigured(
            f"{model._meta.label} is declared too late: declare it in the module models or records of its app."
        )
    kind = Kind(
        model, slug or plural(str(model._meta.model_name)), section, tuple(columns), tuple(fields),
        tuple(facts or fields), tuple(filters), tuple(search), amount, amount_rows, open, tuple(figures), tuple(tiles),
        tuple(ties), portal, tuple(actions), editable, deletable, tuple(print_formats), save or Save(),
        dict(verbs or {}), dict(events or {}), tuple(assigns), icon, order, sample,
    )  # fmt: skip
    _kinds[model._meta.label_lower] = kind
    model.declaration = kind
    return kind


def close() -> None:
    """Let ``register`` refuse from now on: all apps are loaded, and pages are about to be made of what there is."""
    global _is_closed  # noqa: PLW0603 - one registry, closed once
    _is_closed = True


def give_permissions() -> None:
    """Let each permission of a kind's own start in the groups that hold the usual one, ``Action.given_with``."""
    for kind in all_kinds():
        for action in kind.actions_by_own_verb:
            give_with(kind.permission(action.verb), kind.permission(action.given_with))


def all_kinds() -> list[Kind]:
    """Return every kind, in the order of menu, tabs and cards."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.slug))


def portal_kinds() -> list[Kind]:
    """Return the kinds that contacts may see, in order."""
    return [kind for kind in all_kinds() if kind.portal is not None]


def kinds_seen_by(user: User) -> list[Kind]:
    """Return the kinds whose rows ``user`` may see, in order."""
    return [kind for kind in all_kinds() if may(user, kind.permission("view"))]


def get(slug: str) -> Kind | None:
    """Return the kind of that name in addresses, or None."""
    return next((kind for kind in all_kinds() if kind.slug == slug), None)


def menu_sections() -> list[tuple[str, list[MenuItem]]]:
    """Return the menu as ``[(heading, [MenuItem])]``, in order."""
    sections = {}
    for kind in all_kinds():
        view = f"clients:{kind.model._meta.model_name}_list"
        item = MenuItem(kind.label, view, kind.icon, (kind.permission("view"),))
        sections.setdefault(str(kind.section), []).append(item)
    return list(sections.items())

"""Everything that another app may add to this one, a function each: call them in ``AppConfig.ready``.

``EXTRA_APPS`` installs such an app. A model is named by its label, ``"clients.Client"``; ``requires`` holds the
permissions without which nobody is shown the addition; titles are what people read, best lazily translated.

Two things need no call. A linked kind, with its pages, menu entry, card, tab, portal and mail, is declared beside its
model, in the app's ``models`` or ``records``, by ``clients.kinds.registry.register``. Demo rows come from a module
``demo`` or the kind's ``sample``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db.models import Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest
from django.urls import include, path

from contacts import notices, topics
from contacts.notices import MailNotice
from napsix.accounts.models import User
from napsix.crud import additions
from napsix.crud.actions import BulkAction
from napsix.crud.feed import Source, history, timeline
from napsix.crud.filters import Key
from napsix.crud.tables import Column
from napsix.crud.types import Text
from napsix.importer.fields import Field, ImportColumn, extra_columns
from napsix.jobs import periodic

menu: dict[Text, list[additions.MenuItem]] = defaultdict(list)
urlpatterns: list = []


# Pages


def add_urls(prefix: str, urlconf: str) -> None:
    """Mount the addresses of the module ``urlconf`` (which has an ``app_name``) below ``prefix``, ``"logistics/"``.

    Called: at the start, when ``napsix.urls`` is read. Its pages subclass ``napsix.crud.access.Page`` or another of the
    toolkit, and say what they require; ``manage.py check`` refuses an address that two pages share.
    """
    urlpatterns.append(path(prefix, include(urlconf)))


def add_menu_item(section: Text, label: Text, view: str, *, icon: str, requires: Iterable[str] = ()) -> None:
    """Put the page of the URL name ``view`` under the heading ``section`` of the menu, a new one or one that is there.

    Called: on every page of the back office. ``icon`` is a name in ``static/icons.svg``.
    """
    menu[section].append(additions.MenuItem(label, view, icon, tuple(requires)))


# The dashboard


def add_tile(
    key: str,
    label: Text,
    *,
    count: Callable[[User], QuerySet | int],
    url: Callable[[User], str],
    requires: Iterable[str] = (),
    icon: str = "",
    colour: str = "",
    hint: Text = "",
    live: bool = False,
    is_waiting: bool = False,
    order: int = 50,
) -> None:
    """Put a number on the dashboard that leads to exactly the rows it counts.

    Args:
        count: called with the person, after the page is there: the rows, or their number.
        url: called with the person: the address of the list of those rows.
        hint: what is counted.
        live: it refreshes by itself.
        is_waiting: it is work that somebody should do, shown only while there is any.
    """
    numbers = {"icon": icon, "colour": colour, "hint": hint, "live": live, "is_waiting": is_waiting, "order": order}
    additions.add_metric(additions.Metric(key, label, count, url, tuple(requires), **numbers))


def add_card(
    key: str,
    title: Text,
    template: str,
    context: Callable[[None, HttpRequest], dict | None],
    *,
    requires: Iterable[str] = (),
    icon: str = "",
    order: int = 50,
    place: str = "col-md-6 col-xl-4",
) -> None:
    """Put a card on the dashboard; ``context(None, request)`` fills ``template``. ``place`` is its column of the grid.

    In the template its values stand under ``panel``: ``{{ panel.rows }}``.

    Called: in a request of the card's own, so that the page stays quick.
    """
    additions.add_card(
        additions.Card(key, title, template, context, tuple(requires), icon, order, lazy=True, place=place)
    )


# The page of a row


def add_panel(
    model: str,
    key: str,
    title: Text,
    template: str,
    context: Callable[[Model, HttpRequest], dict | None],
    *,
    requires: Iterable[str] = (),
    icon: str = "",
    order: int = 50,
    lazy: bool = False,
) -> None:
    """Put a part on the page of a row of ``model``: ``context(row, request)`` fills ``template``, None leaves it out.

    In the template its values stand under ``panel``: ``{{ panel.route }}``.
    A ``lazy`` one comes in a request of its own; on a page with tabs, as a client's, it is a tab.
    """
    additions.panels.add(model, additions.Panel(key, title, template, context, tuple(requires), icon, order, lazy))


def add_deactivation_hook(
    model: str,
    key: str,
    *,
    do: Callable[..., None],
    sentences: Callable[[Model], list[str]] = lambda row: [],
    fields: Callable[[Model], dict[str, FormField]] = lambda row: {},
) -> None:
    """Do something more when a row of ``model`` (a client or contact) is put out of use.

    Args:
        do: ``do(row, user=, answers=)``, called inside the transaction that deactivates.
        sentences: called with the row for the page that asks first.
        fields: called with the row: the fields that this page asks with, whose values come as ``answers``.
    """
    additions.deactivation_hooks.add(model, additions.DeactivationHook(key, do, sentences, fields))


def add_timeline_source(source: Source) -> None:
    """Add what happens around a client: on its timeline, and in the column "last activity" of the list.

    Called: with each client's page, and for a page of the list in one query.
    """
    timeline.add_source(source)


def add_history_source(source: Source) -> None:
    """Add who changed what of a row: on the rows' pages and on the page of the whole history."""
    history.add_source(source)


# Lists


def add_list_field(
    model: str, name: str, *, column: Column | None = None, key: Key | None = None, requires: Iterable[str] = ()
) -> None:
    """Add to the list of ``model`` what the name ``name`` stands for: a column to choose, a filter's key, or both.

    ``name`` is of the app's own, ``"logistics.zone"``: it stands in the addresses of lists and in saved views.
    """
    additions.list_fields.add(model, {name: additions.ListField(column, key, tuple(requires))})


def add_action(model: str, action: BulkAction) -> None:
    """Offer one more bulk action on the list of ``model``; ``@bulk_action`` makes one of a function of a queryset."""
    additions.actions.add(model, action)


# Spreadsheets


def add_import_column(
    model: str,
    name: str,
    field: Field,
    *,
    save: Callable[[dict[Model, object]], None],
    prefetch: Iterable[str] = (),
    requires: Iterable[str] = (),
) -> None:
    """Add a column to the spreadsheets of ``model``: exported of any, and imported of clients.

    Args:
        name: what commands and mappings call it: the app's label, a dot and a word, ``"logistics.zone"``.
        field: its title, kind and other headings; ``attribute`` leads to the value from a row, ``"route__zone"``.
        save: called with ``{row: value}`` of a chunk's rows where the value differs, after those were written and in
            their transaction; the history of each row has it by then.
        prefetch: relations on the way to the value.
    """
    extra_columns[model.lower()][name] = ImportColumn(
        name, field, requires=tuple(requires), save=save, prefetch=tuple(prefetch)
    )


# Mail and work


def add_topic(key: str, label: Text) -> None:
    """Let contacts mute a sort of mail; ``contacts.topics.recipients(client, key)`` gives those who want it."""
    topics.add_topic(key, label)


def add_notice(notice: MailNotice) -> None:
    """Declare mail that contacts get by itself, whose text the team may replace; ``contacts.notices.send`` sends it."""
    notices.add_notice(notice)


def add_periodic_job(function: Callable[[], object], *, minute: str = "*", hour: str = "*") -> None:
    """Have the worker call ``function`` by the clock, ``minute="0", hour="6"``, in UTC as cron writes it.

    A call that is missed while no worker runs is not made up for: do all that is due. Two may overlap. What one of them
    must not lose is a row of its own, a ``napsix.jobs.models.Job``.
    """
    periodic.jobs.append(periodic.PeriodicJob(function, minute, hour))

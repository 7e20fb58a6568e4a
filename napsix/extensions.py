"""Everything that another app may add to this one, a function each: call them in ``AppConfig.ready``.

``EXTRA_APPS`` installs such an app. A model is named by its label, ``"clients.Client"``; ``requires`` holds the
permissions without which nobody is shown the addition; titles are what people read, best lazily translated.

Two things need no call. A linked kind, with its pages, menu entry, card, tab, portal and mail, is declared beside its
model, in the app's ``models`` or ``records``, by ``clients.kinds.registry.register``. Demo rows come from a module
``demo`` or the kind's ``sample``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.apps import apps
from django.db.models import Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest
from django.urls import include, path

from clients.kinds.events import Event, subscribe
from contacts import notices, topics
from contacts.notices import MailNotice
from napsix.accounts.models import User
from napsix.crud import additions
from napsix.crud.actions import BulkAction
from napsix.crud.feed import Source, changes, history, panel, timeline
from napsix.crud.filters import Key
from napsix.crud.tables import Column
from napsix.crud.types import Text
from napsix.importer.fields import Field, ImportColumn, extra_columns
from napsix.jobs import periodic
from portal import catalogue, sections
from portal.access import FramedPage
from portal.catalogue import PortalRight
from portal.sections import AddedPage

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


# The portal


def add_portal_right(name: str, label: Text, *, group: Text, owned: bool = False, profiles: Iterable[str] = ()) -> None:
    """Let the team give contacts the permission ``name``, ``"logistics.portal_view_route"``, beside all other rights.

    Called: when the app is ready; ``manage.py check`` refuses a name that no model's ``Meta`` has. A contact has no
    right that it was not given: by its profile, or by an exception of its own.

    Args:
        label: what it lets a contact do, "Ver". group: what it is about, the heading that it stands under.
        owned: it may be given for the contact's own rows only; the page narrows them by ``viewer.scope(name)``.
        profiles: keys of the profiles that start with it, besides "owner", and "reader" of what begins "portal_view".
    """
    catalogue.rights.append(PortalRight(name, label, group, owned, tuple(profiles)))


def add_portal_page(key: str, page: type[FramedPage], label: Text, *, icon: str) -> None:
    """Put ``page`` at ``/portal/<key>/``, and in the portal's menu of whoever holds the rights that it ``requires``.

    Called: at the start, when ``portal.urls`` is read; then in requests of contacts, and of the team looking in their
    place. ``page.viewer.contact`` is for whom: its rows are those of ``viewer.contact.client``, and no others.
    ``manage.py check`` refuses a page that requires nothing. Pages below it are added by ``add_urls``, with
    ``"portal/<key>/"``.
    """
    sections.added.append(AddedPage(key, page, label, icon))


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

    Called: ``count(user)`` and ``url(user)`` in a request of the numbers' own, when the page is there already.

    Args:
        count: gives the rows that the person may see, or their number.
        url: gives the address of the list of those rows.
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

    Called: with the page; a ``lazy`` one in a request of its own, on a page with tabs, as a client's, as a tab.
    """
    additions.panels.add(model, additions.Panel(key, title, template, context, tuple(requires), icon, order, lazy))


def add_deactivation_hook(
    model: str,
    key: str,
    *,
    do: Callable[..., object],
    sentences: Callable[[Model], list[str]] = lambda row: [],
    fields: Callable[[Model | None], dict[str, FormField]] = lambda row: {},
    after_return: Callable[[Model], list[str]] = lambda row: [],
    undo: Callable[..., object] | None = None,
) -> None:
    """Do something more when a row of ``model`` (a client or contact) is put out of use.

    Called: ``do(row, user=, answers=)`` inside the transaction that deactivates; the others for the page before it.

    Args:
        do: cuts what has to be cut. sentences: what it will cut, a sentence each.
        fields: the fields that the page asks with, by name; their values come as ``answers``. It is given None
            where many rows go at once. Who asks nobody, as an import, comes with no answers.
        after_return: what stays cut once the row is put back, a sentence each.
        undo: ``undo(row, cut, user=)`` puts back what ``do`` cut and returned, as JSON, when a batch is undone.
    """
    hook = additions.DeactivationHook(key, do, sentences, fields, after_return, undo)
    additions.deactivation_hooks.add(model, hook)


def add_timeline_source(source: Source) -> None:
    """Add what happens around a client: on its timeline, and in the column "last activity" of the list.

    Called: with each client's page, and for a page of the list in one query.
    """
    timeline.add_source(source)


def add_history_source(source: Source) -> None:
    """Add who changed what of a row: on the rows' pages and on the page of the whole history.

    Called: with a scope, whose ``model`` is one that the page is about, for each request of such a page.
    """
    history.add_source(source)


def add_history(model: str, *, exclude: Iterable[str] = (), many: Iterable[str] = ()) -> None:
    """Keep who changed which field of each row of ``model``, and show it on the row's page to whoever may see the row.

    Called: on each save of a row, in its transaction. Updates of many rows at once are not seen.

    Args:
        exclude: fields that are not kept. many: many-to-many fields, which are kept only if named.
    """
    row = apps.get_model(model)
    changes.track(row, exclude=exclude, many=many)
    panel.add_panel(history, row)


# What happens


def add_event_hook(model: str, do: Callable[[Event], object], *, verbs: Iterable[str] = ()) -> None:
    """Do something when one of ``verbs`` (none: anything) happens to a record of ``model``, ``"clients.Invoice"``.

    Called: ``do(event)`` inside the transaction of what happened, so what it writes is committed with it or not at all;
    what it raises undoes both. Nothing slow: leave a row of work (``napsix.jobs.models.Job``). ``event.row`` is the
    record, ``event.verb`` one of "created", "issued", "paid" or what the kind declares; nobody is told of an event that
    ``is_quiet``.
    """
    label, wanted = model.lower(), set(verbs)

    def hear(event: Event) -> None:
        if event.row._meta.label_lower == label and (not wanted or event.verb in wanted):
            do(event)

    subscribe(hear)


# Lists


def add_list_field(
    model: str, name: str, *, column: Column | None = None, key: Key | None = None, requires: Iterable[str] = ()
) -> None:
    """Add to the list of ``model`` what the name ``name`` stands for: a column to choose, a filter's key, or both.

    ``name`` is of the app's own, ``"logistics.zone"``: it stands in the addresses of lists and in saved views.

    Called: with each page of the list that shows the column or is filtered by the key, for all its rows at once.
    """
    additions.list_fields.add(model, {name: additions.ListField(column, key, tuple(requires))})


def add_action(model: str, action: BulkAction) -> None:
    """Offer one more bulk action on the list of ``model``; ``@bulk_action`` makes one of a function of a queryset.

    Called: with the chosen rows, some hundreds at a time, in a transaction each, at once or by the worker.
    """
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

    Called: ``save`` for each chunk of an import, and of its undoing, in its transaction; never by a rehearsal.

    Args:
        name: what commands and mappings call it: the app's label, a dot and a word, ``"logistics.zone"``.
        field: its title, kind and other headings; ``attribute`` leads to the value from a row, ``"route__zone"``.
        save: gets ``{row: value}`` of the rows where the value differs, once those are written; the history of each
            row has it by then. Undoing gives the value of before, None where there was none.
        prefetch: relations on the way to the value.
    """
    extra_columns[model.lower()][name] = ImportColumn(
        name, field, requires=tuple(requires), save=save, prefetch=tuple(prefetch)
    )


# Mail and work


def add_topic(key: str, label: Text) -> None:
    """Let contacts mute a sort of mail.

    Called: by contacts on the page of their account. ``contacts.topics.recipients(client, key)`` gives who wants it.
    """
    topics.add_topic(key, label)


def add_notice(notice: MailNotice) -> None:
    """Declare mail that contacts get by itself, whose text the team may replace.

    Called: when the app sends it, by ``contacts.notices.send``, to the contacts that want its topic.
    """
    notices.add_notice(notice)


def add_periodic_job(function: Callable[[], object], *, minute: str = "*", hour: str = "*") -> None:
    """Have the worker call ``function`` by the clock, ``minute="0", hour="6"``, in UTC as cron writes it.

    Called: in the worker. A call that is missed while none runs is not made up for: do all that is due. Two may
    overlap. What one of them must not lose is a row of its own, a ``napsix.jobs.models.Job``.
    """
    periodic.jobs.append(periodic.PeriodicJob(function, minute, hour))

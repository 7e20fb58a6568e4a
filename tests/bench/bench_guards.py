"""Breaks each guard in turn, and counts how many of them the access matrix notices.

A guard is the log-in a page asks for, each permission it requires, for whom it is (the audience), and, where it shows
rows, their scope. Only the cells of the broken address run, up to the first that is wrong.
"""

import logging
from unittest.mock import patch

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import get_resolver
from django.views.generic import View

from clients.kinds.base import RecordQuerySet
from contacts.models import Contact
from contacts.models.shared_file import SharedFileQuerySet
from napsix.crud.access import Page
from napsix.crud.checks import all_addresses
from napsix.importer.models.run import ImportRunQuerySet
from napsix.importer.views.base import ImportPage, PlanPage
from portal import viewer
from portal.records import RecordRows
from tests.access_expect import CONTACT, EXPECTED, STAFF
from tests.portal.answers import Answers, Noticed
from tests.portal.matrix import Address
from tests.portal.world import RUNS, World

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
# Pages of the portal that show no rows: the contact's own data and company, and forms without a choice of rows.
WITHOUT_ROWS = {
    *("portal/account/", "portal/heartbeat/", "portal/company/", "portal/company/edit/", "portal/logo/"),
    *("portal/files/upload/", "portal/tickets/open/"),
}


def open_to_all(page, request, *args, **kwargs):
    """A page that checks nobody."""
    page.viewer = getattr(request, "viewer", None)
    View.setup(page, request, *args, **kwargs)


def drop_login(view):
    """The page asks nobody to sign in."""
    return [patch.object(LoginRequiredMiddleware, "process_view", lambda *args: None)]


def drop_permission(view, name):
    """The page does not ask for the permission ``name``."""
    required = view.required
    return [patch.object(view, "required", lambda page: [one for one in required(page) if one != name])]


def drop_audience(view):
    """The page lets everybody in who is signed in."""
    return [patch.object(view, "setup", open_to_all)]


def drop_portal_scope(view):
    """Rows of every client are in reach, and every membership."""
    return [
        patch.object(RecordQuerySet, "for_contact", lambda rows, *args: rows.all()),
        patch.object(SharedFileQuerySet, "for_contact", lambda rows, *args: rows.all()),
        patch.object(RecordRows, "_reached_by", lambda rows, permission: rows.kind.model.objects.all()),
        patch.object(viewer, "memberships_of", lambda user: Contact.objects.select_related("client")),
    ]


def drop_own_scope(view):
    """Work that others had done is in reach."""

    def anybody_s(model, *, user=None, **where):
        return get_object_or_404(model, **where)

    return [
        patch("napsix.crud.views.bulk.get_object_or_404", anybody_s),
        patch("napsix.crud.views.export.get_object_or_404", anybody_s),
        patch.object(ImportRunQuerySet, "visible_to", lambda rows, user: rows),
        patch.object(PlanPage, "rows", ImportPage.rows),
    ]


def guards():
    """Yield (address, what is broken, patches) of every guard there is."""
    for route, callback in all_addresses(get_resolver().url_patterns):
        view, rule = getattr(callback, "view_class", None), EXPECTED[route]
        if rule.area not in (STAFF, CONTACT) or view is None or not issubclass(view, Page):
            continue
        yield route, "log-in", drop_login(view)
        yield route, "audience", drop_audience(view)
        for name in rule.needs:
            yield route, f"permission {name}", drop_permission(view, name)
        if rule.area == CONTACT and route not in WITHOUT_ROWS:
            yield route, "scope", drop_portal_scope(view)
        if rule.row in RUNS:
            yield route, "scope", drop_own_scope(view)


def notices(world, route, patches):
    """Return what the cells of ``route`` notice of what is broken."""
    for one in patches:
        one.start()
    try:
        Address(world, route, Answers(world, route, stops=True)).check()
    except Noticed as problem:
        return str(problem)
    finally:
        for one in patches:
            one.stop()
    return ""


@pytest.fixture
def quiet():
    """Thousands of refused requests say nothing new in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_broken_guard_is_noticed(django_db_setup, django_db_blocker, quiet):
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        results = {(route, what): notices(world, route, patches) for route, what, patches in guards()}
        transaction.set_rollback(True)
    survivors = [f"{what} of /{route}" for (route, what), problem in results.items() if not problem]
    print(f"\nbroken guards noticed: {len(results) - len(survivors)} of {len(results)}")
    assert survivors == []

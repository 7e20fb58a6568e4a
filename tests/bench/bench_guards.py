"""Breaks each guard of the portal in turn, and counts how many of them the access matrix notices.

A guard is what a page requires (the permission dropped), whom it is for (the audience dropped), and, where rows of
clients are shown, their scope (``for_contact`` dropped). Only the cells of the broken address run.
"""

from unittest.mock import patch

import pytest
from django.db import transaction
from django.urls import get_resolver

from clients.records.base import RecordQuerySet
from contacts.models.shared_file import SharedFileQuerySet
from napsix.crud.access import Page
from napsix.crud.checks import all_addresses
from portal.access import PortalPage
from portal.records import RecordRows
from tests.access_expect import CONTACT, EXPECTED, STAFF
from tests.portal.matrix import Address
from tests.portal.world import World

pytestmark = [pytest.mark.bench, pytest.mark.django_db]


def open_to_all(page, request):
    """A check that checks nothing."""
    page.viewer = getattr(request, "viewer", None)


def all_rows(rows, contact, scope="client"):
    """A scope that scopes nothing."""
    return rows.all()


def drop_permission(view):
    """The page asks for nothing."""
    return [patch.object(view, "required", lambda page: [])]


def drop_audience(view):
    """The page lets everybody in who is signed in."""
    return [patch.object(view, "check_access", open_to_all)]


def drop_scope(view):
    """Rows of every client are in reach."""
    everything = patch.object(RecordRows, "_reached_by", lambda rows, permission: rows.kind.model.objects.all())
    return [
        patch.object(RecordQuerySet, "for_contact", all_rows),
        patch.object(SharedFileQuerySet, "for_contact", all_rows),
        everything,
    ]


def guards():
    """Yield (address, what is broken, patches) of every guard there is."""
    for route, callback in all_addresses(get_resolver().url_patterns):
        view, rule = getattr(callback, "view_class", None), EXPECTED.get(route)
        if view is None or rule is None or rule.area not in (STAFF, CONTACT) or not issubclass(view, Page):
            continue
        if rule.needs:
            yield route, "permission", drop_permission(view)
        if rule.area == STAFF or not rule.personal:
            yield route, "audience", drop_audience(view)
        shows_rows = rule.row in ("", "own contact") and "files" not in route
        if rule.area == CONTACT and issubclass(view, PortalPage) and not shows_rows:
            yield route, "scope", drop_scope(view)


def notices(world, route, patches):
    """Return whether the cells of ``route`` notice what is broken."""
    for one in patches:
        one.start()
    try:
        return bool(Address(world, route).check().wrong)
    except Exception:
        return True
    finally:
        for one in patches:
            one.stop()


def test_every_broken_guard_is_noticed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        results = {(route, what): notices(world, route, patches) for route, what, patches in guards()}
        transaction.set_rollback(True)
    survivors = [guard for guard, noticed in results.items() if not noticed]
    print(f"\nguards broken: {len(results)}, noticed: {len(results) - len(survivors)}")  # noqa: T201
    for route, what in survivors:
        print(f"  survived: {what} of /{route}")  # noqa: T201
    assert survivors == []

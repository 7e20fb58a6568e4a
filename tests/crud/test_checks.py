"""What ``manage.py check`` proves of the version of SQLite and of addresses, each of one page alone."""

from types import SimpleNamespace

import pytest
from django.urls import path

from napsix.crud import additions, checks
from napsix.crud.checks import every_address_has_one_page, has_wal_reset_fault, proxies_are_counted


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_fault_is_known_by_version(version, faulty):
    assert has_wal_reset_fault(version) is faulty


def page(request):
    """A view that the addresses may lead to; nobody calls it."""


@pytest.mark.parametrize(
    ("routes", "problems"),
    [
        (["clients/", "clients/<int:pk>/", "clients/<int:pk>/edit/"], []),
        (["clients/<int:pk>/", "clients/<int:client_pk>/"], ["crud.E002"]),
        (["clients/team/", "clients/<slug:kind>/", "clients/team/"], ["crud.E002"]),
    ],
)
def test_an_address_of_two_pages_is_found(monkeypatch, routes, problems):
    patterns = [path(route, page) for route in routes]
    monkeypatch.setattr(checks, "get_resolver", lambda: SimpleNamespace(url_patterns=patterns))
    assert [problem.id for problem in every_address_has_one_page()] == problems


@pytest.mark.parametrize(("proxies", "problems"), [(None, ["crud.W002"]), (0, []), (1, [])])
def test_proxies_that_nobody_counted_are_named_before_going_live(settings, proxies, problems):
    settings.TRUSTED_PROXIES = proxies
    assert [problem.id for problem in proxies_are_counted()] == problems


def test_an_icon_that_is_not_drawn_is_named(monkeypatch):
    assert checks.icons_are_drawn() == []
    nowhere = additions.Metric("x", "X", len, str, icon="bogus")
    monkeypatch.setitem(additions._metrics, "x", nowhere)
    monkeypatch.setitem(additions._cards, "x", additions.Card("x", "X", "x.html", print, icon="bogus"))
    (problem,) = checks.icons_are_drawn()
    assert (problem.id, problem.msg) == ("crud.E004", "Something is added with the icon «bogus», which is none.")

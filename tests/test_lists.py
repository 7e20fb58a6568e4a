"""Every list of the back office: as many queries for fifty rows as for one."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Series
from napsix.crud.views import ListPage
from tests.factories import make, make_user
from tests.urlconf import addresses

QUERIES = 14


def lists():
    """Yield (address, model) of every list that needs no key."""
    for route, view in addresses():
        page = getattr(view, "view_class", object)
        if "<" not in route and issubclass(page, ListPage):
            yield route, page(**view.view_initkwargs).model


LISTS = dict(lists())


def add(model):
    """Save one more row of ``model``."""
    if model is get_user_model():
        return make_user()
    values = {"prefix": f"T{model.objects.count()}-"} if model is Series else {}
    return make(model, **values)


@pytest.mark.parametrize("address", LISTS)
def test_fifty_rows_cost_as_many_queries_as_one(address, admin, sign_in):
    model, web = LISTS[address], sign_in(admin)
    add(model)
    web.get(address)
    counts = []
    for rows in (0, 50):
        for _n in range(rows):
            add(model)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown = web.get(address, {"view": "all"}).context["page_obj"].rows
        assert len(shown) >= min(rows, 50)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= QUERIES

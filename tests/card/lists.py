"""Every list of the back office with its model, table and filter set: what holds for one must hold for all."""

from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.db import models

from clients.models import Series
from napsix.crud.views import ListPage
from tests.factories import make, make_user
from tests.urlconf import addresses


@dataclass(frozen=True)
class Declared:
    """What a list of the back office declares, with the address it stands at."""

    route: str
    model: type[models.Model]
    table: type
    filterset: type

    def add(self):
        """Save one more valid row that the list shows, and return it."""
        if self.model is get_user_model():
            return make_user()
        return make(self.model, **({"prefix": f"T{Series.objects.count()}-"} if self.model is Series else {}))

    def rows(self):
        """Return the rows as the list would: people of the team only."""
        rows = self.model._default_manager.all()
        return rows.filter(kind="staff") if self.model is get_user_model() else rows


def declared():
    """Yield what each list declares, tabs of a client's page included."""
    for route, view in addresses():
        page_class, given = getattr(view, "view_class", object), getattr(view, "view_initkwargs", {})
        if issubclass(page_class, ListPage):
            page = page_class(**given)
            yield Declared(route, page.model, page.table_class, page.filterset_class)


every_list = pytest.mark.parametrize("of", [*declared()], ids=lambda of: of.route)

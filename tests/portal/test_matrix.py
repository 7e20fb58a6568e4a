"""Every address of the URLconf, by every role, on own, foreign, hidden and missing rows (security.md 4)."""

import pytest
from django.db import transaction

from tests.access_expect import EXPECTED
from tests.portal.matrix import Address, routes
from tests.portal.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all cells; each undoes what it wrote, and the module undoes the world."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_address_has_its_expected_answers_and_no_answer_is_without_an_address():
    assert set(routes()) == set(EXPECTED)


@pytest.mark.parametrize("route", sorted(EXPECTED))
def test_address(route, world):
    answers = Address(world, route).check()
    assert answers.cells
    assert answers.wrong == []

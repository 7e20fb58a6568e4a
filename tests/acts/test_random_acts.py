"""Whatever is done around a client, in whatever order, some things stay true: five hundred sequences of acts by chance.

A failure names the truth, what contradicts it, and the fewest steps to it: ``replay([…])`` of ``tests.acts.walk``
does them again. ``make bench`` walks twenty thousand.
"""

import logging

import pytest
from django.db import connection

from clients.kinds import registry
from clients.models import Client
from napsix.crud import additions
from tests.acts.acts import all_acts
from tests.acts.walk import Walker

pytestmark = pytest.mark.django_db
SEQUENCES, PARTS = 500, 4
# What PostgreSQL has of its own are races, which others test: a fifth is enough there.
FEWER = 5


@pytest.fixture(scope="module")
def walker(module_db):
    """A world to walk in, in which all is true to begin with."""
    logging.disable(logging.CRITICAL)  # what the product logs of refusals is no news here
    yield Walker()
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_becomes_untrue_whatever_is_done(walker, part):
    each = SEQUENCES // PARTS // (1 if connection.vendor == "sqlite" else FEWER)
    walker.walk(part * each, each)
    assert len(walker.done) > each / 2  # a walk on which nothing happens proves nothing


def test_the_acts_are_those_that_kinds_and_lists_declare():
    kinds = registry.all_kinds()
    declared = {f"{kind.slug}: {action.key}" for kind in kinds for action in kind.actions}
    declared |= {
        f"{kind.slug}: contact {action.key}" for kind in kinds if kind.portal for action in kind.portal.actions
    }
    declared |= {f"list of client: {action.key}" for action in additions.actions.of(Client)}
    assert declared <= set(all_acts())

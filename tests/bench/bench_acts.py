"""Twenty thousand sequences of acts by chance, of which the suite walks the first five hundred."""

import logging
import os

import pytest
from django.db import transaction

from tests.acts.walk import Walker

SEQUENCES = int(os.environ.get("BENCH_SEQUENCES", "20000"))


@pytest.mark.bench
def test_nothing_becomes_untrue_in_many_sequences(django_db_setup, django_db_blocker):
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        walker = Walker()
        walker.walk(0, SEQUENCES)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    print(f"\n{SEQUENCES:,} sequences; acts that did something: {len(walker.done)} of {len(walker.acts)}")
    assert set(walker.acts) - walker.done == set()

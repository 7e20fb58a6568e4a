"""Checks of the ground."""

import pytest

from napsix.crud.checks import has_wal_reset_fault


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

"""What ``make run`` says; all the other tests of this folder use what it started."""

import re

import pytest

pytestmark = pytest.mark.browser

LOGINS = ["admin@napsix.example", "ventas@napsix.example", "contacto@cliente.example"]


@pytest.mark.parametrize("login", LOGINS)
def test_make_run_prints_the_demo_logins(demo, address, login):
    assert re.search(rf"^{login}\s+demo-napsix", demo.log.read_text(), re.MULTILINE)


def test_make_run_prints_the_address(demo, address):
    assert f"{address}/" in demo.log.read_text()

"""The clients' list at 100,000 clients, against Django's stock admin with the same columns over the same rows."""

import pytest

CLIENTS = 100_000
MEASURE = "from tests.bench.listing import measure\nanswer = measure()"


@pytest.mark.bench
def test_the_clients_list_takes_half_the_time_of_the_stock_admin(project, ratio):
    made = project.manage("seed_demo", "--clients", CLIENTS, timeout=1800)
    assert made.returncode == 0, made.stderr
    project.env["DJANGO_SETTINGS_MODULE"] = "tests.bench.admin_settings"
    for what, (ours, stock) in project.ask(MEASURE).items():
        ratio(
            f"list of {CLIENTS:,} clients, {what}", ours=ours, peer=stock, unit="ms CPU", target="half of stock admin"
        )

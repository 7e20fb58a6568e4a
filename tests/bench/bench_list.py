"""The written list of the clients' pages, against Django's stock admin with the same columns over the same rows.

``BENCH_CLIENTS=1000000 make bench ARGS="tests/bench/bench_list.py"`` measures at a million.
"""

import os

import pytest

CLIENTS = int(os.environ.get("BENCH_CLIENTS", "100000"))
# So many are made one by one; the others are copies of them.
MODELS = 20_000
GROW = "from tests.bench.crowd import grow\nanswer = grow({})"
MEASURE = "from tests.bench.listing import measure\nanswer = measure()"
# Milliseconds that no page takes longer than.
LIMIT = 150


@pytest.mark.bench
def test_the_clients_list_takes_half_the_time_of_the_stock_admin(project, ratio):
    made = project.manage("seed_demo", "--clients", min(CLIENTS, MODELS), timeout=1800)
    assert made.returncode == 0, made.stderr
    project.ask(GROW.format(max(1, CLIENTS // MODELS)), timeout=3600)
    project.env["DJANGO_SETTINGS_MODULE"] = "tests.bench.admin_settings"
    for what, (ours, worst, stock) in project.ask(MEASURE, timeout=3600).items():
        peer, target = (stock, "a fifth" if "search" in what else "half") if stock else (LIMIT, f"{LIMIT} ms")
        ratio(f"{CLIENTS:,} clients, {what}", ours=ours, peer=peer, unit=f"ms, worst {worst:.0f}", target=target)

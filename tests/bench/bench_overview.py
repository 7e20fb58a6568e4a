"""The 360 view of a client with 10,000 linked records, and its contact's portal, among a million invoices."""

import os

import pytest

CLIENTS, RECORDS = 20_000, 10_000
INVOICES = int(os.environ.get("BENCH_INVOICES", "1000000"))
SOW = "from tests.bench.overview import sow\nanswer = sow(invoices={invoices}, records={records})"
MEASURE = (
    "from django.conf import settings\nsettings.DEBUG = False\n"
    "from tests.bench.overview import measure\nanswer = measure({pk})"
)
TARGETS = {"360 view": "150 ms p95, 14 queries", "portal home": "100 ms p95"}


@pytest.mark.bench
def test_pages_of_a_client_with_many_records(project, ratio):
    made = project.manage("seed_demo", "--clients", CLIENTS, timeout=1800)
    assert made.returncode == 0, made.stderr
    pk = project.ask(SOW.format(invoices=INVOICES, records=RECORDS), timeout=3600)
    for page, found in project.ask(MEASURE.format(pk=pk), timeout=1800).items():
        ratio(
            f"{page}, {INVOICES:,} invoices, {found['queries']} queries",
            ours=found["ours"],
            peer=found["plain"],
            unit="ms p95",
            target=TARGETS[page],
        )

"""Importing 20,000 clients with their main contact, against django-import-export as it comes, and at any size."""

import pytest

from tests import processes
from tests.bench import files
from tests.importer.test_kill import CHUNKS, import_survives_a_kill

ROWS, MANY_ROWS = 20_000, 200_000
MEASURE = "from django.conf import settings\nsettings.DEBUG = False\nfrom tests.bench import importing\nanswer = "

pytestmark = pytest.mark.bench


@pytest.fixture
def imported(tmp_path):
    """``imported(how, rows)`` imports a file of that size in a process of its own, into empty tables."""

    def run(how, rows):
        path = tmp_path / f"{rows}.csv"
        files.write(path, rows)
        with processes.project(tmp_path / f"{how}-{rows}") as project:
            return project.ask(f"{MEASURE}importing.{how}({str(path)!r})", timeout=1800)

    return run


def test_import_takes_an_eighth_of_the_time_of_untouched_resources(imported, ratio):
    ours, stock = imported("ours", ROWS), imported("stock", ROWS)
    assert ours["counters"]["created"] == ours["counters"]["contacts_created"] == ROWS
    assert ours["changes"] == stock["rows"] == 2 * ROWS
    speed, peer = ROWS / ours["seconds"], ROWS / stock["seconds"]
    ratio(f"import of {ROWS:,} clients and contacts", ours=speed, peer=peer, unit="rows per CPU s", target="8 or more")


def test_memory_stays_flat_whatever_the_number_of_rows(imported, ratio):
    few = imported("ours", ROWS)["peak"]
    many = imported("ours", MANY_ROWS)["peak"]
    ratio(f"peak of memory, {MANY_ROWS:,} against {ROWS:,} rows", ours=many, peer=few, unit="MB", target="40 MB more")


@pytest.mark.parametrize("turn", range(20))
def test_an_import_survives_twenty_kills(project, tmp_path, turn):
    import_survives_a_kill(project, tmp_path, chunk=2 + turn * (CHUNKS - 8) // 20, first=1)

"""Undoing an import of 10,000 new clients and 10,000 changed ones: whole, killed at 20 moments, and at any size."""

import time

import pytest

from tests import processes
from tests.importer.undo_kills import LIMIT, dump, imported, undo_survives_kills

ROWS, MANY_ROWS = 10_000, 50_000
PEAK = """
import resource
from django.conf import settings
settings.DEBUG = False
from napsix.importer.models import ImportRun
from napsix.importer.services import undoing
run = ImportRun.objects.latest("pk")
undo = undoing.plan(run, None)
undoing.begin(undo, None, unseen=True)
undoing.run_here(undo)
answer = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
"""

pytestmark = pytest.mark.bench


def test_an_undone_import_leaves_every_table_byte_equal(project, tmp_path, ratio):
    began = time.perf_counter()
    held = imported(project, tmp_path, ROWS)
    importing, began = time.perf_counter() - began, time.perf_counter()
    ended = project.manage("import_clients", "--undo", "last", "--json", timeout=LIMIT)
    seconds = time.perf_counter() - began
    assert ended.returncode == 0, ended.stderr
    found = dump(project)
    assert [table for table in held if found[table] != held[table]] == []
    ratio(f"undo of {2 * ROWS:,} rows", ours=seconds, peer=importing, unit="s, imports", target="1 or less")


def test_an_undo_killed_at_twenty_moments_leaves_every_table_byte_equal(project, tmp_path):
    seen = undo_survives_kills(project, tmp_path, rows=ROWS, kills=20)
    assert len([done for done in seen if done]) >= 18


def test_memory_stays_flat_whatever_the_number_of_rows(tmp_path, ratio):
    peaks = []
    for rows in (ROWS, MANY_ROWS):
        folder = tmp_path / str(rows)
        folder.mkdir()
        with processes.project(folder / "project") as project:
            imported(project, folder, rows)
            peaks.append(project.ask(PEAK, timeout=LIMIT))
    few, many = peaks
    ratio(
        f"peak of memory, {2 * MANY_ROWS:,} against {2 * ROWS:,} rows", ours=many, peer=few, unit="MB", target="40 MB"
    )

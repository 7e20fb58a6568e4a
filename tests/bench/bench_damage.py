"""20,000 damaged files of every format: how long the slowest takes, and how much memory any process does."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.importer.mutations import MEGABYTES, SECONDS

FILES, PROCESSES = 20_000, 2

pytestmark = pytest.mark.bench


def test_damaged_files_are_answered_soon_and_in_little_memory(ratio):
    command = [sys.executable, "-m", "tests.importer.mutations"]
    running = [
        subprocess.Popen(
            [*command, str(seed), str(FILES // PROCESSES)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
        )
        for seed in range(PROCESSES)
    ]
    found = [json.loads(process.communicate()[0]) for process in running]
    assert [fault for one in found for fault in one["faults"]] == []
    slowest = max(one["slowest"][0] for one in found)
    most = max(one["megabytes"] for one in found)
    ratio("slowest of 20,000 damaged files", ours=slowest, peer=SECONDS, unit="CPU s", target="1 or less")
    ratio("memory for 20,000 damaged files", ours=most, peer=MEGABYTES, unit="MB", target="1 or less")
    assert most < MEGABYTES

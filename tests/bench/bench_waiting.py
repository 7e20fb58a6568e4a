"""How long somebody's save waits while many rows are imported: ``ROWS=1000000 make bench ARGS=…`` for a million."""

import json
import os
import time

import pytest

from tests import processes
from tests.bench import files

ROWS = int(os.environ.get("ROWS", "60000"))
# Seconds of saves with nothing beside them, and that a test waits for an import.
ALONE, LIMIT = 10, 3600
MEASURE = """
from django.conf import settings
settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
from tests.bench import waiting
"""
SAVES = "answer = waiting.saves({pk}, {until!r})"

pytestmark = pytest.mark.bench


def share(saves, place, part):
    """Return what ``part`` of the saves do not pass: ms of the whole save (``place`` 0), or in the database (1)."""
    return sorted(save[place] for save in saves)[int((len(saves) - 1) * part)] * 1000


def saved_beside(project, pk, begin):
    """Return what saves took, as ``waiting.saves``, while what ``begin`` started went on."""
    until = project.folder / f"over-{time.monotonic_ns()}"
    code = f"import json\n{MEASURE}{SAVES.format(pk=pk, until=str(until))}\nprint(json.dumps(answer))"
    saver = project.start("shell", "--verbosity", "0", "--command", code)
    begin()
    until.touch()
    output = saver.communicate(timeout=60)[0]
    assert saver.returncode == 0, output
    return json.loads(output.splitlines()[-1])


def test_a_save_waits_little_while_rows_go_in(tmp_path, ratio):
    path = tmp_path / "clientes.csv"
    files.write(path, ROWS)
    with processes.project(tmp_path / "project") as project:
        pk = project.ask(f"{MEASURE}answer = waiting.prepare()")
        alone = saved_beside(project, pk, lambda: time.sleep(ALONE))
        began = time.monotonic()
        beside = saved_beside(project, pk, lambda: imported(project, path))
        seconds = time.monotonic() - began
    for place, of in enumerate(("saves", "their waits")):
        for what, part, target in (("half of", 0.5, ""), ("95 % of", 0.95, "250 ms"), ("all", 1, "500 ms")):
            ours, peer = share(beside, place, part), share(alone, place, part)
            ratio(f"{what} {of} beside an import", ours=ours, peer=peer, unit="ms", target=target)
    print(f"{len(beside)} saves beside {ROWS:,} rows in {seconds:.0f} s: {ROWS / seconds:,.0f} rows/s")


def imported(project, path):
    """Import the file to its end."""
    done = project.manage("import_clients", path, "--json", timeout=LIMIT)
    assert done.returncode == 0, done.stderr

"""An import of clients that are there and new ones, undone by a process that is killed again and again."""

import csv
import os
import random
import signal
import time

from tests.bench import files
from tests.importer.test_kill import asked

# Tables of clients; the history, which tells of the import, and jobs are not among them.
OURS = ("clients_", "contacts_", "custom_fields_", "portal_")
# Seconds, on a machine that does a lot else.
LIMIT = 1200
IMPORTED = """
from pathlib import Path
from django.conf import settings
settings.DEBUG = False
from napsix.accounts.models import User
from napsix.files.services import store
from napsix.importer.models import ImportRun
from napsix.importer.services import drafts, running
User.objects.get_or_create(email="vende@napsix.test", defaults={{"name": "Vende", "kind": "staff"}})
for name in {names}:
    path = Path(name)
    run = ImportRun(target="clients.client")
    drafts.examine(run, path, path.name)
    running.set_mapping(run, run.mapping)
    run.file = store(path.open("rb"), name=path.name, user=None, max_bytes=10**9)
    run.save()
    running.run_here(run)
answer = run.counters()
"""


def write_files(folder, rows):
    """Write the register, ``rows`` clients, and a file that changes all of them and adds as many."""
    before, change = folder / "antes.csv", folder / "cambios.csv"
    files.write(before, rows)
    files.write(change, 2 * rows)
    with change.open(encoding="utf-8", newline="") as file:
        titles, *lines = csv.reader(file)
    phone, city, position = (titles.index(name) for name in ("phone", "city", "contact.position"))
    for number, line in enumerate(lines):
        line[phone], line[city], line[position] = f"+54 11 {number:08d}", f"Ciudad {number % 50}", "Gerencia"
        line += [f"Tipo {number % 7}", f"Etiqueta {number % 11}; Común", "vende@napsix.test"]
    with change.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*titles, "client_type", "tags", "owners"], *lines])
    return before, change


def imported(project, folder, rows):
    """Import the register and then the changes, each in a process; return what the tables held in between."""
    before, change = write_files(folder, rows)
    project.ask(IMPORTED.format(names=[str(before)]), timeout=LIMIT)
    held = dump(project)
    counters = project.ask(IMPORTED.format(names=[str(change)]), timeout=LIMIT)
    assert (counters["created"], counters["updated"]) == (rows, rows), counters
    return held


def dump(project):
    """Return every row of the tables of clients as the database holds it."""
    with asked(project) as ask:
        database = ask.__closure__[0].cell_contents
        find = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if project.env["DATABASE_URL"].startswith("postgres"):
            find = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        tables = [name for (name,) in database.execute(find) if name.startswith(OURS) and "_fts" not in name]
        return {name: [*map(str, database.execute(f'SELECT * FROM "{name}" ORDER BY 1'))] for name in sorted(tables)}


DONE = "SELECT coalesce(max(done), 0) FROM importer_importundo WHERE begun_at IS NOT NULL"


def killed(project, *, at, pause):
    """Undo the last import in a process, kill it ``pause`` seconds after ``at`` changes were taken back.

    Returns how many were, None where it was over before.
    """
    with asked(project) as ask:
        process = project.start("import_clients", "--undo", "last", "--json")
        deadline = time.monotonic() + LIMIT
        while ask(DONE) < at and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(pause)
        is_over = process.poll() is not None
        os.killpg(process.pid, signal.SIGKILL) if not is_over else None
        process.wait()
        process.stdout.close()
        return None if is_over else ask(DONE)


def undo_survives_kills(project, folder, *, rows, kills):
    """Import, undo with so many kills at random moments, and compare every table with what it held before."""
    held = imported(project, folder, rows)
    luck = random.Random(7)
    changes = 4 * rows
    seen = [killed(project, at=changes * turn // (kills + 1), pause=luck.random() / 5) for turn in range(1, kills + 1)]
    ended = project.manage("import_clients", "--undo", "last", "--json", timeout=LIMIT)
    print(f"killed after {seen} of {changes} changes")
    assert ended.returncode == 0, ended.stderr
    found = dump(project)
    assert {table: len(found[table]) for table in found} == {table: len(held[table]) for table in held}
    assert [table for table in found if found[table] != held[table]] == []
    return seen

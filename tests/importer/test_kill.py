"""A process that is killed in the middle of an import loses nothing and doubles nothing."""

import json
import os
import signal
import sqlite3
import time
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connection

from tests import processes
from tests.bench import files

ROWS = 2_000
CHUNKS = 20
# Seconds, on a machine that does a lot else.
LIMIT = 300


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project on a database of the same kind as the suite's."""
    with processes.project(tmp_path_factory.mktemp("kill") / "project") as one:
        yield one


@contextmanager
def asked(project):
    """Give a function that asks the project's database for one number, without a process of the project."""
    url = project.env["DATABASE_URL"]
    if connection.vendor == "postgresql":
        database = psycopg.connect(url, autocommit=True)
    else:
        database = sqlite3.connect(url.removeprefix("sqlite:///"))
    with closing(database):
        yield lambda sql: database.execute(sql).fetchone()[0]


APPLIED = """
SELECT count(*) FROM importer_importchunk
WHERE state = 'applied' AND run_id = (SELECT max(id) FROM importer_importrun)
"""


def killed_after(project, file, chunk):
    """Start importing ``file``, kill the process once ``chunk`` chunks are in, and return how many were."""
    with asked(project) as ask:
        runs = ask("SELECT count(*) FROM importer_importrun")
        process = project.start("import_clients", file, "--json")
        deadline = time.monotonic() + LIMIT
        while ask("SELECT count(*) FROM importer_importrun") == runs or ask(APPLIED) < chunk:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        return ask(APPLIED)


def import_survives_a_kill(project, folder, *, chunk, first):
    """Kill an import of clients number ``first`` and on after ``chunk`` chunks, resume it, and check every count."""
    file = folder / "clientes.csv"
    files.write(file, ROWS, first=first)
    ours = f"FROM clients_client WHERE code BETWEEN 'K{first:06d}' AND 'K{first + ROWS - 1:06d}'"

    done = killed_after(project, file, chunk)
    print(f"killed after chunk {done} of {CHUNKS}")
    assert 0 < done < CHUNKS
    with asked(project) as ask:
        assert ask(f"SELECT count(*) {ours}") == done * ROWS // CHUNKS

    ended = project.manage("import_clients", "--resume", "last", "--json", timeout=LIMIT)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["rows"] == report["created"] == report["contacts_created"] == ROWS
    contacts = f"FROM contacts_contact WHERE client_id IN (SELECT id {ours})"
    changes = f"FROM importer_importchange WHERE run_id = {report['id']}"
    with asked(project) as ask:
        assert ask(f"SELECT count(*) {ours}") == ask(f"SELECT count(DISTINCT name) {ours}") == ROWS
        assert ask(f"SELECT count(*) {contacts}") == ROWS
        assert ask(f"SELECT count(DISTINCT client_id) {contacts} AND is_primary") == ROWS
        assert ask(f"SELECT count(*) {changes}") == 2 * ROWS
        assert ask(f"SELECT count(DISTINCT row) {changes}") == ROWS


@pytest.mark.parametrize("chunk", [2, 6, 10, 14, 17])
def test_an_import_killed_between_its_chunks_is_finished_by_resume(project, tmp_path, chunk):
    import_survives_a_kill(project, tmp_path, chunk=chunk, first=chunk * ROWS)

"""A process that is killed in the middle of an import loses nothing and doubles nothing."""

import json
import os
import signal
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest
from django.db import connection

from tests import processes
from tests.bench import files

ROWS = 20_000
CHUNKS = 40
LIMIT = 60


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project on a database of the same kind as the suite's."""
    with processes.project(tmp_path_factory.mktemp("kill") / "project") as one:
        yield one


def ask(project, sql):
    """Return the one number that ``sql`` asks the project's database for, without a process of the project."""
    url = project.env["DATABASE_URL"]
    connect = psycopg.connect if connection.vendor == "postgresql" else sqlite3.connect
    with closing(connect(url.removeprefix("sqlite:///"))) as database:
        return database.execute(sql).fetchone()[0]


def applied(project):
    """Return how many chunks of the last import are in the table."""
    last = "(SELECT max(id) FROM importer_importrun)"
    return ask(project, f"SELECT count(*) FROM importer_importchunk WHERE state = 'applied' AND run_id = {last}")  # noqa: S608


def killed_after(project, file, chunk):
    """Start importing ``file``, kill the process once ``chunk`` chunks are in, and return how many were."""
    before = ask(project, "SELECT count(*) FROM importer_importrun")
    process = project.start("import_clients", file, "--json")
    deadline = time.monotonic() + LIMIT
    while ask(project, "SELECT count(*) FROM importer_importrun") == before or applied(project) < chunk:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return applied(project)


def import_survives_a_kill(project, folder, *, chunk, first):
    """Kill an import of clients number ``first`` and on after ``chunk`` chunks, resume it, and check every count."""
    file = folder / "clientes.csv"
    files.write(file, ROWS, first=first)
    ours = f"FROM clients_client WHERE code BETWEEN 'K{first:06d}' AND 'K{first + ROWS - 1:06d}'"

    done = killed_after(project, file, chunk)
    print(f"killed after chunk {done} of {CHUNKS}")  # noqa: T201 - worth knowing when it fails
    assert 0 < done < CHUNKS
    assert ask(project, f"SELECT count(*) {ours}") == done * ROWS // CHUNKS

    ended = project.manage("import_clients", "--resume", "last", "--json")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert said["rows"] == said["created"] == said["contacts_created"] == ROWS
    assert ask(project, f"SELECT count(*) {ours}") == ask(project, f"SELECT count(DISTINCT name) {ours}") == ROWS
    contacts = f"FROM contacts_contact WHERE client_id IN (SELECT id {ours})"
    assert ask(project, f"SELECT count(*) {contacts}") == ROWS
    assert ask(project, f"SELECT count(DISTINCT client_id) {contacts} AND is_primary") == ROWS
    changes = f"FROM importer_importchange WHERE run_id = {said['id']}"
    assert ask(project, f"SELECT count(*) {changes}") == 2 * ROWS
    assert ask(project, f"SELECT count(DISTINCT row) {changes}") == ROWS


@pytest.mark.parametrize("chunk", [2, 10, 18, 26, 34])
def test_an_import_killed_between_its_chunks_is_finished_by_resume(project, tmp_path, chunk):
    import_survives_a_kill(project, tmp_path, chunk=chunk, first=chunk * ROWS)

"""The project run as real processes on a database of its own, for what one process cannot show: kills, servers."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql


class Project:
    """One data folder and database, of the same kind as the suite's, and the processes that use them.

    Attributes:
        env: the environment of those processes.
        folder: the data folder.
    """

    def __init__(self, folder, database=None):
        """Use ``folder``, and the PostgreSQL database named ``database``, else SQLite inside the folder."""
        self.folder = Path(folder)
        url = postgresql_url(database) if database else f"sqlite:///{self.folder / 'napsix.sqlite3'}"
        own = {"DEBUG": "1", "SECRET_KEY": "only-for-tests", "NAPSIX_DATA": str(folder), "DATABASE_URL": url}
        self.env = {**os.environ, **own, "PYTHONUNBUFFERED": "1"}
        # As it runs in production, without what tests add; and compiled once, not by each of hundreds of processes.
        for name in ("QUEUE_URL", "DJANGO_SETTINGS_MODULE", "EXTRA_APPS", "PYTHONDONTWRITEBYTECODE"):
            self.env.pop(name, None)

    def start(self, *args, **options):
        """Start ``manage.py ARGS`` in a process group of its own and return the Popen."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} | options
        command = [sys.executable, "manage.py", *map(str, args)]
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=self.env, start_new_session=True, **pipes)

    def manage(self, *args, timeout=120):
        """Run ``manage.py ARGS`` to its end and return the CompletedProcess, with ``stdout`` and ``stderr`` as text."""
        command = [sys.executable, "manage.py", *map(str, args)]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )

    def ask(self, code, *, timeout=120):
        """Run Python ``code`` in a process of the project and return what it set ``answer`` to, by way of JSON."""
        shown = f"import json\n{code}\nprint(json.dumps(answer))"
        done = self.manage("shell", "--verbosity", "0", "--command", shown, timeout=timeout)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def served(self, *args):
        """Run ``manage.py serve`` and yield its address once it answers; stop it, and all it started, at the end."""
        port = self.env["PORT"] = str(free_port())
        with open(self.folder / "serve.log", "w") as log:
            process = self.start("serve", *args, stdout=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: process.poll() is not None or answers(f"{address}/healthz"))
            assert process.poll() is None, (self.folder / "serve.log").read_text()
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextmanager
def project(folder):
    """A migrated project in the empty ``folder``, of the database the suite runs on; removed at the end."""
    database = new_name() if connection.vendor == "postgresql" else None
    Path(folder).mkdir()
    try:
        one = Project(folder, database)
        if database:
            create(database, template=migrated_template())
        else:
            shutil.copy(migrated_template(), folder)
        yield one
    finally:
        if database:
            drop(database)
        shutil.rmtree(folder, ignore_errors=True)


@cache
def migrated_template():
    """A database that was migrated once, of which every project gets a copy: its name, or its SQLite file."""
    folder = Path(tempfile.mkdtemp(prefix="napsix-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = new_name() if connection.vendor == "postgresql" else None
    if database:
        create(database)
        atexit.register(drop, database)
    done = Project(folder, database).manage("migrate", "--verbosity", "0", timeout=600)
    assert done.returncode == 0, done.stderr
    return database or folder / "napsix.sqlite3"


def new_name():
    """A name that no other database has."""
    return f"napsix_{uuid.uuid4().hex[:12]}"


def create(database, template="template1"):
    """Create a PostgreSQL database as a copy of ``template``."""
    on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))


def drop(database):
    """Drop a PostgreSQL database, whoever is still in it."""
    on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def here():
    """Tell the test that started this process that it is ready, and wait for its word: see ``together``."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.readline()


def together(racers):
    """Wait until all the processes, started with ``stdin=PIPE``, called ``here``; then let all go at once."""
    for racer in racers:
        while racer.stdout.readline() != "here\n":
            assert racer.poll() is None, racer.stdout.read()
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()


def postgresql_url(database):
    """The address of ``database`` on the server that the suite uses."""
    server = settings.DATABASES["default"]
    password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    return f"postgres://{server['USER']}{password}@{server['HOST']}:{server['PORT'] or 5432}/{database}"


def on_server(statement):
    """Run a statement about databases, which no transaction may hold."""
    with psycopg.connect(postgresql_url("postgres"), autocommit=True) as server:
        server.execute(statement)


def free_port():
    """A port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


def answers(url):
    """Whether something answers 200 at ``url``."""
    try:
        return urllib.request.urlopen(url, timeout=5).status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition, *, seconds=30):
    """Return what ``condition()`` answers once it is true; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"It did not come true within {seconds} s."
        time.sleep(0.1)
    return answer

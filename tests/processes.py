"""The project run as real processes on a database of its own, for what one process cannot show: kills, servers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
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
        self.env.pop("QUEUE_URL", None)

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
    database = f"napsix_{uuid.uuid4().hex[:12]}" if connection.vendor == "postgresql" else None
    Path(folder).mkdir()
    try:
        if database:
            on_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        one = Project(folder, database)
        done = one.manage("migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield one
    finally:
        if database:
            on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        shutil.rmtree(folder, ignore_errors=True)


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
        return urllib.request.urlopen(url, timeout=5).status == 200  # noqa: S310 - our own http address
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition, *, seconds=30):
    """Return what ``condition()`` answers once it is true; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"It did not come true within {seconds} s."
        time.sleep(0.1)
    return answer

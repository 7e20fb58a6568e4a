"""Run the web server and the worker side by side: both or neither."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

# Seconds that work under way gets to finish once we stop. What does not finish is not lost: jobs are rows.
GRACE = 10
# Ctrl-C, a polite kill, and a terminal that was closed.
STOP_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl(2)


class Command(BaseCommand):
    """Start both, wait, and stop both: on Ctrl-C, on SIGTERM, or when one of them ends by itself."""

    help = "Runs the web server and the worker until Ctrl-C, or until one of them ends."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="first make demo data, if the database is empty")
        parser.add_argument("--web-workers", type=int, default=1, help="web server processes of eight threads each")

    def handle(self, *, demo: bool, web_workers: int, **options: Any) -> None:
        """Take the port, make demo data if asked to, run both and exit with the status of the first that ends."""
        with listen(settings.PORT) as door:
            if demo:
                call_command("seed_demo", if_empty=True, stdout=self.stdout)
            connections.close_all()
            self.stdout.write(_("Napsix Clientes: http://127.0.0.1:%s/ (Ctrl-C para salir)") % settings.PORT)
            self.stdout.flush()
            sys.exit(run([web_command(door, web_workers), worker_command()], door))


def listen(port: int) -> socket.socket:
    """Return a socket that listens on ``port`` of this machine; the web server takes it over.

    Raises:
        CommandError: somebody else has the port, or it may not be used.
    """
    try:
        return socket.create_server(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            sentence = _("El puerto %s ya está en uso. Elegí otro, por ejemplo: PORT=8001 make run")
        else:
            sentence = _("No se puede usar el puerto %s. Elegí otro, por ejemplo: PORT=8001 make run")
        raise CommandError(sentence % port) from error


def web_command(door: socket.socket, workers: int) -> list[str]:
    """The command line of the web server on the listening socket ``door``."""
    options = ["--worker-class", "gthread", "--workers", str(workers), "--threads", "8", "--no-control-socket"]
    bind = ["--bind", f"fd://{door.fileno()}", "--graceful-timeout", str(GRACE)]
    return [sys.executable, "-m", "gunicorn", *options, *bind, "napsix.wsgi"]


def worker_command() -> list[str]:
    """The command line of the worker; ``settings.HUEY`` says how many threads it has."""
    stop = ["--graceful-signal", "TERM", "--shutdown-timeout", str(GRACE)]
    return [sys.executable, "manage.py", "run_huey", *stop]


def run(commands: list[list[str]], door: socket.socket) -> int:
    """Run ``commands`` until one of them ends or a signal stops us; return our exit status."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.default_int_handler)
    processes = []
    try:
        processes.extend(start(command, door) for command in commands)
        return wait_for_any(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


def start(command: list[str], door: socket.socket) -> subprocess.Popen:
    """Start ``command`` in a process group of its own: Ctrl-C reaches it only through ``stop``."""
    return subprocess.Popen(  # noqa: S603 - our own command lines
        command,
        cwd=settings.BASE_DIR,
        pass_fds=[door.fileno()],
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - no other thread holds a lock here
    )


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is killed; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)


def wait_for_any(processes: list[subprocess.Popen]) -> int:
    """Wait until one of ``processes`` ends; return its exit status as a shell has it, 1 where it claims success."""
    while True:
        for process in processes:
            status = process.poll()
            if status is not None:
                return 128 - status if status < 0 else status or 1
        time.sleep(0.2)


def stop(processes: list[subprocess.Popen]) -> None:
    """End ``processes`` and all they started: gently, and after ``GRACE`` seconds and a few by force."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE + 5
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

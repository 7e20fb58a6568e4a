"""Leases and kills with real processes and a database in a file or on a server (security.md 5.3)."""

import signal
import time

import pytest

from tests.jobs.process import CHUNKS
from tests.processes import wait_for

pytestmark = pytest.mark.django_db
# Seconds after its first piece of work at which a worker is killed.
KILLS = (0, 0.03, 0.06, 0.1)
# A little more than the lease of the job in these tests.
LEASE = 1.2
RACERS = 4
ROWS = 30

EMAIL = "from napsix.jobs.models import Email, Heartbeat\n"
NEW_JOB = EMAIL + "answer = Email.objects.create(key='trabajo').pk"
PIECES = EMAIL + "job = Email.objects.get()\nanswer = [Heartbeat.objects.count(), job.state, job.context['next']]"
LEFT = (
    EMAIL
    + """
from datetime import timedelta
from django.utils import timezone
old = timezone.now() - timedelta(minutes=5)
Email.objects.create(key='espera', to=['ana@ejemplo.test'], subject='Espera', text='Hola')
Email.objects.create(key='dejado', to=['eva@ejemplo.test'], subject='Dejado', text='Hola',
                     state='running', lease_owner='muerto', lease_until=old, attempts=1)
answer = None
"""
)


def start(project, call):
    """Start a process that calls a function of ``tests.jobs.process``."""
    return project.start("shell", "--verbosity", 0, "--command", f"from tests.jobs import process; process.{call}")


def first_piece(worker):
    """Wait until the worker has done a piece of work."""
    while "piece" not in worker.stdout.readline():
        assert worker.poll() is None, worker.stdout.read()


def test_of_many_processes_exactly_one_wins_each_row(project):
    project.ask(EMAIL + f"answer = len(Email.objects.bulk_create([Email(key=str(n)) for n in range({ROWS})]))")
    racers = [start(project, f"claim({time.time() + 5})") for _ in range(RACERS)]
    output = "".join(racer.communicate(timeout=60)[0] for racer in racers)
    won = [key for line in output.splitlines() if line.startswith("won") for key in line.split()[1:]]
    assert len(won) == ROWS, output
    assert len(set(won)) == ROWS


def test_work_killed_at_any_point_is_finished_with_nothing_lost_and_nothing_done_twice(project):
    key = project.ask(NEW_JOB)
    for pause in KILLS:
        worker = start(project, f"work({key}, 0.01)")
        first_piece(worker)
        time.sleep(pause)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        time.sleep(LEASE)
    output, _errors = start(project, f"work({key}, 0)").communicate(timeout=60)
    assert project.ask(PIECES) == [CHUNKS, "done", CHUNKS], output


def test_a_process_that_slept_through_its_lease_can_no_longer_write(project):
    key = project.ask(NEW_JOB)
    sleeper = start(project, f"work({key}, 0.05)")
    first_piece(sleeper)
    sleeper.send_signal(signal.SIGSTOP)
    time.sleep(LEASE)
    other = start(project, f"work({key}, 0.05)")
    first_piece(other)
    sleeper.send_signal(signal.SIGCONT)
    sleeper.communicate(timeout=60)
    output, _errors = other.communicate(timeout=60)
    assert project.ask(PIECES) == [CHUNKS, "done", CHUNKS], output


def test_the_worker_sends_what_was_left_when_the_last_one_was_killed(project, mail_server):
    project.env["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_server.port}"
    project.ask(LEFT)
    worker = project.start("run_huey")
    try:
        wait_for(lambda: len(mail_server.messages) == 2)
    finally:
        worker.send_signal(signal.SIGINT)
        output, _errors = worker.communicate(timeout=30)
    assert sorted(str(message["Subject"]) for message in mail_server.messages) == ["Dejado", "Espera"], output
    assert project.ask(EMAIL + "answer = [*Email.objects.values_list('state', flat=True)]") == ["done", "done"]
    assert project.ask(EMAIL + "answer = Heartbeat.objects.filter(name='worker').exists()")

from datetime import UTC, timedelta

import pytest
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from napsix.jobs import runner, tasks
from napsix.jobs.models import Email, Heartbeat, LeaseLost
from napsix.jobs.queue import enqueue, wake

pytestmark = pytest.mark.django_db
State = Email.State


@pytest.fixture
def job():
    return Email.objects.create(key="trabajo", to=["ana@ejemplo.test"])


@pytest.fixture
def does(monkeypatch):
    """``does(function)`` makes that function the work of every row."""
    return lambda work: monkeypatch.setattr(Email, "run", work)


def run(job):
    runner.run(Email, job.pk)
    job.refresh_from_db()


def test_a_row_is_done_when_its_work_returns(job, does):
    does(lambda self, lease: self.renew(lease))
    run(job)
    assert job.state == State.DONE


def test_work_that_finished_itself_stays_as_it_said(job, does):
    does(lambda self, lease: self.release(lease, delay=60))
    run(job)
    assert job.state == State.QUEUED


def test_work_that_raises_is_failed_with_a_sentence_and_logged(job, does, caplog):
    def work(self, lease):
        raise KeyError("secreto")

    does(work)
    run(job)
    assert job.state == State.FAILED
    assert "error inesperado" in job.error
    assert "secreto" not in job.error
    assert "secreto" in caplog.text


def test_a_passing_fault_of_the_database_is_tried_again_and_then_failed(job, does):
    def work(self, lease):
        raise OperationalError("database is locked")

    does(work)
    run(job)
    assert job.state == State.QUEUED
    assert job.run_at
    Email.objects.update(run_at=None, attempts=Email.max_attempts - 1)
    run(job)
    assert job.state == State.FAILED


def test_losing_the_lease_is_no_error(job, does):
    def work(self, lease):
        raise LeaseLost

    does(work)
    run(job)
    assert job.state == State.RUNNING


@pytest.mark.parametrize("state", [State.RUNNING, State.DONE, State.FAILED, State.CANCELLED])
def test_a_wake_up_for_a_row_that_is_not_due_does_nothing(job, does, state):
    does(lambda self, lease: pytest.fail("it ran"))
    Email.objects.update(state=state, lease_until=Now() + timedelta(minutes=1))
    run(job)
    assert job.state == state


def test_a_wake_up_for_a_row_that_is_gone_does_nothing():
    runner.run(Email, 12345)


def test_a_long_job_leaves_one_thread_free(job, does, woken, monkeypatch):
    does(lambda self, lease: pytest.fail("it ran"))
    monkeypatch.setattr(Email, "priority", 0)
    for _ in range(runner.WORKERS - 1):
        runner.long_jobs.acquire()
    try:
        run(job)
    finally:
        for _ in range(runner.WORKERS - 1):
            runner.long_jobs.release()
    assert job.state == State.QUEUED
    assert [key for _label, key, _eta in woken] == [job.pk]


def test_a_job_wakes_the_worker_only_when_its_transaction_commits(job, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            enqueue(job)
        assert woken == []
    assert [row[:2] for row in woken] == [("jobs.email", job.pk)]


def test_a_queue_that_is_down_loses_nothing(job, monkeypatch, caplog):
    def down(task):
        raise OSError("no queue")

    monkeypatch.setattr(HUEY, "enqueue", down)
    wake(Email, job.pk)
    assert "sweeper" in caplog.text


def test_the_sweeper_wakes_what_waits_and_what_was_left(woken):
    def row(key, **values):
        return Email.objects.create(key=key, **values).pk

    past, future = Now() - timedelta(seconds=1), Now() + timedelta(minutes=5)
    waiting = row("waiting")
    row("later", run_at=future)
    due = row("due", run_at=past)
    row("held", state=State.RUNNING, lease_until=future, attempts=1)
    left = row("left", state=State.RUNNING, lease_until=past, attempts=1)
    row("done", state=State.DONE)
    runner.sweep()
    assert {key for _label, key, _eta in woken} == {waiting, due, left}


def test_the_sweeper_comes_back_when_a_lease_runs_out(woken):
    until = timezone.now() + timedelta(seconds=20)
    held = Email.objects.create(key="held", state=State.RUNNING, lease_until=until, attempts=1).pk
    runner.sweep()
    [(_label, key, eta)] = woken
    assert key == held
    assert timedelta(0) < eta.replace(tzinfo=UTC) - until < timedelta(seconds=3)


def test_the_sweeper_knows_every_kind_of_job():
    assert Email in runner.job_models()
    assert all(not model._meta.abstract for model in runner.job_models())


def test_a_row_that_takes_every_worker_with_it_is_given_up(job, woken):
    past = Now() - timedelta(seconds=1)
    Email.objects.update(state=State.RUNNING, lease_until=past, attempts=Email.max_attempts)
    runner.sweep()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "interrumpió" in job.error
    assert woken == []


def test_every_minute_the_worker_shows_that_it_lives():
    tasks.every_minute.call_local()
    assert Heartbeat.alive("worker", within=timedelta(minutes=1))


def test_a_crowded_queue_gets_no_more_from_the_sweeper(job, woken, monkeypatch):
    monkeypatch.setattr(HUEY, "pending_count", lambda: tasks.CROWDED)
    tasks.every_minute.call_local()
    assert woken == []


def test_a_queued_task_runs_its_row(job, does):
    does(lambda self, lease: None)
    tasks.run_job.call_local("jobs.email", job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_dropped_mail_is_forgotten_after_a_week(job):
    job.cancel()
    assert runner.forget() == 0
    Email.objects.update(finished_at=Now() - timedelta(days=8))
    assert runner.forget() == 1


def test_mail_that_was_sent_is_not_forgotten(job):
    Email.objects.update(state=State.DONE, finished_at=Now() - timedelta(days=400))
    assert runner.forget() == 0

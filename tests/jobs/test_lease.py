from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from napsix.jobs.models import Email, LeaseLost
from napsix.jobs.queue import new_owner

pytestmark = pytest.mark.django_db
State = Email.State


@pytest.fixture
def job():
    """A row that waits; mail stands for every kind of job."""
    return Email.objects.create(key="trabajo", to=["ana@ejemplo.test"])


def change(job, **values):
    Email.objects.filter(pk=job.pk).update(**values)


def expire(job):
    change(job, lease_until=Now() - timedelta(seconds=1))


def test_a_waiting_row_is_claimed_once(job):
    assert job.claim(owner="ana")
    assert not Email.objects.get().claim(owner="eva")
    assert (job.state, job.lease_owner, job.attempts) == (State.RUNNING, "ana", 1)


def test_a_claim_notes_when_the_work_began_and_until_when_it_holds(job):
    job.claim(owner="ana", seconds=30)
    assert job.lease_until - job.started_at == timedelta(seconds=30)


def test_a_row_whose_lease_ran_out_is_claimed_by_another(job):
    job.claim(owner="ana")
    began = job.started_at
    expire(job)
    assert Email.objects.get().claim(owner="eva")
    job.refresh_from_db()
    assert (job.lease_owner, job.attempts, job.started_at) == ("eva", 2, began)


@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.CANCELLED])
def test_a_row_that_is_finished_in_any_way_is_not_claimed(job, state):
    change(job, state=state)
    assert not job.claim(owner="ana")


def test_a_row_put_off_is_not_claimed_before_its_time(job):
    change(job, run_at=Now() + timedelta(minutes=1))
    assert not job.claim(owner="ana")
    change(job, run_at=Now() - timedelta(seconds=1))
    assert job.claim(owner="ana")


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FAILED])
def test_taking_over_needs_no_lease_to_run_out(job, state):
    change(job, state=state, lease_owner="ana", lease_until=Now() + timedelta(hours=1))
    assert job.claim(owner="eva", take_over=True)
    assert job.lease_owner == "eva"


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_what_is_done_or_cancelled_cannot_be_taken_over(job, state):
    change(job, state=state)
    assert not job.claim(owner="eva", take_over=True)


def test_renewing_holds_the_row_longer_and_counts_as_getting_on(job):
    job.claim(owner="ana", seconds=1)
    until = job.lease_until
    job.renew("ana", seconds=60)
    job.refresh_from_db()
    assert job.lease_until > until + timedelta(seconds=30)
    assert job.attempts == 0


@pytest.mark.parametrize(
    "use",
    [
        lambda job: job.renew("ana"),
        lambda job: job.finish("ana"),
        lambda job: job.fail("ana", "No se pudo."),
        lambda job: job.release("ana"),
    ],
    ids=["renew", "finish", "fail", "release"],
)
def test_who_lost_the_lease_changes_nothing(job, use):
    job.claim(owner="ana")
    expire(job)
    Email.objects.get().claim(owner="eva")
    before = Email.objects.values().get()
    with pytest.raises(LeaseLost):
        use(job)
    assert Email.objects.values().get() == before


def test_the_work_of_who_lost_the_lease_is_undone_with_its_transaction(job):
    job.claim(owner="ana")
    expire(job)
    Email.objects.get().claim(owner="eva")
    with pytest.raises(LeaseLost), transaction.atomic():
        Email.objects.create(key="hecho dos veces")
        job.renew("ana")
    assert not Email.objects.filter(key="hecho dos veces").exists()


def test_an_expired_lease_that_nobody_took_may_still_be_renewed(job):
    job.claim(owner="ana")
    expire(job)
    job.renew("ana")
    assert not Email.objects.get().claim(owner="eva")


def test_finishing_lets_go_of_the_row(job):
    job.claim(owner="ana")
    job.finish("ana")
    assert (job.state, job.lease_owner, job.lease_until) == (State.DONE, "", None)
    assert job.finished_at


def test_failing_keeps_the_reason(job):
    job.claim(owner="ana")
    job.fail("ana", "Se acabó el papel.")
    assert (job.state, job.error) == (State.FAILED, "Se acabó el papel.")


def test_releasing_puts_the_row_off(job):
    job.claim(owner="ana")
    job.release("ana", delay=60)
    assert job.state == State.QUEUED
    assert not job.claim(owner="eva")


def test_cancelling_stops_whoever_runs_the_row(job):
    job.claim(owner="ana")
    assert Email.objects.get().cancel()
    with pytest.raises(LeaseLost):
        job.renew("ana")


def test_a_finished_row_cannot_be_cancelled(job):
    change(job, state=State.DONE)
    assert not job.cancel()


def test_two_owners_never_have_the_same_name():
    assert len({new_owner() for _ in range(1000)}) == 1000

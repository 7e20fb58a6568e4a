"""Lists of records by their days: what is overdue, and whole periods."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from clients.kinds.filters import filters_for, overdue_by
from clients.records.contracts import Contract
from clients.records.invoices.models import Invoice
from clients.records.tasks import Task
from tests.clients.records.documents import issued
from tests.factories import make

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def found(model, query, user):
    """Return the rows of a kind that the query string asks for."""
    filters = filters_for(model.declaration)(QueryDict(query), queryset=model.objects.all(), user=user)
    assert filters.problems == []
    return list(filters.qs.order_by("pk"))


def test_overdue_tasks_are_those_in_that_state_and_never_done_ones(admin):
    today = timezone.localdate()
    late = make(Task, due_on=today - DAY)
    done = make(Task, due_on=today - DAY, status="done")
    others = [make(Task, due_on=today), make(Task, due_on=None)]
    assert found(Task, "due_on=overdue", admin) == found(Task, "state=overdue", admin) == [late]
    assert found(Task, "due_on__not=overdue", admin) == [done, *others]
    assert found(Task, "due_on=past", admin) == [late, done]


def test_overdue_invoices_are_those_in_that_state(admin):
    issued()
    late = issued()
    yesterday = timezone.localdate() - DAY
    Invoice.objects.filter(pk=late.pk).update(issued_on=yesterday, due_on=yesterday)
    assert found(Invoice, "due_on=overdue", admin) == [late]
    assert found(Invoice, "due_on=next_7_days", admin) == []


@pytest.mark.parametrize(("model", "name"), [(Task, "due_on"), (Invoice, "due_on")])
def test_what_overdue_means_comes_from_the_states_of_the_kind(model, name):
    late = next(state.rows for state in model.STATES if state.key in {"overdue", "expired"})
    assert overdue_by(name, model.STATES) == late
    assert overdue_by("created_on", model.STATES) is None


def test_a_contract_is_overdue_that_ended_accepted_or_not():
    late = [state.rows for state in Contract.STATES if state.key in {"expired", "lapsed"}]
    assert overdue_by("ends_on", Contract.STATES) == late[0] | late[1]


def test_a_task_due_on_the_last_day_of_the_month_is_of_this_month(admin, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 29, 15, tzinfo=datetime.UTC))
    last = make(Task, due_on=datetime.date(2026, 11, 30))
    following = make(Task, due_on=datetime.date(2026, 12, 1))
    assert found(Task, "due_on=this_month", admin) == [last]
    assert found(Task, "due_on=next_month", admin) == [following]
    assert found(Task, "due_on=next_7_days", admin) == [last, following]

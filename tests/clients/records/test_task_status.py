"""A task is done by its button or by its form: the same deed."""

import pytest
from django.urls import reverse

from clients.models import RecordEvent
from clients.records.tasks import Task, add_task, complete, reopen
from tests.factories import make, make_client

pytestmark = pytest.mark.django_db
FORM = {"title": "Firmar", "status": "todo", "priority": 2}


def verbs(task):
    return list(RecordEvent.objects.filter(object_id=task.pk).order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def task():
    return make(Task, title="Firmar")


def by_button(web, task, status):
    (complete if status == "done" else reopen).run(task)


def by_form(web, task, status, **values):
    page = reverse("clients:task_edit", args=[task.pk])
    sent = FORM | {"status": status, "version": Task.objects.get(pk=task.pk).version} | values
    assert web.post(page, sent).status_code == 302


@pytest.mark.parametrize("do", [by_button, by_form])
def test_done_it_has_its_moment_and_taken_up_again_it_has_none(do, web, task):
    do(web, task, "done")
    task.refresh_from_db()
    assert task.completed_at is not None
    do(web, task, "todo")
    task.refresh_from_db()
    assert task.completed_at is None
    assert verbs(task) == ["completed", "reopened"]


def test_an_edit_of_a_done_task_leaves_its_moment_alone(web, task):
    complete.run(task)
    by_form(web, task, "done", title="Firmar todo")
    assert Task.objects.get().completed_at == task.completed_at
    assert verbs(task) == ["completed", "changed"]


def test_what_else_changed_is_told_too(web, task):
    by_form(web, task, "done", title="Firmar todo")
    assert verbs(task) == ["changed", "completed"]


@pytest.mark.parametrize("status", ["doing", "cancelled"])
def test_another_status_is_a_change_and_has_no_moment(status, web, task):
    by_form(web, task, status)
    assert (Task.objects.get().completed_at, verbs(task)) == (None, ["changed"])


def test_one_written_down_as_done_is_done():
    task = add_task(Task(client=make_client(), title="Firmar", status="done"))
    assert task.completed_at is not None
    assert verbs(task) == ["created", "completed"]

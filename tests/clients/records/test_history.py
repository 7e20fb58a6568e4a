"""The history of records: which field of which row changed, from what into what, and who did it."""

import datetime
from random import Random

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from clients.demo.world import World
from clients.kinds import demo, registry
from clients.kinds.demo import DemoClient
from clients.kinds.documents import add_document, change_document, changed_texts
from clients.records import tasks
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.payments.services import pay
from clients.records.projects import Project
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import issue_due
from clients.records.tasks import Task
from napsix.crud.feed import FeedScope, history
from napsix.crud.models import BulkRun
from tests.clients.records.documents import draft, issued
from tests.factories import make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
KINDS = registry.all_kinds()
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)


def told(row, user):
    """Return what the panel of the row's page tells, newest first: (title, who, {label: (before, after)})."""
    return [
        (entry.title, entry.actor, {line.label: (line.before, line.after) for line in entry.lines})
        for entry in history.entries_for(user, FeedScope(type(row), row.pk))
    ]


def panel(web, row):
    return web.get(row.get_absolute_url(), {"panel": "history"})


def test_a_project_that_was_moved_says_from_which_day_to_which(web, admin):
    project = make(Project, name="Mudanza", due_on=datetime.date(2026, 12, 4))
    data = {"name": "Mudanza", "due_on": "2027-01-18", "status": project.status, "client": project.client_id}
    data |= {"version": project.version, "initial-due_on": "2026-12-04", "initial-name": "Mudanza"}
    assert web.post(f"{project.get_absolute_url()}edit/", data).status_code == 302
    title, who, lines = told(project, admin)[0]
    assert (title, who) == ("Cambio", str(admin))
    assert ("04/12/2026", "18/01/2027") in lines.values()
    page = panel(web, project).content.decode()
    assert "04/12/2026" in page
    assert "18/01/2027" in page


@every_kind
def test_every_kind_keeps_its_history_and_shows_it_on_the_row(kind, web, admin):
    client = make_client()
    contact = make_contact(client=client)
    kind.sample(DemoClient(client, contact, [admin], Random(1), is_complete=True))
    row = kind.model.objects.first()
    entry = panel(web, row).context["panel"]["entries"][-1]
    assert (entry.title, entry.model, entry.pk) == ("Alta", kind.model, row.pk)


@every_kind
def test_the_history_of_a_kind_is_for_who_may_see_the_kind(kind, staff, allow, sign_in):
    LogEntry.objects.log_create(make(kind.model), action=LogEntry.Action.CREATE, changes={"x": ["", "y"]})
    person = allow(staff, "clients.view_history")
    page = "/clients/history/"
    answer = sign_in(person).get(page, {"kind": kind.slug})
    assert kind.model not in {entry.model for entry in answer.context["panel"]["entries"]}
    assert kind.slug not in [key for key, _words, _chosen in answer.context["kinds"]]
    answer = sign_in(allow(person, kind.permission("view"))).get(page, {"kind": kind.slug})
    assert {entry.model for entry in answer.context["panel"]["entries"]} == {kind.model}


def test_what_an_action_changes_by_one_update_is_told_with_who_did_it(admin):
    task = make(Task)
    tasks.complete.run(task, user=admin)
    title, who, lines = told(task, admin)[0]
    assert (title, who, lines["Estado"]) == ("Cambio", str(admin), ("Pendiente", "Hecha"))


def test_what_a_batch_does_is_told_row_by_row(web, admin):
    rows = [make(Task), make(Task)]
    web.post("/clients/tasks/", {"action": "complete", "all": "1", "confirmed": "1"})
    assert BulkRun.objects.get().done == 2
    for row in rows:
        title, who, lines = told(row, admin)[0]
        assert (title, who, lines["Estado"]) == ("Cambio", str(admin), ("Pendiente", "Hecha"))


def test_what_the_worker_does_is_told(admin):
    today = timezone.localdate()
    subscription = make(Subscription, started_on=today, next_on=today, amount=100)
    issue_due(today)
    assert set(told(subscription, admin)[0][2]) == {"Próxima factura"}


def test_lines_that_changed_are_told_in_words(admin):
    line = {"description": "Horas", "quantity": 2, "unit_price": "1500", "tax_rate": "21"}
    other = {"description": "Viáticos", "quantity": 1, "unit_price": "200", "tax_rate": "0"}
    invoice = add_document(Invoice(client=make_client()), lines=[line])
    change_document(invoice, user=admin, lines=[line | {"quantity": 3}, other])
    _title, who, lines = told(invoice, admin)[0]
    assert who == str(admin)
    assert lines["Total"] == ("3630,00", "5645,00")
    entry = history.entries_for(admin, FeedScope(Invoice, invoice.pk))[0]
    assert [(one.before, one.after) for one in entry.lines if one.label == "Línea"] == [
        ("2 × Horas a $\xa01.500,00, IVA 21 %", "3 × Horas a $\xa01.500,00, IVA 21 %"),
        ("", "1 × Viáticos a $\xa0200,00, IVA 0 %"),
    ]


def test_lines_that_stay_say_nothing():
    assert changed_texts(["a", "b", "c"], ["a", "c"]) == {"lines.1": ["b", ""]}
    assert changed_texts(["a"], ["a"]) == {}


def test_a_payment_is_told_of_the_invoice_it_is_put_on(admin):
    invoice = issued("100.00")
    pay.run(invoice, user=admin, amount=40, paid_on=timezone.localdate(), method="cash")
    assert told(invoice, admin)[0][2] == {"Pagado": ("0,00", "40,00")}


def test_a_new_document_begins_with_its_making_alone(admin):
    assert [title for title, _who, _lines in told(draft("100.00"), admin)] == ["Alta"]


def test_issuing_is_told(admin):
    invoice = issue.run(draft("100.00"), user=admin)
    assert told(invoice, admin)[0][2]["Número"] == ("", invoice.number)


def test_the_demo_is_no_history(admin):
    make_contact(client=make_client())
    world = World(size=0, seed=1, today=timezone.localdate(), staff=[admin])
    LogEntry.objects.all().delete()
    demo.seed(world)
    assert Task.objects.exists() or Invoice.objects.exists()
    assert not LogEntry.objects.filter(content_type__app_label="clients").exists()


def test_the_page_costs_the_same_for_one_change_of_records_and_many(web, django_assert_max_num_queries):
    address = "/clients/history/"
    projects = [make(Project) for _n in range(2)]

    def move(number):
        task = make(Task, client=projects[0].client, project=projects[0], assignee=make_user())
        task.assignee, task.title = make_user(), f"Otra {number}"
        task.save_as_next_version()

    move(0)
    web.get(address)
    with django_assert_max_num_queries(40) as one:
        web.get(address)
    for number in range(15):
        move(number)
    with django_assert_max_num_queries(len(one)):
        web.get(address)

"""What is special to tasks, tickets, contracts, expenses and projects."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.kinds.base import Refused
from clients.kinds.uploads import files_of, keep
from clients.records import contracts, expenses, tasks, tickets
from clients.records.contracts import Contract
from clients.records.expenses import Expense
from clients.records.invoices.models import Invoice
from clients.records.projects import Project
from clients.records.tasks import Task
from clients.records.tickets import Ticket
from tests.factories import make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def upload(name="nota.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_a_task_of_another_clients_project_is_refused(admin, sign_in):
    foreign = make(Project)
    client = make_client()
    with pytest.raises(ValidationError, match="otro cliente"):
        Task(client=client, title="Ver", project=foreign).full_clean()
    data = {"title": "Ver", "project": foreign.pk, "status": "todo", "priority": 2}
    assert sign_in(admin).post(f"/clients/tasks/add/?client={client.pk}", data).status_code == 422
    assert not Task.objects.exists()


def test_a_task_is_somebodys_of_the_team_or_a_contacts_never_both():
    contact = make_contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(client=contact.client, contact=contact, assignee=make_user(), title="Ver")


def test_a_contact_completes_only_its_own_tasks():
    contact = make_contact()
    mine, ours = make(Task, client=contact.client, contact=contact), make(Task, client=contact.client)
    tasks.complete.run(mine, contact=contact)
    assert mine.state.key == "done"
    with pytest.raises(Refused):
        tasks.complete.run(ours, contact=contact)


def test_a_late_task_says_so():
    late = make(Task, due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert late.state.key == "overdue"
    assert tasks.reopen.run(tasks.complete.run(late)).state.key == "overdue"


def test_a_project_without_tasks_says_nothing_of_its_progress():
    assert make(Project).progress == ""


def test_progress_of_a_project_is_that_of_its_tasks():
    project = make(Project)
    for status in ("done", "todo", "cancelled"):
        make(Task, client=project.client, project=project, status=status)
    assert project.progress == "1 de 2 tareas"


def test_a_reply_of_the_team_answers_and_one_of_the_contact_opens_again():
    contact = make_contact()
    ticket = tickets.open_ticket.run(contact.client, contact=contact, subject="No anda", description="Nada")
    tickets.reply.run(ticket, user=make_user(), body="Probá ahora")
    assert ticket.state.key == "answered"
    tickets.reply.run(ticket, contact=contact, body="Sigue igual")
    assert ticket.state.key == "open"


def test_an_internal_note_changes_nothing_for_the_client():
    ticket = make(Ticket)
    tickets.reply.run(ticket, user=make_user(), body="Cliente difícil", is_internal=True)
    assert (ticket.state.key, ticket.messages.get().is_internal) == ("open", True)


def test_a_contacts_message_is_never_internal():
    contact = make_contact()
    ticket = make(Ticket, client=contact.client)
    tickets.reply.run(ticket, contact=contact, body="Hola", is_internal=True)
    assert not ticket.messages.get().is_internal


def test_files_of_internal_notes_are_not_the_contacts(tmp_path, settings):
    settings.NAPSIX_DATA = tmp_path
    ticket, user = make(Ticket), make_user()
    tickets.reply.run(ticket, user=user, body="Adjunto", attachments=[upload("a.pdf")])
    tickets.reply.run(ticket, user=user, body="Interno", attachments=[upload("b.pdf")], is_internal=True)
    assert {file.name for file in files_of(ticket)} == {"a.pdf", "b.pdf"}
    assert {file.name for file in files_of(ticket, internal=False)} == {"a.pdf"}


def test_a_reply_with_a_file_is_sent_from_the_page_and_the_file_comes_back(admin, sign_in):
    ticket, browser = make(Ticket), sign_in(admin)
    answer = browser.post(f"/clients/tickets/{ticket.pk}/reply/", {"body": "Va", "attachments": [upload()]})
    assert answer.status_code == 302
    file = files_of(ticket).get()
    download = browser.get(f"/clients/tickets/{ticket.pk}/files/{file.pk}/")
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/clients/tickets/{make(Ticket).pk}/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "No se aceptan"),
        ("pagina.html", b"<script>", "No se aceptan"),
        ("foto.png", PDF, "no es lo que dice"),
        ("vacio.pdf", b"", "vacío"),
        ("sin-extension", b"x", "tiene que terminar"),
    ],
)
def test_files_we_do_not_take_are_refused_in_a_sentence(name, content, sentence, admin, sign_in):
    with pytest.raises(Refused, match=sentence):
        keep(upload(name, content), user=None)
    ticket = make(Ticket)
    page = sign_in(admin).post(
        f"/clients/tickets/{ticket.pk}/reply/", {"body": "Va", "attachments": [upload(name, content)]}
    )
    assert page.status_code == 422
    assert not ticket.messages.exists()


def test_a_contract_is_accepted_once_by_somebody_and_shows_later_changes():
    contact = make_contact()
    contract = make(Contract, client=contact.client, body="Texto", amount=None)
    with pytest.raises(Refused):
        contracts.accept.run(contract, contact=contact)
    contracts.send.run(contract)
    contracts.accept.run(contract, contact=contact)
    assert (contract.accepted_by, contract.state.key, contract.is_as_accepted) == (str(contact), "active", True)
    with pytest.raises(Refused):
        contracts.accept.run(contract, contact=contact)
    Contract.objects.update(body="Otro texto")
    assert not Contract.objects.get().is_as_accepted


def test_a_contract_about_to_end_asks_for_attention():
    soon = timezone.localdate() + datetime.timedelta(days=10)
    contract = make(Contract, body="Texto", ends_on=soon, starts_on=timezone.localdate())
    contracts.accept.run(contracts.send.run(contract))
    assert contract.state.key == "expiring"
    assert list(Contract.objects.filter(Contract.declaration.open)) == [contract]


def test_a_contract_with_nothing_to_accept_is_not_sent():
    with pytest.raises(Refused, match="No tiene texto"):
        contracts.send.run(make(Contract))


def test_a_billable_expense_goes_on_one_invoice_once():
    expense = make(Expense, amount="100.00", is_billable=True)
    invoice = expenses.bill.run(expense)
    assert invoice.lines.get().unit_price == 100
    with pytest.raises(Refused):
        expenses.bill.run(expense)
    assert Invoice.objects.count() == 1


def test_an_expense_that_is_not_billable_is_not_billed():
    with pytest.raises(Refused):
        expenses.bill.run(make(Expense, is_billable=False))

"""Mail that goes out by itself: who gets it, what it says, and how much of it."""

import pytest
from django.core import mail
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.events import quiet
from clients.kinds.offers import send
from clients.records import tasks, tickets
from clients.records.contracts import Contract
from clients.records.contracts import send as send_contract
from clients.records.invoices.services import issue
from clients.records.proposals import Proposal
from clients.records.tasks import Task, add_task, change_task
from clients.records.tickets import Ticket
from contacts import topics
from contacts.models import Message, MessageTemplate
from contacts.notices import choices
from contacts.topics import FILES_TOPIC, MESSAGE_TOPIC
from napsix.jobs.models import Email
from portal.mail import mail_event
from tests.clients.records.documents import draft, issued, sent
from tests.factories import make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
TICKET = "clients.portal_view_ticket"


@pytest.fixture
def ana(account):
    """The main contact of a client, with a log-in, who sees all of it."""
    return account(first_name="Ana", last_name="Paz", email="ana@ejemplo.test").grant_all()


@pytest.fixture
def ticket(ana, allow):
    """A ticket that Ana opened and Eva has in hand."""
    eva = allow(make_user(email="eva@napsix.test", name="Eva"), "clients.view_ticket")
    return make(Ticket, client=ana.client, contact=ana.contact, subject="No anda", assignee=eva)


def colleague(ana, **values):
    return make_contact(client=ana.client, **{"first_name": "Beto", "email": "beto@ejemplo.test"} | values)


def mailed():
    """Who was sent mail, in order."""
    return sorted(address for email in Email.objects.all() for address in email.to)


def mail_to(address):
    return Email.objects.get(to=[address])


HAPPENINGS = {
    "invoices": lambda client, user: issue.run(draft(client=client), user=user),
    "estimates": lambda client, user: sent(client=client),
    "proposals": lambda client, user: send.run(draft(client=client, model=Proposal, subject="Plan", body="Plan")),
    "contracts": lambda client, user: send_contract.run(make(Contract, client=client, body="Acordamos"), user=user),
    "tickets": lambda client, user: tickets.reply.run(make(Ticket, client=client), body="Ya está", user=user),
    "tasks": lambda client, user: tasks.comment.run(
        make(Task, client=client, is_shared=True), body="Ya está", user=user
    ),
}


@pytest.mark.parametrize("topic", HAPPENINGS)
def test_the_contacts_that_take_the_topic_are_told_once(topic, ana, admin):
    colleague(ana, muted_topics=[topic])
    colleague(ana, first_name="Caro", email="caro@ejemplo.test", muted_topics=[MESSAGE_TOPIC])
    HAPPENINGS[topic](ana.client, admin)
    assert mailed() == ["ana@ejemplo.test", "caro@ejemplo.test"]


def test_every_topic_a_contact_may_mute_sends_mail():
    with_notices = {kind.slug for kind in registry.portal_kinds() if kind.portal.notices}
    assert {topic.key for topic in topics.all_topics()} == {MESSAGE_TOPIC, FILES_TOPIC, *with_notices} >= {*HAPPENINGS}


@pytest.mark.parametrize("values", [{"is_active": False}, {"email": ""}])
def test_whoever_left_or_has_no_email_is_told_nothing(values, ana):
    colleague(ana, **values)
    issued(client=ana.client)
    assert mailed() == ["ana@ejemplo.test"]


def test_the_main_contact_is_told_when_everybody_muted_the_topic(ana):
    type(ana.contact).objects.update(muted_topics=["invoices"])
    colleague(ana, muted_topics=["invoices"])
    issued(client=ana.client)
    assert mailed() == ["ana@ejemplo.test"]


def test_a_client_without_contacts_has_its_invoice_and_nobody_is_told():
    assert issued(client=make_client()).number
    assert not Message.objects.exists()


def test_the_mail_says_what_whose_and_where(ana, settings):
    settings.PUBLIC_BASE_URL = "https://clientes.ejemplo.test"
    invoice = issued("1234.50", client=ana.client)
    email = mail_to("ana@ejemplo.test")
    assert email.subject == f"Factura {invoice.number}"
    assert "Hola, Ana:" in email.text
    assert "1.234,50" in email.text
    assert f"https://clientes.ejemplo.test/portal/invoices/{invoice.pk}/" in email.text
    assert email.html == ""


def test_it_speaks_the_contacts_language(ana):
    type(ana.contact).objects.update(language="en")
    issued(client=ana.client)
    assert mail_to("ana@ejemplo.test").subject.startswith("Invoice ")


def test_whoever_has_no_log_in_gets_no_link(ana):
    colleague(ana)
    issued(client=ana.client)
    assert "/portal/" in mail_to("ana@ejemplo.test").text
    assert "/portal/" not in mail_to("beto@ejemplo.test").text


def test_whoever_is_a_contact_of_several_clients_is_led_to_the_right_one(ana, account):
    account(user=ana.user, client=make_client()).grant_all()
    invoice = issued(client=ana.client)
    link = mail_to("ana@ejemplo.test").text.partition("http")[2].split()[0].partition("/portal/")[2]
    browser = ana.browser()
    assert browser.post(f"/portal/{link}")["Location"] == f"/portal/invoices/{invoice.pk}/"
    assert browser.get(f"/portal/invoices/{invoice.pk}/").status_code == 200


@pytest.mark.parametrize("topic", HAPPENINGS)
def test_whoever_may_not_open_the_row_is_told_nothing_not_even_as_main_contact(topic, account, admin):
    contact = account(email="tec@ejemplo.test").grant("clients.portal_view_project")
    HAPPENINGS[topic](contact.client, admin)
    assert mailed() == []


def test_whoever_sees_only_its_own_is_told_nothing_of_a_colleagues_ticket(account, ticket, admin):
    account(client=ticket.client, email="otro@ejemplo.test").grant(TICKET, scope="mine")
    tickets.reply.run(ticket, body="Secreto", user=admin)
    assert mailed() == ["ana@ejemplo.test"]


def test_whoever_sees_only_its_own_is_told_of_its_own_ticket(account, admin):
    own = account(email="otro@ejemplo.test").grant(TICKET, scope="mine").contact
    tickets.reply.run(make(Ticket, client=own.client, contact=own), body="Ya está", user=admin)
    assert mailed() == ["otro@ejemplo.test"]


def test_two_contacts_with_one_mailbox_get_one_mail(ana):
    colleague(ana, email="ANA@ejemplo.test")
    issued(client=ana.client)
    assert mailed() == ["ana@ejemplo.test"]


def test_an_address_that_is_none_keeps_no_other_mail_and_no_deed_back(ana, caplog):
    colleague(ana)
    type(ana.contact).objects.filter(pk=ana.contact.pk).update(email="ana en casa")
    assert issued(client=ana.client).number
    assert mailed() == ["beto@ejemplo.test"]
    assert "gets no mail" in caplog.text


def test_an_internal_note_tells_nobody(ticket, admin):
    tickets.reply.run(ticket, body="Ojo con este", user=admin, is_internal=True)
    assert mailed() == []


def test_a_task_of_the_teams_own_tells_nobody(ana, admin):
    tasks.comment.run(make(Task, client=ana.client), body="Entre nosotros", user=admin)
    assert mailed() == []


def test_each_reply_is_told(ticket, admin):
    for words in ("Estamos viendo", "Ya está"):
        tickets.reply.run(ticket, body=words, user=admin)
    assert mailed() == ["ana@ejemplo.test"] * 2


def test_what_a_contact_writes_goes_to_who_has_it_in_hand_and_not_back(ana, ticket):
    tickets.reply.run(ticket, body="Sigue igual", contact=ana.contact)
    assert mailed() == ["eva@napsix.test"]
    assert "Sigue igual" in mail_to("eva@napsix.test").text


def test_a_contacts_colleagues_are_not_told_what_it_wrote(ana, ticket):
    colleague(ana)
    tickets.reply.run(ticket, body="Hola", contact=ana.contact)
    assert "beto@ejemplo.test" not in mailed()


def test_a_task_assigned_to_a_contact_is_told_to_it_alone(ana, admin, settings):
    settings.PUBLIC_BASE_URL = "https://clientes.ejemplo.test"
    colleague(ana)
    task = add_task(Task(client=ana.client, title="Firmar", contact=ana.contact), user=admin)
    assert mailed() == ["ana@ejemplo.test"]
    assert f"Lo ves en el portal: https://clientes.ejemplo.test/portal/tasks/{task.pk}/" in Email.objects.get().text


def test_a_task_passed_on_is_told_to_whom_it_is_passed(ana, admin):
    task = add_task(Task(client=ana.client, title="Firmar"), user=admin)
    task.contact = colleague(ana)
    change_task(task, user=admin)
    assert mailed() == ["beto@ejemplo.test"]
    task.title = "Firmar hoy"
    change_task(task, user=admin)
    assert mailed() == ["beto@ejemplo.test"]


@pytest.mark.parametrize("values", [{"muted_topics": ["tasks"]}, {"email": ""}])
def test_the_form_says_which_contacts_nobody_would_tell_and_nobody_does(values, ana, admin, sign_in):
    type(ana.contact).objects.update(**values)
    page = sign_in(admin).get(f"/clients/tasks/add/?client={ana.client.pk}").content.decode()
    assert "Nadie le avisa a Ana Paz:" in page
    ana.contact.refresh_from_db()
    add_task(Task(client=ana.client, title="Firmar", contact=ana.contact), user=admin)
    assert mailed() == []


def test_telling_of_the_same_event_again_sends_nothing(ana, monkeypatch):
    events = []
    monkeypatch.setattr("clients.kinds.events._subscribers", [events.append, mail_event])
    issued(client=ana.client)
    for event in [event for event in events if event.verb == "issued"]:
        mail_event(event)
    assert mailed() == ["ana@ejemplo.test"]


def test_the_mail_belongs_to_the_transaction_of_the_deed(ana, monkeypatch):
    def explode(event):
        if event.verb == "issued":
            raise RuntimeError

    monkeypatch.setattr("clients.kinds.events._subscribers", [mail_event, explode])
    with pytest.raises(RuntimeError):
        issued(client=ana.client)
    assert not Email.objects.exists()


def test_demo_rows_send_no_mail(ana):
    with quiet():
        issued(client=ana.client)
    assert not Email.objects.exists()


def test_the_worker_sends_it_and_both_pages_show_it(ana, admin, sign_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invoice = issued(client=ana.client)
    assert [message.to for message in mail.outbox] == [["ana@ejemplo.test"]]
    web = sign_in(admin)
    for row in (ana.client, ana.contact):
        panel = web.get(f"{row.get_absolute_url()}?panel=messages").content.decode()
        assert f"Factura {invoice.number}" in panel
        assert "Enviado" in panel
    timeline = web.get(reverse("clients:client_timeline", args=[ana.client.pk])).content.decode()
    assert f"Correo a Ana Paz: Factura {invoice.number}" in timeline


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ana@ejemplo.test", "Sale un aviso por correo a Ana Paz."),
        ("", "Nadie va a recibir el aviso: el cliente no tiene contactos activos con email."),
    ],
)
def test_the_page_that_asks_first_says_who_will_get_it(email, sentence, admin, sign_in):
    contact = make_contact(first_name="Ana", last_name="Paz", email=email)
    page = sign_in(admin).get(f"/clients/invoices/{draft(client=contact.client).pk}/issue/")
    assert sentence in page.content.decode()


def test_the_page_says_beforehand_that_nobody_may_see_it(account, admin, sign_in):
    contact = account(email="tec@ejemplo.test").grant("clients.portal_view_project").contact
    page = sign_in(admin).get(f"/clients/invoices/{draft(client=contact.client).pk}/issue/")
    assert "Nadie va a recibir el aviso: ningún contacto con email puede verlo en el portal." in page.content.decode()


@pytest.mark.parametrize(
    ("is_shared", "sentence"), [(True, "Sale un aviso por correo a Ana Paz."), (False, "Nadie va a recibir el aviso")]
)
def test_the_form_under_a_row_says_who_will_read_it(is_shared, sentence, ana, admin, sign_in):
    task = make(Task, client=ana.client, is_shared=is_shared)
    assert sentence in sign_in(admin).get(task.get_absolute_url()).content.decode()


def test_every_notice_of_an_act_names_one_of_its_kind():
    for kind in registry.portal_kinds():
        assert {notice.action for notice in kind.portal.notices} <= {"", *(action.key for action in kind.actions)}


def test_a_contacts_page_has_one_panel_of_emails_and_it_leads_to_writing(ana, admin, sign_in):
    page = sign_in(admin).get(ana.contact.get_absolute_url())
    assert [panel["key"] for panel in page.context["panels"]].count("messages") == 1
    panel = sign_in(admin).get(f"{ana.contact.get_absolute_url()}?panel=messages").content.decode()
    assert f"{reverse('contacts:message_write')}?client={ana.client.pk}&amp;contact={ana.contact.pk}" in panel


class TestTemplates:
    """The team's own text of a notice."""

    def test_replaces_ours(self, ana):
        body = "{{nombre}}: {{documento}}\n{{detalle}}\n{{empresa}} {{otra}}"
        make(MessageTemplate, name="Factura", subject="Va la {{documento}}", body=body, notice="invoices.issued")
        invoice = issued("10.00", client=ana.client)
        email = mail_to("ana@ejemplo.test")
        assert email.subject == f"Va la {invoice.number}"
        assert email.text.startswith(f"Ana: {invoice.number}\nTotal: ")
        assert email.text.endswith("{{otra}}\n")

    def test_is_chosen_in_its_form_and_one_per_notice(self, admin, sign_in):
        web = sign_in(admin)
        data = {"name": "Factura", "notice": "invoices.issued", "subject": "A", "body": "B"}
        assert web.post(reverse("contacts:messagetemplate_add"), data).status_code == 302
        again = web.post(reverse("contacts:messagetemplate_add"), data | {"name": "Otra"})
        assert "Ese aviso ya sale con la plantilla «Factura»." in again.content.decode()

    def test_is_not_offered_for_writing_by_hand(self, ana, admin, sign_in):
        make(MessageTemplate, notice="invoices.issued")
        page = sign_in(admin).get(f"{reverse('contacts:message_write')}?client={ana.client.pk}")
        assert list(page.context["templates"]) == []

    def test_every_declared_notice_may_have_one(self):
        declared = [f"{kind.slug}.{one.verb}" for kind in registry.portal_kinds() for one in kind.portal.notices]
        assert [key for key, _label in choices()] == [*declared, "files.shared"]

    def test_what_a_contact_typed_is_no_merge_field(self, ana, ticket, admin):
        tickets.reply.run(ticket, body="{{empresa}} {{7*7}}", user=admin)
        assert "{{empresa}} {{7*7}}" in mail_to("ana@ejemplo.test").text

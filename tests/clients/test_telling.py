"""Who of the team is told what happens around a client: the right people, those alone, each once."""

import smtplib

import pytest
from django.core import mail

from clients.kinds import offers, registry
from clients.kinds.checks import check_kinds
from clients.kinds.events import emit, quiet
from clients.kinds.offers import send
from clients.kinds.registry import BY_CONTACT, NOBODY, Told
from clients.kinds.services import add_record, change_record
from clients.records import contracts, estimates, tasks, tickets
from clients.records.contracts import Contract
from clients.records.payments.services import report
from clients.records.projects import Project
from clients.records.proposals import Proposal
from clients.records.tasks import Task, add_task
from clients.records.tickets import Ticket
from napsix.crud.models import Notification
from napsix.jobs.mail import queue_email
from napsix.jobs.models import Email
from napsix.jobs.queue import new_owner
from napsix.jobs.runner import sweep
from tests.clients.records.documents import draft, issued, sent
from tests.factories import make, make_client, make_contact, make_user
from tests.portal.rows import shown

pytestmark = pytest.mark.django_db
WORD = "Se cayó todo"


@pytest.fixture
def ana():
    """The main contact of a client that nobody of the team owns."""
    return make_contact(first_name="Ana", last_name="Paz", email="ana@ejemplo.test")


@pytest.fixture
def lea(ana, allow):
    """The owner of Ana's client, who may see everything that is told."""
    lea = make_user(email="lea@napsix.test", name="Lea")
    views = [kind.permission("view") for kind in registry.all_kinds()]
    allow(lea, "contacts.view_contact", "contacts.view_sharedfile", *views)
    ana.client.owners.add(lea)
    return lea


def told():
    """Who of the team was told under the bell and by mail: the same people."""
    bell = sorted(Notification.objects.values_list("user__email", flat=True))
    post = sorted(address for email in Email.objects.filter(key__startswith="told:") for address in email.to)
    assert bell == post
    return bell


def signed(ana):
    contract = contracts.send.run(make(Contract, client=ana.client, body="Acordamos"))
    Notification.objects.all().delete()
    contracts.accept.run(contract, contact=ana)


def open_ticket(ana):
    asked = {"subject": "No anda", "description": WORD, "priority": 3}
    return tickets.open_ticket.run(ana.client, contact=ana, **asked)


# What contacts do, each with what its sentence says.
DEEDS = {
    "a new ticket": (open_ticket, "Ana Paz abrió el ticket"),
    "a reply without an assignee": (
        lambda ana: tickets.reply.run(make(Ticket, client=ana.client), body=WORD, contact=ana), "respondió el ticket",
    ),
    "an accepted estimate": (
        lambda ana: estimates.accept.run(sent(client=ana.client), contact=ana), "Ana Paz aceptó",
    ),
    "a declined proposal": (
        lambda ana: offers.decline.run(
            send.run(draft(client=ana.client, model=Proposal, subject="Plan", body="Plan")), contact=ana
        ),
        "Ana Paz rechazó",
    ),
    "a signed contract": (signed, "Ana Paz aceptó el contrato"),
    "a reported payment": (
        lambda ana: report.run(issued(client=ana.client), contact=ana, amount=10, paid_on="2026-01-05", method="cash"),
        "Ana Paz informó un pago",
    ),
    "a finished task": (
        lambda ana: tasks.complete.run(make(Task, client=ana.client, contact=ana), contact=ana), "terminó la tarea",
    ),
    "a comment": (
        lambda ana: tasks.comment.run(make(Task, client=ana.client, contact=ana), body=WORD, contact=ana),
        "comentó la tarea",
    ),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_what_a_contact_does_is_told_to_the_owners_of_its_client(deed, ana, lea, admin):
    do, sentence = DEEDS[deed]
    do(ana)
    assert told() == ["lea@napsix.test"]
    assert sentence in Notification.objects.get().text


@pytest.mark.parametrize("deed", DEEDS)
def test_where_nobody_owns_the_client_the_administrators_are_told(deed, ana, admin):
    DEEDS[deed][0](ana)
    assert told() == [admin.email]


@pytest.mark.parametrize("deed", DEEDS)
def test_an_owner_who_may_not_open_it_is_not_told_but_the_administrators_are(deed, ana, admin):
    ana.client.owners.add(make_user(email="nadie@napsix.test"))
    DEEDS[deed][0](ana)
    assert told() == [admin.email]


@pytest.mark.parametrize("deed", DEEDS)
def test_an_owner_who_left_is_not_told_but_the_administrators_are(deed, ana, lea, admin):
    type(lea).objects.filter(pk=lea.pk).update(is_active=False)
    DEEDS[deed][0](ana)
    assert told() == [admin.email]


# Every event of which the team is told, as the kinds declare them.
EVENTS = [(kind, verb) for kind in registry.all_kinds() for verb, told in kind.events.items() if told.sentence]
every_event = pytest.mark.parametrize(("kind", "verb"), EVENTS, ids=lambda part: getattr(part, "slug", part))


def happens(kind, verb, ana, person):
    """Let ``ana`` do what ``verb`` names to a row that ``person`` of the team has in hand, where only they are told."""
    to_team = [name for name in kind.assigns if kind.model._meta.get_field(name).related_model is type(person)]
    in_hand = {name: person for name in to_team if kind.told(verb).only_assignee}
    emit(shown(kind, ana.client, **in_hand), verb, contact=ana)


@every_event
def test_every_event_is_told_by_mail_and_under_the_bell_in_the_same_words(kind, verb, ana, lea, admin):
    happens(kind, verb, ana, lea)
    assert told() == ["lea@napsix.test"]
    assert Email.objects.get(key__startswith="told:").subject == Notification.objects.get().text


@every_event
def test_no_event_is_told_to_who_may_not_open_the_row(kind, verb, ana, admin):
    stranger = make_user(email="nadie@napsix.test")
    ana.client.owners.add(stranger)
    happens(kind, verb, ana, stranger)
    assert told() == ([] if kind.told(verb).only_assignee else [admin.email])


@every_event
def test_every_act_that_tells_the_team_has_a_page_that_says_so(kind, verb):
    acts = [action for action in kind.actions if action.key == kind.told(verb).action]
    assert all(action.asks_first for action in acts)


def test_nobody_of_the_demo_is_told(ana, lea):
    with quiet():
        open_ticket(ana)
    assert told() == []


def test_the_assignee_is_told_and_the_owners_are_not(ana, lea, allow):
    eva = allow(make_user(email="eva@napsix.test"), "clients.view_ticket")
    tickets.reply.run(make(Ticket, client=ana.client, assignee=eva), body=WORD, contact=ana)
    assert told() == ["eva@napsix.test"]


def test_an_assignee_who_may_not_open_it_is_not_told_but_the_owners_are(ana, lea):
    tickets.reply.run(make(Ticket, client=ana.client, assignee=make_user()), body=WORD, contact=ana)
    assert told() == ["lea@napsix.test"]


def test_whoever_did_it_is_not_told(ana, lea, admin):
    estimates.accept.run(sent(client=ana.client), user=lea)
    assert told() == []


def test_what_a_colleague_writes_down_for_the_client_is_told_to_the_owner(ana, lea, admin):
    estimates.accept.run(sent(client=ana.client), user=admin)
    assert told() == ["lea@napsix.test"]


def test_each_reply_is_told_and_the_same_event_once(ana, lea):
    ticket = make(Ticket, client=ana.client)
    for _ in range(2):
        tickets.reply.run(ticket, body=WORD, contact=ana)
    assert told() == ["lea@napsix.test"] * 2


@pytest.mark.parametrize(("model", "field"), [(Task, "assignee"), (Ticket, "assignee"), (Project, "manager")])
def test_whoever_work_is_assigned_to_is_told_once_unless_they_took_it_themselves(model, field, ana, lea, admin):
    def row(**values):
        words = {"title" if model is Task else "name" if model is Project else "subject": "Mudanza"}
        return add_record(model(client=ana.client, **words, **values), user=admin)

    row(**{field: lea})
    assert told() == ["lea@napsix.test"]
    Notification.objects.all().delete()
    Email.objects.all().delete()
    later = row(**{field: admin})
    Notification.objects.all().delete()
    Email.objects.all().delete()
    setattr(later, field, lea)
    change_record(later, user=admin)
    assert told() == ["lea@napsix.test"]
    change_record(later, user=admin)
    assert told() == ["lea@napsix.test"]


def test_a_task_for_a_contact_is_told_to_nobody_of_the_team(ana, lea, admin):
    add_task(Task(client=ana.client, title="Firmar", contact=ana), user=admin)
    assert told() == []


def test_the_mail_says_who_what_where_and_the_words(ana, lea, settings, django_capture_on_commit_callbacks):
    settings.PUBLIC_BASE_URL = "https://clientes.ejemplo.test"
    with django_capture_on_commit_callbacks(execute=True):
        ticket = make(Ticket, client=ana.client, subject="No anda")
        tickets.reply.run(ticket, body=WORD, contact=ana)
    (message,) = [one for one in mail.outbox if one.to == ["lea@napsix.test"]]
    assert f"Ana Paz respondió el ticket {ticket}" in message.subject
    assert WORD in message.body
    assert f"https://clientes.ejemplo.test{ticket.get_absolute_url()}" in message.body


def test_it_speaks_the_persons_language(ana, lea):
    type(lea).objects.filter(pk=lea.pk).update(language="en")
    open_ticket(ana)
    assert "opened ticket" in Notification.objects.get().text


def test_the_page_that_asks_first_says_whom_of_the_team_it_tells(ana, lea, admin, web):
    page = f"/clients/estimates/{sent(client=ana.client).pk}/accept/"
    assert "Se avisa en el equipo a Lea." in web.get(page).content.decode()
    ana.client.owners.set([admin])
    assert "Nadie más del equipo recibe un aviso." in web.get(page).content.decode()


class TestDeclarations:
    """No kind forgets anybody."""

    def test_every_kind_says_of_each_event_who_is_told(self):
        assert [problem.msg for problem in check_kinds()] == []

    @pytest.mark.parametrize("kind", registry.all_kinds(), ids=lambda kind: kind.slug)
    def test_an_event_that_was_forgotten_is_named(self, kind, monkeypatch):
        verb = "assigned" if kind.assigns else "created"
        left = {name: told for name, told in kind.events.items() if name != verb}
        monkeypatch.setitem(vars(kind), "events", left)
        assert f"«{verb}»" in " ".join(problem.msg for problem in check_kinds())

    @pytest.mark.parametrize("kind", registry.all_kinds(), ids=lambda kind: kind.slug)
    def test_a_kind_that_says_nothing_is_named_and_tells_what_contacts_do(self, kind, monkeypatch):
        monkeypatch.setitem(vars(kind), "events", {})
        assert "clients.W001" in [problem.id for problem in check_kinds()]
        assert kind.told("shipped") == BY_CONTACT

    def test_an_event_nobody_declared_is_refused_at_once(self, ana):
        with pytest.raises(LookupError, match="«teleported»"):
            emit(make(Ticket, client=ana.client), "teleported", contact=ana)

    def test_every_sentence_can_be_filled_in(self):
        for kind in registry.all_kinds():
            for one in kind.events.values():
                assert isinstance(one, Told)
                assert str(one.sentence) % {"who": "a", "row": "b", "client": "c"} or one == NOBODY


class TestFailedMail:
    """A message that does not arrive."""

    @pytest.fixture(autouse=True)
    def _refused(self, monkeypatch):
        def refuse(email, **options):
            raise smtplib.SMTPRecipientsRefused({"ana@ejemplo.test": (550, b"no such user")})

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)

    def bounce(self, **values):
        email = queue_email(to="ana@ejemplo.test", key="carta", subject="Novedades", text="Hola", **values)
        email.claim(owner=(owner := new_owner()))
        email.run(owner)

    def test_is_told_to_the_owners_of_the_contacts_client(self, ana, lea, admin):
        self.bounce(related=f"contacts.contact:{ana.pk}")
        assert told() == ["lea@napsix.test"]
        assert Notification.objects.get().text == "No se pudo entregar «Novedades» a Ana Paz."
        assert "no such user" in Notification.objects.get().detail

    @pytest.mark.parametrize("related", ["", "contacts.contact:0", "contacts.contact:²", "accounts.user:1"])
    def test_about_nobody_in_particular_is_told_to_the_administrators(self, related, admin):
        self.bounce(related=related)
        assert told() == [admin.email]

    def test_that_told_the_team_something_tells_nothing_more(self, ana, lea, admin):
        self.bounce(related=f"contacts.contact:{ana.pk}")
        notice = Email.objects.get(key__startswith="told:")
        notice.claim(owner=(owner := new_owner()))
        notice.run(owner)
        notice.refresh_from_db()
        assert (notice.state, told()) == ("failed", ["lea@napsix.test"])

    def test_that_took_its_worker_along_each_time_is_told_too(self, ana, lea):
        email = queue_email(to="ana@ejemplo.test", key="x", subject="A", text="B", related=f"contacts.contact:{ana.pk}")
        Email.objects.filter(pk=email.pk).update(
            state="running", attempts=99, lease_owner="x", lease_until="2020-01-01T00:00Z"
        )
        sweep()
        assert told() == ["lea@napsix.test"]

    def test_is_failed_even_where_telling_fails(self, ana, lea, monkeypatch):
        def explode(*args, **options):
            raise RuntimeError

        monkeypatch.setattr("clients.telling.tell_team", explode)
        self.bounce(related=f"contacts.contact:{ana.pk}")
        assert Email.objects.get(key="carta").state == "failed"


def test_a_client_without_owner_or_administrator_stops_nothing():
    contact = make_contact(client=make_client())
    assert open_ticket(contact).pk
    assert told() == []

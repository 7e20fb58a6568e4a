"""The contact's bell: what it is told by mail it finds in the portal too, as far as it may open it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.kinds import registry
from clients.kinds.events import emit, previews, quiet
from clients.records import tickets
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import remind
from clients.records.payments.services import confirm, reject, report
from clients.records.tickets import Ticket
from contacts.models import Contact
from contacts.services import share, withdraw
from contacts.topics import FILES_TOPIC
from napsix.crud.models import Notification
from napsix.files.models import StoredFile
from napsix.jobs.models import Email
from portal.models import Grant
from tests.clients.records.documents import issued
from tests.clients.records.test_reminders import due
from tests.factories import make, make_client, make_contact
from tests.portal.rows import shown

pytestmark = pytest.mark.django_db
NEWS = "/portal/news/"
# Every event of which contacts are told, as the kinds declare them.
EVENTS = [(kind, notice) for kind in registry.portal_kinds() for notice in kind.portal.notices]
every_event = pytest.mark.parametrize(
    ("kind", "notice"), EVENTS, ids=lambda part: getattr(part, "slug", None) or part.verb
)


@pytest.fixture
def ana(account):
    """The main contact of a client, with a log-in, who sees all of it."""
    return account(first_name="Ana", last_name="Paz", email="ana@ejemplo.test").grant_all()


def happens(kind, notice, person, **options):
    """Let the event of ``notice`` happen to a row that is the person's where it is somebody's. Returns the row."""
    row = shown(kind, person.client, **({notice.to: person.contact} if notice.to else {}))
    Email.objects.all().delete()
    Notification.objects.all().delete()
    emit(row, notice.verb, **options)
    return row


def told():
    """Whom mail went to, and who finds it under the bell."""
    post = sorted(address for email in Email.objects.exclude(key__startswith="told:") for address in email.to)
    bell = Notification.objects.filter(user__kind="contact").values_list("user__email", flat=True)
    return post, sorted(bell)


def texts(person):
    return [one.text for one in person.browser().get(NEWS).context["notifications"]]


def number(person):
    return person.browser().get(f"{NEWS}count/").context["number"]


@every_event
def test_every_event_is_told_by_mail_and_in_the_portal(kind, notice, ana, admin):
    row = happens(kind, notice, ana, user=admin)
    assert told() == (["ana@ejemplo.test"], ["ana@ejemplo.test"])
    assert texts(ana)[0].count(str(row)) == str(notice.sentence).count("{{documento}}")
    answer = ana.browser().post(NEWS, {"open": Notification.objects.get().pk})
    assert ana.browser().get(answer["Location"]).status_code == 200


@every_event
def test_an_event_is_told_in_neither_way_to_who_may_not_open_the_row(kind, notice, ana, admin):
    Grant.objects.filter(permission__codename=kind.portal_permission().split(".")[1]).delete()
    happens(kind, notice, ana, user=admin)
    assert told() == ([], [])


@every_event
def test_an_event_is_told_in_neither_way_to_who_muted_it(kind, notice, ana, account, admin):
    other = account(client=ana.client, email="beto@ejemplo.test", muted_topics=[kind.slug]).grant_all()
    happens(kind, notice, other, user=admin)
    assert told() == (([], []) if notice.to else (["ana@ejemplo.test"], ["ana@ejemplo.test"]))


@every_event
def test_what_a_contact_did_itself_is_no_news(kind, notice, ana):
    happens(kind, notice, ana, contact=ana.contact)
    assert told() == ([], [])


@every_event
def test_of_one_mailbox_each_reads_it_in_the_portal_and_one_mail_goes(kind, notice, ana, account, admin):
    Contact.objects.filter(pk=account(client=ana.client, email="b@ejemplo.test").grant_all().contact.pk).update(
        email="ANA@ejemplo.test"
    )
    happens(kind, notice, ana, user=admin)
    post, bell = told()
    assert post == ["ana@ejemplo.test"]
    assert bell == (["ana@ejemplo.test"] if notice.to else ["ana@ejemplo.test", "b@ejemplo.test"])


@every_event
def test_the_page_of_the_act_says_that_it_tells_nobody(kind, notice, admin):
    """An act of which somebody is told has a page, or a form, that says beforehand whom."""
    action = next((one for one in kind.actions if one.key == notice.action), None)
    assert action is None or action.asks_first
    row = shown(kind, make_client())
    said = [line for line in (previews(row, action, admin) if action else ()) if "Nadie va a recibir" in line]
    assert len(said) == (1 if action else 0)


def test_a_shared_file_is_news_until_it_is_withdrawn(ana, admin):
    shared = share(make(StoredFile, name="plano.pdf"), client=ana.client, user=admin, note="El definitivo")
    assert texts(ana) == ["Te compartimos el archivo «plano.pdf»."]
    withdraw(shared)
    assert (texts(ana), number(ana)) == ([], 0)


def test_whoever_muted_files_has_no_news_of_them(ana, account, admin):
    other = account(client=ana.client, muted_topics=[FILES_TOPIC]).grant_all()
    share(make(StoredFile), client=ana.client, user=admin)
    assert (number(ana), number(other)) == (1, 0)


def test_a_reminder_is_news(ana):
    due(1, ana.client)
    assert remind() == 1
    assert "está por vencer" in texts(ana)[0]


def test_what_may_not_be_opened_any_more_is_no_news(ana, admin):
    tickets.reply.run(make(Ticket, client=ana.client), body="Secreto", user=admin)
    assert number(ana) == 1
    Grant.objects.filter(permission__codename="portal_view_ticket").update(scope="mine")
    assert (texts(ana), number(ana)) == ([], 0)
    assert ana.browser().post(NEWS, {"open": Notification.objects.get().pk}).status_code == 404


def test_of_two_clients_each_has_its_own_news(ana, account):
    other = account(user=ana.user, client=make_client()).grant_all()
    issued(client=other.client)
    assert texts(ana) == []
    browser = ana.browser()
    browser.post(f"/portal/switch/{other.contact.pk}/")
    assert len(browser.get(NEWS).context["notifications"]) == 1


def test_nobody_reads_or_opens_the_news_of_somebody_else(ana, account):
    issued(client=ana.client)
    colleague = account(client=ana.client).grant_all()
    assert texts(colleague) == []
    assert colleague.browser().post(NEWS, {"open": Notification.objects.get().pk}).status_code == 404
    colleague.browser().post(NEWS)
    assert number(ana) == 1


def test_news_are_unread_until_opened_or_all_marked(ana):
    for _ in range(3):
        issued(client=ana.client)
    invoice = Invoice.objects.latest("pk")
    answer = ana.browser().post(NEWS, {"open": Notification.objects.latest("pk").pk})
    assert answer["Location"] == f"/portal/invoices/{invoice.pk}/"
    assert number(ana) == 2
    assert ana.browser().get(NEWS).content.decode().count("Sin leer") == 2
    ana.browser().post(NEWS)
    assert number(ana) == 0
    assert len(texts(ana)) == 3


@pytest.mark.parametrize("wanted", ["", "x", "²", "9" * 30])
def test_what_is_no_news_is_not_opened(wanted, ana):
    assert ana.browser().post(NEWS, {"open": wanted}).status_code == 404


def test_without_a_log_in_there_is_mail_and_no_news(admin):
    contact = make_contact(email="beto@ejemplo.test")
    issued(client=contact.client)
    assert told() == (["beto@ejemplo.test"], [])


def test_the_bell_stands_on_each_page_and_costs_it_nothing(ana):
    issued(client=ana.client)
    browser = ana.browser()
    browser.get("/portal/")
    with CaptureQueriesContext(connection) as queries:
        page = browser.get("/portal/").content.decode()
    assert f'href="{NEWS}"' in page
    assert f'hx-get="{NEWS}count/"' in page
    assert not [one for one in queries.captured_queries if "crud_notification" in one["sql"]]


def test_the_news_cost_the_same_for_one_and_for_many(ana, django_assert_max_num_queries):
    for _ in range(12):
        issued(client=ana.client)
    browser = ana.browser()
    browser.get(NEWS)
    with django_assert_max_num_queries(11):
        browser.get(NEWS)


def test_many_come_by_pages(ana):
    invoice = issued(client=ana.client)
    related = f"clients.invoice:{invoice.pk}"
    for key in range(30):
        make(Notification, user=ana.user, key=str(key), text="Otra", url="/portal/", related=related)
    second = ana.browser().get(f"{NEWS}?page=2").context
    assert (len(second["notifications"]), second["next_url"]) == (6, None)


# A reported payment


def reported(ana):
    asked = {"amount": 10, "paid_on": "2026-01-05", "method": "cash"}
    with quiet():
        return report.run(issued(client=ana.client), contact=ana.contact, **asked)


def test_a_confirmed_payment_is_told_to_whoever_reported_it(ana, account, admin):
    account(client=ana.client, email="beto@ejemplo.test").grant_all()
    payment = confirm.run(reported(ana), user=admin)
    assert told() == (["ana@ejemplo.test"], ["ana@ejemplo.test"])
    assert str(payment.number) in texts(ana)[0]


def test_a_rejected_payment_is_told_with_the_reason(ana, admin):
    payment = reported(ana)
    reject.run(payment, user=admin, void_reason="No está en el banco")
    assert "No está en el banco" in Email.objects.get().text
    page = ana.browser().get(f"/portal/payments/{payment.pk}/").content.decode()
    assert "No está en el banco" in page

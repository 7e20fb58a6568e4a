"""What a contact sees and does in the portal, whatever kinds of records there are."""

import datetime
from random import Random

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.demo import DemoClient
from clients.models import Company, Note
from clients.records.payments.models import Payment
from clients.records.payments.services import apply, receive_payment
from clients.records.tasks import Task
from napsix.crud.additions import MenuItem
from napsix.files.services import store
from portal import sections
from portal.models import Visit
from tests.factories import make, make_client, make_contact, make_user
from tests.portal.rows import LONG_AGO, hidden, shown

pytestmark = pytest.mark.django_db
KINDS = registry.portal_kinds()
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
every_owned_kind = pytest.mark.parametrize(
    "kind", [one for one in KINDS if one.portal.owner], ids=lambda kind: kind.slug
)


def page(kind, verb, *args):
    return reverse(f"portal:{kind.model._meta.model_name}_{verb}", args=args)


@every_kind
def test_a_list_is_refused_without_the_permission(kind, account):
    assert account().browser().get(page(kind, "list")).status_code == 403


@every_kind
def test_a_list_shows_the_clients_own_rows_and_nobody_elses(kind, account):
    person = account().grant(kind.portal_permission())
    own, theirs = shown(kind, person.client), shown(kind, make_client())
    content = person.browser().get(page(kind, "list")).content.decode()
    assert page(kind, "detail", own.pk) in content
    assert page(kind, "detail", theirs.pk) not in content


@every_kind
def test_a_list_offers_the_states_of_the_rows_that_are_seen_and_no_others(kind, account):
    person = account().grant(kind.portal_permission())
    row = shown(kind, person.client)
    hidden(kind, person.client)
    states = person.browser().get(page(kind, "list")).context["states"]
    assert [state.key for state, _url, _chosen in states] == [row.state.key]


@every_kind
def test_a_row_opens_with_the_permission(kind, account):
    person = account().grant(kind.portal_permission())
    row = shown(kind, person.client)
    assert person.browser().get(page(kind, "detail", row.pk)).status_code == 200


@every_kind
def test_another_clients_row_a_hidden_one_and_a_missing_one_answer_alike(kind, account):
    person = account().grant(kind.portal_permission())
    rows = [shown(kind, make_client()), hidden(kind, person.client)]
    answers = [person.browser().get(page(kind, "detail", row.pk if row else 10**9)) for row in rows]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@every_owned_kind
def test_only_mine_shows_what_belongs_to_the_contact(kind, account):
    person = account().grant(kind.portal_permission(), scope="mine")
    mine = shown(kind, person.client, **{kind.portal.owner: person.contact})
    of_colleague = shown(kind, person.client)
    content = person.browser().get(page(kind, "list")).content.decode()
    assert page(kind, "detail", mine.pk) in content
    assert page(kind, "detail", of_colleague.pk) not in content
    assert person.browser().get(page(kind, "detail", of_colleague.pk)).status_code == 404


@every_kind
def test_a_list_costs_the_same_for_one_row_and_many(kind, account, django_assert_max_num_queries):
    person = account().grant(kind.portal_permission())
    browser = person.browser()
    for _ in range(12):
        shown(kind, person.client)
    browser.get(page(kind, "list"))
    with django_assert_max_num_queries(11):
        browser.get(page(kind, "list"))


@every_kind
def test_printouts_open(kind, account):
    person = account().grant(kind.portal_permission())
    row = shown(kind, person.client)
    answers = [person.browser().get(page(kind, print_format, row.pk)) for print_format in kind.print_formats]
    assert {answer.status_code for answer in answers} <= {200}


def test_the_home_shows_what_waits_for_the_contact(account):
    person = account().grant_all()
    for kind in KINDS:
        shown(kind, person.client)
    content = person.browser().get("/portal/").content.decode()
    assert "Te está esperando" in content


def waiting(person):
    """Return the rows that the home lists as waiting for ``person``."""
    groups = person.browser().get("/portal/").context["waiting"]
    assert all(group.number == len(group.rows) for group in groups)
    return [row for group in groups for row, _url, _cells in group.rows]


def test_a_colleagues_task_does_not_wait_for_one_who_may_not_complete_it(account):
    person = account().grant("clients.portal_view_task", "clients.portal_complete_task")
    mine = make(Task, client=person.client, contact=person.contact)
    theirs = make(Task, client=person.client, contact=make_contact(client=person.client))
    make(Task, client=person.client, is_shared=True)
    make(Task, client=person.client, contact=person.contact, status="done")
    assert waiting(person) == [mine]
    pages = [person.browser().get(page(Task.declaration, "detail", row.pk)) for row in (mine, theirs)]
    assert [[action.key for action, _url in one.context["actions"]] for one in pages] == [["complete"], []]


def test_a_colleagues_task_is_refused_with_a_sentence(account):
    person = account().grant("clients.portal_view_task", "clients.portal_complete_task")
    theirs = make(Task, client=person.client, contact=make_contact(client=person.client))
    answer = person.browser().post(page(Task.declaration, "complete", theirs.pk), follow=True)
    assert "o no es tuya" in answer.content.decode()


WAITING_KINDS = [kind for kind in KINDS if kind.portal.waiting]
every_waiting_kind = pytest.mark.parametrize("kind", WAITING_KINDS, ids=lambda kind: kind.slug)


def waiting_rows(kind, person):
    """Return the rows of ``kind`` that wait and are of ``person``, among those that the demo makes."""
    kind.sample(DemoClient(person.client, person.contact, [make_user()], Random(1), is_complete=True))
    rows = kind.model.objects.filter(kind.portal.waiting, kind.portal.rows)
    assert rows.exists()
    return rows.filter(contact=person.contact) if kind.portal.answers[0].own else rows


@every_waiting_kind
def test_nothing_waits_for_one_who_may_only_look(kind, account):
    person = account().grant(kind.portal_permission())
    rows = waiting_rows(kind, person)
    assert waiting(person) == []
    person.grant(kind.portal_permission(kind.portal.answers[0].key))
    assert set(waiting(person)) == set(rows)


@every_waiting_kind
def test_a_row_of_a_colleague_does_not_wait_for_one_whose_right_reaches_its_own(kind, account):
    person = account().grant(kind.portal_permission())
    person.grant(kind.portal_permission(kind.portal.answers[0].key), scope="mine")
    (row, *_others) = waiting_rows(kind, person)
    kind.model.objects.exclude(pk=row.pk).filter(contact=person.contact).update(contact=None)
    kind.model.objects.filter(pk=row.pk).update(contact=person.contact)
    assert waiting(person) == [row]
    kind.model.objects.filter(pk=row.pk).update(contact=make_contact(client=person.client))
    assert waiting(person) == []


def test_what_is_due_first_stands_first_on_the_home(account):
    person, kind = account().grant_all(), registry.get("invoices")
    days = [datetime.date(2020, 2, 1), datetime.date(2020, 1, 20), datetime.date(2020, 3, 1)]
    rows = [shown(kind, person.client, issued_on=LONG_AGO, due_on=day) for day in days]
    (group,) = person.browser().get("/portal/").context["waiting"]
    assert [row for row, _url, _cells in group.rows] == [rows[1], rows[0], rows[2]]


@pytest.mark.parametrize(
    ("is_visible", "about", "sees"),
    [
        (True, None, True),
        (True, "her", True),
        (True, "a colleague", False),
        (False, None, False),
        (False, "her", False),
    ],
)
def test_a_note_marked_for_the_client_stands_on_the_home_of_whom_it_is_for(account, is_visible, about, sees):
    person = account()
    people = {None: None, "her": person.contact, "a colleague": make_contact(client=person.client)}
    make(Note, client=person.client, contact=people[about], text="Ya salió el envío", is_visible=is_visible)
    make(Note, text="De otro cliente", is_visible=True)
    content = person.browser().get("/portal/").content.decode()
    assert ("Ya salió el envío" in content) is sees
    assert "De otro cliente" not in content


@pytest.fixture
def paid(account):
    """Somebody who sees invoices, and one of theirs that was paid by money on account."""
    person = account().grant("clients.portal_view_invoice")
    invoice = shown(registry.get("invoices"), person.client)
    payment = receive_payment(Payment(client=person.client, amount=invoice.total))
    apply.run(payment, invoice=invoice, amount=invoice.total)
    return person, invoice, payment


def test_an_invoice_shows_the_payments_on_it(paid):
    person, invoice, payment = paid
    shown(registry.get("payments"), person.client)
    person.grant("clients.portal_view_payment")
    ((kind, rows),) = person.browser().get(f"/portal/invoices/{invoice.pk}/").context["related"]
    assert (kind.slug, [row for row, _url, _cells in rows]) == ("payments", [payment])


def test_whoever_may_not_see_payments_does_not_see_those_of_an_invoice(paid):
    person, invoice, payment = paid
    answer = person.browser().get(f"/portal/invoices/{invoice.pk}/")
    assert answer.context["related"] == []
    assert payment.number not in answer.content.decode()


def test_a_project_shows_the_tasks_that_the_contact_may_see(account):
    person = account().grant("clients.portal_view_project", "clients.portal_view_task")
    project = shown(registry.get("projects"), person.client)
    task = shown(registry.get("tasks"), person.client, project=project)
    shown(registry.get("tasks"), person.client)
    make(registry.get("tasks").model, client=person.client, project=project, is_shared=False)
    ((_kind, rows),) = person.browser().get(f"/portal/projects/{project.pk}/").context["related"]
    assert [row for row, _url, _cells in rows] == [task]


def test_the_home_of_somebody_without_rights_says_so(account):
    content = account().browser().get("/portal/").content.decode()
    assert "Todavía no compartieron nada con vos" in content


def test_a_page_of_everybodys_is_in_the_menu_and_is_nothing_that_was_shared(account, monkeypatch):
    everybodys = MenuItem("Ayuda", "portal:account", "help")
    monkeypatch.setattr(sections, "OTHERS", (*sections.OTHERS, everybodys))
    answer = account().browser().get("/portal/")
    assert "Ayuda" in [section.label for section in answer.context["portal_sections"]]
    assert "Todavía no compartieron nada con vos" in answer.content.decode()


def test_a_contact_changes_their_own_data(account):
    person = account()
    data = {"first_name": "Ñata", "last_name": "Gómez", "phone": "", "position": "CEO", "language": "en", "topics": []}
    assert person.browser().post("/portal/account/", data).status_code == 302
    person.contact.refresh_from_db()
    person.user.refresh_from_db()
    assert (person.contact.full_name, person.user.language) == ("Ñata Gómez", "en")
    assert not person.contact.wants("invoices")


@pytest.mark.parametrize("name", ["email", "is_active", "client", "user", "notes", "is_primary", "custom"])
def test_a_contact_cannot_overpost_what_the_form_does_not_ask(name, account):
    person = account()
    before = getattr(person.contact, name)
    data = {"first_name": "A", "last_name": "B", "language": "es-ar", name: "9999"}
    person.browser().post("/portal/account/", data)
    person.contact.refresh_from_db()
    assert getattr(person.contact, name) == before


def test_the_company_is_changed_with_the_permission(account):
    person = account().grant("portal.portal_view_company", "portal.portal_change_company")
    assert person.browser().post("/portal/company/edit/", {"city": "Rosario"}).status_code == 302
    person.client.refresh_from_db()
    assert person.client.city == "Rosario"


def test_staff_find_no_portal(staff, sign_in):
    assert sign_in(staff).get("/portal/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/portal/")["Location"].startswith("/accounts/login/")


def test_looking_at_pages_writes_no_presence(account):
    person = account().grant_all()
    person.browser().get("/portal/")
    assert not Visit.objects.exists()


def test_the_portal_shows_the_logo_of_the_company(account):
    browser = account().browser()
    assert browser.get(reverse("portal:logo")).status_code == 404
    logo = store(ContentFile(b"png", name="x"), name="logo.png", user=None, max_bytes=100)
    Company.objects.update_or_create(pk=1, defaults={"name": "Nuestra S.A.", "logo": logo})
    assert reverse("portal:logo") in browser.get(reverse("portal:home")).content.decode()
    assert browser.get(reverse("portal:logo")).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "print" in kind.print_formats], ids=lambda kind: kind.slug)
def test_a_printout_of_the_portal_is_that_of_the_team_with_the_logo_a_contact_may_fetch(kind, account):
    logo = store(ContentFile(b"png", name="x"), name="logo.png", user=None, max_bytes=100)
    Company.objects.update_or_create(pk=1, defaults={"name": "Nuestra S.A.", "logo": logo})
    person = account().grant(kind.portal_permission())
    row = shown(kind, person.client)
    content = person.browser().get(page(kind, "print", row.pk)).content.decode()
    printed = content.partition("<article")[2]
    assert [text for text in ("Nuestra S.A.", str(person.client), reverse("portal:logo")) if text not in printed] == []
    assert reverse("clients:company_logo") not in content

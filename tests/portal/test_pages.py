"""What a contact sees and does in the portal, whatever kinds of records there are."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from clients.models import Company
from clients.records import registry
from napsix.files.services import store
from portal.models import Visit
from tests.factories import make_client
from tests.portal.rows import hidden, shown

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
def test_papers_open(kind, account):
    person = account().grant(kind.portal_permission())
    row = shown(kind, person.client)
    answers = [person.browser().get(page(kind, paper, row.pk)) for paper in kind.papers]
    assert {answer.status_code for answer in answers} <= {200}


def test_the_home_shows_what_waits_for_the_contact(account):
    person = account().grant_all()
    for kind in KINDS:
        shown(kind, person.client)
    content = person.browser().get("/portal/").content.decode()
    assert "Te está esperando" in content


def test_the_home_of_somebody_without_rights_says_so(account):
    content = account().browser().get("/portal/").content.decode()
    assert "Todavía no compartieron nada con vos" in content


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


def test_the_portal_and_its_papers_show_the_logo_of_the_company(account):
    browser = account().browser()
    assert browser.get(reverse("portal:logo")).status_code == 404
    logo = store(ContentFile(b"png", name="x"), name="logo.png", user=None, max_bytes=100)
    Company.objects.update_or_create(pk=1, defaults={"name": "Nuestra S.A.", "logo": logo})
    assert reverse("portal:logo") in browser.get(reverse("portal:home")).content.decode()
    assert browser.get(reverse("portal:logo")).status_code == 200

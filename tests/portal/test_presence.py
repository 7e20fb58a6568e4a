"""Connected now: written by the heartbeat, ended by leaving."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.services import deactivate_contact
from napsix.crud.additions import metrics_for
from portal.models import Visit
from tests.factories import make_client

pytestmark = pytest.mark.django_db
BEAT = "/portal/heartbeat/"


@pytest.fixture
def online(staff, allow):
    """The number of the dashboard's tile."""
    viewer = allow(staff, "contacts.view_contact", "clients.view_client")

    def count():
        (metric,) = [one for one in metrics_for(viewer) if one.key == "clients_online"]
        return metric.count(viewer)

    return count


def test_a_heartbeat_makes_the_client_connected(account, online):
    assert account().browser().post(BEAT, {"area": "Inicio"}).status_code == 204
    assert online() == 1
    assert Visit.objects.get().area == "Inicio"


def test_clients_are_counted_once_however_many_people(account, online):
    client = make_client()
    for _ in range(3):
        account(client=client).browser().post(BEAT)
    assert online() == 1


def test_a_second_heartbeat_is_one_update(account, django_assert_num_queries):
    browser = account().browser()
    browser.post(BEAT)
    browser.post(BEAT)
    assert Visit.objects.count() == 1


def test_nobody_is_connected_five_minutes_later(account, online):
    account().browser().post(BEAT)
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert online() == 0


def test_logging_out_ends_it_at_once(account, online):
    browser = account().browser()
    browser.post(BEAT)
    browser.post("/accounts/logout/")
    assert online() == 0


def test_deactivation_ends_it_at_once(account, online, staff):
    person = account()
    person.browser().post(BEAT)
    deactivate_contact(contact=person.contact, user=staff)
    assert online() == 0


def test_a_heartbeat_after_deactivation_writes_nothing(account, staff):
    person = account()
    browser = person.browser()
    deactivate_contact(contact=person.contact, user=staff)
    assert browser.post(BEAT).status_code == 302
    assert not Visit.objects.exists()


def test_switching_company_leaves_the_first_one(account, online):
    first = account()
    second = account(client=make_client(), user=first.user)
    browser = first.browser()
    browser.post(f"/portal/switch/{first.contact.pk}/")
    browser.post(BEAT)
    browser.post(f"/portal/switch/{second.contact.pk}/")
    assert online() == 0
    browser.post(BEAT)
    assert online() == 1


def test_a_long_silence_begins_another_visit(account):
    browser = account().browser()
    browser.post(BEAT)
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    browser.post(BEAT)
    assert Visit.objects.count() == 2
    assert Visit.objects.filter(ended_at=None).count() == 1


def test_a_heartbeat_is_a_post(account):
    assert account().browser().get(BEAT).status_code == 405


def test_the_tile_opens_who_is_on(account, sign_in, staff, allow):
    person = account()
    person.browser().post(BEAT, {"area": "Facturas"})
    content = sign_in(allow(staff, "contacts.view_contact")).get(reverse("contacts_online")).content.decode()
    assert str(person.contact) in content
    assert str(person.client) in content
    assert "Facturas" in content


def test_the_session_key_is_never_shown(account, sign_in, staff, allow):
    person = account()
    browser = person.browser()
    browser.post(BEAT)
    viewer = sign_in(allow(staff, "contacts.view_contact"))
    pages = [reverse("contacts_online"), person.contact.get_absolute_url()]
    assert not any(browser.session.session_key in viewer.get(page).content.decode() for page in pages)

"""The tab of a client's contacts."""

import pytest
from django.urls import reverse

from tests.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(staff, allow, sign_in):
    return sign_in(allow(staff, "clients.view_client", "contacts.view_contact", "contacts.change_contact"))


def test_the_tab_lists_the_clients_own_contacts_and_nobody_elses(office):
    client, other = make_client(with_contacts=2), make_client(with_contacts=1)
    content = office.get(reverse("clients:client_contacts", args=[client.pk])).content.decode()
    assert all(contact.get_absolute_url() in content for contact in client.contacts.all())
    assert not any(contact.get_absolute_url() in content for contact in other.contacts.all())


def test_a_bulk_action_of_the_tab_reaches_only_the_clients_contacts(office):
    client, other = make_client(with_contacts=1), make_client(with_contacts=1)
    data = {"action": "deactivate", "all": "1", "confirmed": "1", "reason": "x"}
    office.post(reverse("clients:client_contacts", args=[client.pk]), data)
    assert not client.contacts.filter(is_active=True).exists()
    assert other.contacts.filter(is_active=True).exists()


def test_the_tab_of_a_missing_client_does_not_exist(office):
    assert office.get("/clients/999999/contacts/").status_code == 404

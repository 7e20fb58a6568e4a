"""Writes on clients and their contacts."""

import pytest
from django.db import IntegrityError, transaction

from clients.models import Client
from clients.services import change_client, create_client, deactivate_client, reactivate_client
from contacts.models import Contact
from contacts.services import SuccessorNeeded, add_contact, deactivate_contact, make_primary, reactivate_contact
from napsix.crud.models import StaleRow
from napsix.custom_fields.models import Definition
from tests.factories import make, make_user


@pytest.fixture
def client_row(db):
    """A client with two contacts, Ana being the main one."""
    client = create_client(client=Client(name="Acme"), main_contact=Contact(first_name="Ana"))
    add_contact(contact=Contact(client=client, first_name="Beto"))
    return client


def person(client, name):
    return client.contacts.get(first_name=name)


def main_names(client):
    return [contact.first_name for contact in client.contacts.filter(is_primary=True)]


def test_a_client_without_a_code_is_given_the_next_one(db):
    first, second = (create_client(client=Client(name=name)) for name in ("Uno", "Dos"))
    assert (first.code, second.code) == ("C00001", "C00002")


def test_a_code_that_somebody_typed_is_passed_over(db):
    create_client(client=Client(name="Uno", code="C00001"))
    assert create_client(client=Client(name="Dos")).code == "C00002"


def test_nothing_is_written_when_the_main_contact_cannot_be(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        create_client(client=Client(name="Acme"), main_contact=Contact(first_name=""))
    assert not Client.objects.exists()


def test_a_main_contact_starts_with_the_defaults_of_contacts(db):
    Definition.objects.create(model="contacts.contact", slug="trato", name="Trato", kind="text", default="vos")
    create_client(client=Client(name="Acme"), main_contact=Contact(first_name="Ana"))
    assert Contact.objects.get().custom == {"trato": "vos"}


def test_the_first_contact_becomes_the_main_one(client_row):
    assert main_names(client_row) == ["Ana"]


def test_choosing_another_moves_the_main_contact(client_row):
    make_primary(contact=person(client_row, "Beto"))
    assert main_names(client_row) == ["Beto"]


def test_who_is_the_main_contact_already_is_not_made_it_again(client_row):
    beto = person(client_row, "Beto")
    assert make_primary(contact=beto)
    saved = Contact.objects.get(pk=beto.pk).updated_at
    assert not make_primary(contact=person(client_row, "Beto"))
    assert Contact.objects.get(pk=beto.pk).updated_at == saved


def test_the_clients_row_sorts_by_its_main_contact(client_row):
    beto = person(client_row, "Beto")
    Contact.objects.filter(pk=beto.pk).update(email="Beto@A.test", phone="11 5")
    make_primary(contact=beto)
    client_row.refresh_from_db()
    keys = client_row.main_contact_key, client_row.main_email_key, client_row.main_phone_key
    assert keys == ("beto", "beto@a.test", "11 5")


def test_the_clients_row_keeps_nothing_of_a_main_contact_that_is_gone(client_row):
    person(client_row, "Beto").delete()
    deactivate_contact(contact=person(client_row, "Ana"), user=None)
    client_row.refresh_from_db()
    assert (client_row.main_contact_key, client_row.main_email_key, client_row.main_phone_key) == ("", "", "")


def test_two_main_contacts_are_refused_by_the_database(client_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(client=client_row).update(is_primary=True)


def test_a_deactivated_main_contact_is_refused_by_the_database(client_row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(client=client_row, is_primary=True).update(is_active=False)


def test_a_deactivated_contact_cannot_become_the_main_one(client_row):
    beto = deactivate_contact(contact=person(client_row, "Beto"), user=None)
    with pytest.raises(ValueError, match="desactivado"):
        make_primary(contact=beto)


def test_the_main_contact_does_not_go_without_a_successor(client_row):
    with pytest.raises(SuccessorNeeded):
        deactivate_contact(contact=person(client_row, "Ana"), user=None)


def test_the_successor_takes_over(client_row):
    deactivate_contact(contact=person(client_row, "Ana"), user=None, successor=person(client_row, "Beto"))
    assert main_names(client_row) == ["Beto"]


def test_a_successor_of_another_client_is_refused(client_row):
    with pytest.raises(SuccessorNeeded):
        deactivate_contact(contact=person(client_row, "Ana"), user=None, successor=make(Contact, is_primary=True))


def test_the_only_contact_may_go(client_row):
    deactivate_contact(contact=person(client_row, "Beto"), user=None)
    deactivate_contact(contact=person(client_row, "Ana"), user=None)
    assert main_names(client_row) == []


def test_reactivation_does_not_bring_back_the_main_flag(client_row):
    ana = deactivate_contact(contact=person(client_row, "Ana"), user=None, successor=person(client_row, "Beto"))
    reactivate_contact(contact=ana)
    assert main_names(client_row) == ["Beto"]


def test_deactivation_keeps_who_when_and_why(client_row):
    user = make_user()
    deactivate_client(client=client_row, user=user, reason="Cerró")
    client_row.refresh_from_db()
    assert (client_row.is_active, client_row.deactivated_by, client_row.deactivation_reason) == (False, user, "Cerró")


def test_reactivation_restores_the_contacts_as_they_were(client_row):
    deactivate_contact(contact=person(client_row, "Beto"), user=None)
    deactivate_client(client=client_row, user=None)
    reactivate_client(client=client_row)
    assert list(Contact.objects.active()) == [person(client_row, "Ana")]


def test_the_contacts_of_a_deactivated_client_are_not_in_use(client_row):
    deactivate_client(client=client_row, user=None)
    assert not Contact.objects.active().exists()
    assert Contact.objects.inactive().count() == 2


def test_saving_what_somebody_else_saved_meanwhile_is_refused(client_row):
    mine, theirs = Client.objects.get(), Client.objects.get()
    change_client(client=theirs)
    with pytest.raises(StaleRow):
        change_client(client=mine)


@pytest.mark.parametrize("other", ["30500000127", "30-50000012-7", " 30 50000012 7"])
def test_one_tax_id_is_one_client(db, other):
    create_client(client=Client(name="Uno", tax_id="30-50000012-7"))
    with pytest.raises(IntegrityError), transaction.atomic():
        create_client(client=Client(name="Dos", tax_id=other))


def test_a_wrong_tax_id_never_makes_two_clients_one(db):
    create_client(client=Client(name="Uno", tax_id="30500000128"))
    create_client(client=Client(name="Dos", tax_id="30500000128"))
    assert Client.objects.filter(tax_key=None).count() == 2


def test_the_same_number_of_another_country_is_another_client(db):
    create_client(client=Client(name="Uno", tax_id="30500000127"))
    create_client(client=Client(name="Dos", tax_id="30500000127", tax_country="BO"))
    assert Client.objects.count() == 2

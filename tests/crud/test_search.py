"""Search by the index of the database in use."""

import pytest
from django.core.management import call_command
from django.db import connection, models

from clients.models import Client
from clients.services import create_client
from contacts.models import Contact


@pytest.fixture
def nandu(db):
    """A client with accents in every name, a CUIT and a phone."""
    client = Client(name="Ñandú e Hijos S.R.L.", tax_id="30-50000012-7", phone="+54 9 11 4444-5555", code="ZX-9")
    person = Contact(first_name="María", last_name="Núñez", email="m.nunez@ejemplo.test", phone="0351 155-123456")
    return create_client(client=client, main_contact=person)


@pytest.mark.parametrize(
    "query",
    ["nunez", "NÚÑEZ", "ÑANDU", "ñandú", "nan", "na", "srl", "hijos maria", "30-50000012-7", "30500000127",
     "11 4444-5555", "44445555", "155123456", "m.nunez@ejemplo.test", "zx-9", "ñ nunez"],
)  # fmt: skip
def test_a_client_is_found_by(nandu, query):
    assert list(Client.objects.filter(search_text__matches=query)) == [nandu]


@pytest.mark.parametrize(
    "query", ["---", "  ", "zz", "gonzalez", "nandu gonzalez", "30500000128", '"', "nan* OR x", "%"]
)
def test_a_client_is_not_found_by(nandu, query):
    assert not Client.objects.filter(search_text__matches=query).exists()


def test_a_renamed_contact_is_found_by_the_new_name_alone(nandu):
    contact = nandu.contacts.get()
    contact.last_name, contact.email = "Giménez", "mg@ejemplo.test"
    contact.save()
    nandu.refresh_contacts()
    assert Client.objects.filter(search_text__matches="gimenez").exists()
    assert not Client.objects.filter(search_text__matches="nunez").exists()


def test_a_deleted_client_is_not_found(nandu):
    nandu.delete()
    assert not Client.objects.filter(search_text__matches="nandu").exists()


def test_the_search_uses_the_index(nandu):
    queryset = Client.objects.filter(search_text__matches="nandu")
    sql = str(queryset.query)
    assert "MATCH" in sql if connection.vendor == "sqlite" else "LIKE" in sql


@pytest.mark.django_db(transaction=True)
def test_a_client_saved_after_a_migration_of_its_table_is_found():
    old = Client._meta.get_field("website")
    new = models.CharField(max_length=301, blank=True)
    new.set_attributes_from_name("website")
    new.model = Client
    with connection.schema_editor() as editor:
        editor.alter_field(Client, old, new)
    try:
        call_command("migrate", verbosity=0)
        create_client(client=Client(name="Después de migrar"))
        assert Client.objects.filter(search_text__matches="despues").exists()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Client, new, old)
        call_command("migrate", verbosity=0)

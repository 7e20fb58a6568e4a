"""The factories themselves: every model can be made from nothing."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from clients.models import Client, Company
from contacts.models import Contact
from napsix.text import sort_key
from portal.models import AccessChange
from tests.factories import make, make_client

OURS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {"napsix", "clients", "contacts", "portal"} and model is not Company
]  # there is one company and no more

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_can_be_made_twice(model):
    assert make(model, **demanded(model)).pk != make(model, **demanded(model)).pk


def demanded(model):
    """What a constraint asks for and no field says: a change of permissions is a contact's or a profile's."""
    return {"contact": make(Contact)} if model is AccessChange else {}


def test_what_is_given_is_kept_and_must_be_valid():
    assert make(Client, name="Ñandú S.A.").name == "Ñandú S.A."
    with pytest.raises(ValidationError):
        make(Client, name="")


def test_the_first_contact_of_a_made_client_is_the_main_one():
    client = make_client(with_contacts=2)
    assert [contact.is_primary for contact in client.contacts.order_by("pk")] == [True, False]


def test_a_made_contact_stands_on_its_clients_row():
    contact = make(Contact, first_name="Íñigo", is_primary=True)
    assert contact.client.main_contact_key == sort_key(contact.full_name)

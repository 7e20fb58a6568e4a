"""Bulk actions on contacts: what is kept of them, and what undoing them puts back."""

import pytest
from django.urls import reverse

from clients.models import Client
from contacts.models import Contact
from contacts.services import make_primary, reactivate_contact
from napsix.crud import bulk
from napsix.crud.feed import FeedScope, history
from napsix.crud.models import BulkRun
from napsix.custom_fields.models import Definition
from tests.factories import make_client, make_contact

LIST = reverse("contacts:contact_list")
STATE = ["is_active", "is_primary", "deactivated_at", "deactivated_by", "deactivation_reason"]


@pytest.fixture
def people(db):
    """The only contact of a client, and one of two of another."""
    alone = make_contact()
    main = make_contact()
    return [alone, make_contact(client=main.client)]


def action(web, action, people, **data):
    web.post(LIST, {"action": action, "confirmed": "1", "select": [one.pk for one in people], **data})
    return BulkRun.objects.latest("pk")


def states():
    return list(Contact.objects.order_by("pk").values_list("pk", *STATE))


def rows_of_clients():
    return list(Client.objects.order_by("pk").values_list("main_contact_key", "contacts_text", "search_text"))


def test_undoing_a_deactivation_puts_every_state_back(web, people):
    before = states(), rows_of_clients()
    run = action(web, "deactivate", people, reason="Cierre de la sucursal")
    assert not Contact.objects.filter(pk__in=[one.pk for one in people], is_active=True).exists()
    web.post(run.get_absolute_url())
    assert (states(), rows_of_clients()) == before


def test_undoing_a_reactivation_puts_every_state_back(web, people):
    action(web, "deactivate", people, reason="Cierre de la sucursal")
    before = states()
    run = action(web, "reactivate", people)
    assert Contact.objects.filter(is_active=False).count() == 0
    assert (bulk.undo(run), run.put_back) == (True, len(people))
    assert states() == before


def test_a_contact_that_changed_since_stays_as_it_is(web, people):
    run = action(web, "deactivate", people, reason="x")
    reactivate_contact(contact=Contact.objects.get(pk=people[1].pk))
    assert (bulk.undo(run), run.put_back, Contact.objects.get(pk=people[1].pk).is_active) == (True, 1, True)


def test_a_contact_whose_place_another_took_stays_as_it_is(web, people):
    alone = people[0]
    run = action(web, "deactivate", [alone], reason="x")
    successor = make_contact(client=alone.client)
    make_primary(contact=successor)
    bulk.undo(run)
    assert run.put_back == 0
    assert list(Contact.objects.filter(client=alone.client, is_primary=True)) == [successor]
    assert not Contact.objects.get(pk=alone.pk).is_active


def test_a_bulk_deactivation_is_in_the_history_of_each_contact(web, admin, people):
    action(web, "deactivate", people, reason="Cierre de la sucursal")
    entry = history.entries_for(admin, FeedScope(Contact, people[1].pk))[0]
    assert (entry.actor, entry.title) == (str(admin), "En lote: Desactivar")
    assert "Cierre de la sucursal" in [line.after for line in entry.lines]


def test_a_main_contact_with_colleagues_is_left_alone(web):
    client = make_client(with_contacts=2)
    main = client.contacts.get(is_primary=True)
    run = action(web, "deactivate", [main], reason="x")
    assert (run.done, sum(run.skipped.values())) == (0, 1)


def test_a_custom_field_is_written_found_and_undone(web, people):
    Definition.objects.create(model="contacts.contact", slug="apodo", name="Apodo", kind="text")
    run = action(web, "set-custom-field", people, field="apodo", value="Peculiar")
    assert Contact.objects.filter(custom={"apodo": "Peculiar"}).count() == len(people)
    assert Client.objects.filter(search_text__matches="peculiar").count() == 2
    bulk.undo(run)
    assert {str(contact.custom) for contact in Contact.objects.all()} == {"{}"}
    assert not Client.objects.filter(search_text__matches="peculiar").exists()

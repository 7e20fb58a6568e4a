"""Two sessions at the very same moment, on PostgreSQL, a connection each: one wins, one is told, never a 500."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, ClientType
from clients.records.tickets import Ticket, reply
from clients.services import change_client, deactivate_client
from contacts.models import Contact
from contacts.services import deactivate_contact, make_primary
from napsix.accounts.models import User
from napsix.crud.bulk import undo
from napsix.crud.models import BulkRun, hold
from tests.clients.records.documents import draft
from tests.crud.edited import shown
from tests.crud.test_conflicts import edit
from tests.factories import make, make_client, make_contact, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite has one writer."),
]
TIMES = 3


@pytest.fixture
def browsers():
    """The browsers of two people of the team who may do everything."""
    found = [Browser(), Browser()]
    for number, browser in enumerate(found):
        browser.force_login(make_user(name=f"Persona {number}", is_superuser=True))
    return found


def at_once(*deeds):
    """Do all ``deeds`` at the same moment, each in a thread with a connection of its own; return their answers."""
    start = Barrier(len(deeds))

    def do(deed):
        try:
            start.wait(10)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(60) for one in [pool.submit(do, deed) for deed in deeds]]


def sent(browser, address, data):
    """Return a deed: send ``data``, and return the status and what the next page says."""

    def deed():
        answer = browser.post(address, data)
        said = browser.get(answer["Location"]).content.decode() if answer.status_code == 302 else ""
        return answer.status_code, said or answer.content.decode()

    return deed


def made(kind):
    """Make a row of a kind and return it with the address that puts it out of use."""
    if kind == "client":
        row = make_client()
    elif kind == "contact":
        row = make_contact()
    else:
        row = make_user(name="Eva Equipo")
    names = {
        "client": "clients:client_deactivate",
        "contact": "contacts:contact_deactivate",
        "user": "clients:user_state",
    }
    return row, reverse(names[kind], args=[row.pk])


@pytest.mark.parametrize("wanted", [{"wanted": "off"}, {}], ids=["a button", "no word"])
@pytest.mark.parametrize("kind", ["client", "contact", "user"])
def test_of_two_who_deactivate_at_once_one_does_and_the_other_is_told(browsers, kind, wanted):
    for _ in range(TIMES):
        row, address = made(kind)
        answers = at_once(*[sent(browser, address, {"reason": "Cerró"} | wanted) for browser in browsers])
        assert [status for status, _said in answers] == [302, 302]
        told = [
            said for _status, said in answers if "ya estaba desactivado" in said or "ya estaba fuera de uso" in said
        ]
        done = [said for _status, said in answers if "Desactivaste" in said]
        assert (len(told), len(done)) == (1, 1)
        row.refresh_from_db()
        assert not row.is_active


def test_of_two_who_reactivate_at_once_one_does_and_the_other_is_told(browsers):
    for _ in range(TIMES):
        client = make_client()
        deactivate_client(client=client, user=None)
        address = reverse("clients:client_reactivate", args=[client.pk])
        answers = at_once(*[sent(browser, address, {}) for browser in browsers])
        assert sorted("ya estaba activo" in said for _status, said in answers) == [False, True]


def test_two_administrators_who_remove_each_other_leave_one(browsers):
    for _ in range(TIMES):
        User.objects.update(is_superuser=False)
        people = [make_user(name=f"Ada {number}", is_superuser=True) for number in range(2)]
        doors = [Browser(), Browser()]
        for door, person in zip(doors, people, strict=True):
            door.force_login(person)
        deeds = [
            sent(door, reverse("clients:user_state", args=[other.pk]), {"wanted": "off"})
            for door, other in zip(doors, reversed(people), strict=True)
        ]
        assert all(status in {302, 403} for status, _said in at_once(*deeds))
        assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


@pytest.mark.parametrize("fields", [("city", "phone"), ("city", "city")], ids=["other fields", "the same field"])
def test_of_two_who_save_a_client_at_once_nobody_loses_anything_in_silence(browsers, fields):
    for _ in range(TIMES):
        client = make_client()
        address = reverse("clients:client_edit", args=[client.pk])
        data = shown(browsers[0].get(address))
        typed = [{fields[0]: "Salta"}, {fields[1]: "Jujuy"}]
        answers = at_once(*[sent(browser, address, data | one) for browser, one in zip(browsers, typed, strict=True)])
        client.refresh_from_db()
        if len(set(fields)) == 2:
            assert [status for status, _said in answers] == [302, 302]
            assert (client.city, client.phone) == ("Salta", "Jujuy")
            assert sum("Mientras editabas también cambió" in said for _status, said in answers) == 1
        else:
            assert sorted(status for status, _said in answers) == [302, 422]
            assert sum("Otra persona guardó cambios" in said for _status, said in answers) == 1


def test_of_two_who_save_the_lines_of_a_draft_at_once_one_sees_both(browsers):
    for _ in range(TIMES):
        invoice = draft("100.00")
        data = shown(browsers[0].get(edit(invoice)))
        prices = [{"lines-0-unit_price": "250"}, {"lines-0-unit_price": "300"}]
        answers = at_once(
            *[sent(one, edit(invoice), data | price) for one, price in zip(browsers, prices, strict=True)]
        )
        assert sorted(status for status, _said in answers) == [302, 422]
        invoice.refresh_from_db()
        assert invoice.net == sum(one.net for one in invoice.lines.all())


def test_a_ticket_is_saved_while_a_reply_arrives(browsers):
    for _ in range(TIMES):
        ticket = make(Ticket, subject="Impresora")
        contact = make_contact(client=ticket.client)
        data = shown(browsers[0].get(edit(ticket))) | {"subject": "Impresora nueva"}

        def arrives(ticket=ticket, contact=contact):
            reply.run(Ticket.objects.get(pk=ticket.pk), body="¿Novedades?", contact=contact)

        (status, _said), _none = at_once(sent(browsers[0], edit(ticket), data), arrives)
        ticket.refresh_from_db()
        assert (status, ticket.subject, ticket.messages.count()) == (302, "Impresora nueva", 1)


def test_a_contact_is_saved_deactivated_and_made_the_main_one_at_once_without_a_deadlock(browsers):
    for _ in range(TIMES):
        client = make_client(with_contacts=1)
        contact = make_contact(client=client)
        address = reverse("contacts:contact_edit", args=[contact.pk])
        data = shown(browsers[0].get(address)) | {"phone": "444"}
        out = reverse("contacts:contact_deactivate", args=[contact.pk])
        main = reverse("contacts:contact_primary", args=[contact.pk])
        answers = at_once(
            sent(browsers[0], address, data),
            sent(browsers[1], out, {"reason": "Se fue"}),
            sent(browsers[1], main, {}),
        )
        assert all(status < 500 for status, _said in answers)
        assert Contact.objects.get(pk=contact.pk).phone == "444"
        assert not Contact.objects.filter(is_primary=True, is_active=False).exists()


def while_held(row, change, meanwhile):
    """Change ``row`` in a transaction that ends after ``meanwhile()``, in another connection, came to wait for it."""
    held = Event()

    def hold_and_change():
        with transaction.atomic():
            hold(type(row), row.pk)
            held.set()
            time.sleep(0.5)
            change(type(row).objects.get(pk=row.pk))

    def wait_for_it():
        held.wait(10)
        return meanwhile()

    return at_once(hold_and_change, wait_for_it)[1]


def renamed(client):
    client.city = "Salta"
    change_client(client=client)


def test_an_undo_waits_for_an_edit_and_takes_nothing_of_it(browsers):
    client, kind = make_client(), make(ClientType, name="Mayorista")
    bulk = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": kind.pk}
    browsers[0].post(reverse("clients:client_list"), bulk)
    run = BulkRun.objects.get()
    while_held(client, renamed, lambda: undo(run))
    client.refresh_from_db()
    assert (client.city, client.client_type) == ("Salta", None)


def test_a_bulk_action_waits_for_an_edit_and_takes_nothing_of_it(browsers):
    client, kind = make_client(), make(ClientType, name="Mayorista")
    bulk = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": kind.pk}
    status, _said = while_held(client, renamed, sent(browsers[0], reverse("clients:client_list"), bulk))
    client.refresh_from_db()
    assert (status, client.city, client.client_type) == (302, "Salta", kind)


@pytest.fixture
def of_a_type():
    """A client, two types, and a deed that gives the client the second one, as somebody's edit."""
    first, second = make(ClientType, name="Mayorista"), make(ClientType, name="Minorista")

    def edit(client):
        client.client_type = second
        change_client(client=client)

    return make_client(), first, second, edit


def test_an_undo_leaves_what_was_edited_while_it_waited(browsers, of_a_type):
    client, first, second, edit = of_a_type
    bulk = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": first.pk}
    browsers[0].post(reverse("clients:client_list"), bulk)
    run = BulkRun.objects.get()
    while_held(client, edit, lambda: undo(run))
    client.refresh_from_db()
    assert client.client_type == second


def test_a_bulk_action_remembers_what_was_edited_while_it_waited(browsers, of_a_type):
    client, first, second, edit = of_a_type
    bulk = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": first.pk}
    while_held(client, edit, sent(browsers[0], reverse("clients:client_list"), bulk))
    run = BulkRun.objects.get()
    assert (run.changes.get().before, run.changes.get().after) == (
        {"client_type": second.pk},
        {"client_type": first.pk},
    )


def test_a_form_waits_for_a_bulk_action_and_shows_what_that_did(browsers):
    client, kind, other = make_client(), make(ClientType, name="Mayorista"), make(ClientType, name="Minorista")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(browsers[0].get(address)) | {"client_type": other.pk}

    def typed(row):
        row.client_type = kind
        change_client(client=row)

    status, said = while_held(client, typed, sent(browsers[0], address, data))
    assert status == 422
    assert "Mayorista" in said and "Minorista" in said


def test_who_is_made_the_main_contact_while_being_put_out_of_use_is_not(browsers):
    client = make_client(with_contacts=1)
    contact = make_contact(client=client)
    read_before = Contact.objects.get(pk=contact.pk)
    deactivate_contact(contact=contact, user=None)
    with pytest.raises(ValueError, match="desactivado"):
        make_primary(contact=read_before)
    assert Client.objects.get(pk=client.pk).contacts.get(is_primary=True) != contact

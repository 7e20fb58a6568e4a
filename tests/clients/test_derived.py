"""What a client's row keeps of itself and of its contacts is never stale, whoever writes at the same moment."""

import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client, ClientType, Tag
from clients.records.estimates import Estimate
from clients.records.invoices.models import Invoice
from clients.records.payments.models import Payment
from clients.services import change_client, create_client, deactivate_client, reactivate_client
from contacts.models import Contact
from contacts.services import add_contact, change_contact, deactivate_contact, make_primary, reactivate_contact
from napsix.crud.checks import derived_columns_follow
from napsix.crud.derived import check_all, check_nightly, derived_models
from napsix.crud.fields import DerivedCharField
from napsix.crud.models import BulkRun, StaleRow
from napsix.jobs import periodic
from tests.clients.records.documents import issued, received, sent
from tests.factories import make_client

# Seconds for which the first of two overlapping writers stays in its transaction.
OVERLAP = 0.5


def stale():
    """What differs from its source, in all tables."""
    return {
        (report.model.__name__, one.pk, name) for report in check_all() for one in report.first for name in one.columns
    }


@pytest.fixture
def acme(db):
    """A client with two contacts."""
    client = create_client(client=Client(name="Acme"), main_contact=Contact(first_name="Ana", phone="4444-5555"))
    add_contact(contact=Contact(client=client, first_name="Beto"))
    return client


def copies(row, number=2):
    """Read the row so many times, as people do who open it at once."""
    return [type(row).objects.get(pk=row.pk) for _ in range(number)]


def test_a_client_saved_after_a_contact_was_added_keeps_the_contact(acme):
    (form,) = copies(acme, 1)
    add_contact(contact=Contact(client=copies(acme)[0], first_name="Carla", position="Gerenta"))
    form.city = "Rosario"
    change_client(client=form)
    assert stale() == set()
    assert Client.objects.filter(search_text__matches="gerenta rosario").exists()


def test_a_plain_save_of_a_stale_copy_writes_what_was_changed_alone(acme):
    first, second = copies(acme)
    first.city = "Rosario"
    first.save()
    second.name = "Zeta"
    second.save()
    second.refresh_from_db()
    assert (second.city, second.city_key, second.name_key) == ("Rosario", "rosario", "zeta")
    assert stale() == set()


def test_saving_one_column_writes_what_follows_from_it(acme):
    acme.name = "Ñandú"
    acme.city = "no se guarda"
    acme.save(update_fields=["name"])
    assert (Client.objects.get().name, Client.objects.get().city) == ("Ñandú", "")
    assert acme.city == "no se guarda"
    assert stale() == set()


def test_a_value_set_back_inside_a_dictionary_is_a_change(acme):
    acme.custom = {"rubro": "granos"}
    acme.save()
    acme.custom["rubro"] = "ganado"
    acme.save()
    assert Client.objects.get().custom == {"rubro": "ganado"}
    assert Client.objects.filter(search_text__matches="ganado").exists()


def test_of_two_who_save_a_version_the_second_is_told(acme):
    first, second = copies(acme)
    change_client(client=first)
    with pytest.raises(StaleRow):
        change_client(client=second)


def test_a_contact_saved_with_a_client_read_before_its_rename_leaves_the_new_name(acme):
    contact = acme.contacts.select_related("client").first()
    (renamed,) = copies(acme, 1)
    renamed.name = "Zeta"
    change_client(client=renamed)
    contact.first_name = "Alicia"
    change_contact(contact=contact)
    assert stale() == set()
    assert Client.objects.filter(search_text__matches="zeta alicia").exists()


def test_a_contact_saved_without_a_service_deleted_or_moved_is_followed_too(acme):
    other = make_client()
    first, second = acme.contacts.order_by("pk")
    second.first_name = "Berta"
    second.save()
    assert stale() == set()
    second.client = other
    second.save()
    assert stale() == set()
    first.delete()
    assert stale() == set()


def test_a_client_given_a_type_that_was_renamed_meanwhile_sorts_by_the_new_name(acme):
    kind = ClientType.objects.create(name="Mayorista")
    (read,) = copies(kind, 1)
    kind.name = "Ñandubay"
    kind.save()
    acme.client_type = read
    change_client(client=acme)
    assert acme.type_key == kind.name_key
    assert stale() == set()


def test_a_renamed_type_takes_its_clients_along(acme):
    kind = acme.client_type = ClientType.objects.create(name="Mayorista")
    change_client(client=acme)
    kind.name = "Acopio"
    kind.save()
    assert Client.objects.get().type_key == "acopio"


def test_every_model_with_derived_columns_saves_its_changes_and_is_checked(monkeypatch):
    assert {Client, Contact, Tag, ClientType} <= set(derived_models())
    assert derived_columns_follow() == []
    monkeypatch.setattr(BulkRun._meta, "concrete_fields", [DerivedCharField(max_length=9)], raising=False)
    assert [problem.id for problem in derived_columns_follow()] == ["crud.E003"]


def test_the_check_names_what_differs_and_the_repair_mends_it(acme, capsys):
    Client.objects.update(name_key="zzz", contacts_text=" nadie")
    Contact.objects.filter(first_name="Beto").update(search_text="")
    with pytest.raises(SystemExit) as status:
        call_command("check_derived")
    assert status.value.code == 1
    told = capsys.readouterr().out
    assert f"{acme.pk} name_key: 'zzz' → 'acme'" in told
    assert "contacts.Contact: 2 filas, 1 distintas, 0 corregidas" in told
    call_command("check_derived", "--repair")
    assert "contacts.Contact: 2 filas, 1 distintas, 1 corregidas" in capsys.readouterr().out
    call_command("check_derived")
    assert stale() == set()


def test_sums_are_checked_with_their_lines_and_payments_and_mended(db):
    invoice = issued("100.00", "21.00")
    payment = received("60.00", client=invoice.client, invoice=invoice)
    estimate = sent()
    assert stale() == set()
    Invoice.objects.update(net=90, total=90, paid=10)
    Payment.objects.update(applied=0)
    Estimate.objects.update(tax=1, total=101)
    expected = {("Invoice", invoice.pk, name) for name in ("net", "total", "paid")}
    expected |= {
        ("Payment", payment.pk, "applied"),
        ("Estimate", estimate.pk, "tax"),
        ("Estimate", estimate.pk, "total"),
    }
    assert stale() == expected
    call_command("check_derived", "--repair")
    assert stale() == set()
    invoice.refresh_from_db()
    assert (invoice.total, invoice.paid, invoice.balance) == (121, 60, 61)


def test_a_sum_is_written_as_its_rows_have_it_whatever_the_copy_holds(db):
    invoice = issued("100.00")
    (copy,) = copies(invoice, 1)
    received("60.00", client=invoice.client, invoice=invoice)
    copy.paid, copy.total = 5, 7
    copy.save()
    copy.refresh_from_db()
    assert (copy.paid, copy.total, copy.balance) == (60, 100, 40)


def test_a_table_is_read_in_pieces(acme, monkeypatch):
    monkeypatch.setattr("napsix.crud.derived.CHUNK", 2)
    for _ in range(4):
        make_client()
    Client.objects.update(name_key="zzz")
    assert next(one for one in check_all() if one.model is Client).different == 5


def test_at_night_the_administrators_are_told(acme, admin, django_capture_on_commit_callbacks):
    assert [job.hour for job in periodic.jobs if job.function is check_nightly] == ["6"]  # UTC: three in the night here
    check_nightly()
    with django_capture_on_commit_callbacks(execute=True):
        Client.objects.update(name_key="zzz")
        check_nightly()
    assert [message.to for message in mail.outbox] == [[admin.email]]
    assert "clients.Client: 1" in mail.outbox[0].body


# Two overlapping writers -----------------------------------------------------------------------------------------


def overlapping(first, second):
    """Call ``second`` while ``first`` was done and not committed; raise what either raised."""
    written, raised = threading.Event(), []

    def hold():
        with transaction.atomic():
            first()
            written.set()
            threading.Event().wait(OVERLAP)

    def follow():
        written.wait(10)
        second()

    def run(work):
        try:
            work()
        except Exception as error:
            raised.append(error)
            written.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in (hold, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if raised:
        raise raised[0]


@pytest.fixture
def shared(transactional_db):
    """A client with two contacts that other connections see; only PostgreSQL has two writers at once."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    client = create_client(client=Client(name="Acme"), main_contact=Contact(first_name="Ana"))
    add_contact(contact=Contact(client=client, first_name="Beto"))
    return client


def test_a_contact_is_added_while_the_clients_form_is_saved(shared):
    form, other = copies(shared)
    form.name = "Zeta"
    overlapping(
        lambda: add_contact(contact=Contact(client=other, first_name="Carla")), lambda: change_client(client=form)
    )
    assert stale() == set()
    assert Client.objects.filter(search_text__matches="zeta carla").exists()


def test_two_contacts_of_one_client_are_saved_at_once(shared):
    first, second = shared.contacts.order_by("pk")
    first.position, second.position = "Compras", "Ventas"
    overlapping(lambda: change_contact(contact=first), lambda: change_contact(contact=second))
    assert stale() == set()
    assert Client.objects.filter(search_text__matches="compras ventas").exists()


def test_a_contact_is_saved_across_a_rename(shared):
    contact = shared.contacts.select_related("client").first()
    (form,) = copies(shared, 1)
    form.name, contact.position = "Zeta", "Compras"
    overlapping(lambda: change_client(client=form), lambda: change_contact(contact=contact))
    assert stale() == set()
    assert Client.objects.filter(search_text__matches="zeta compras").exists()


@pytest.mark.parametrize("is_renamed_first", [True, False])
def test_a_type_is_renamed_while_a_client_gets_it(shared, is_renamed_first):
    kind = ClientType.objects.create(name="Mayorista")
    (renamed,) = copies(kind, 1)
    renamed.name, shared.client_type = "Acopio", kind
    works = [renamed.save, lambda: change_client(client=shared)]
    overlapping(*(works if is_renamed_first else reversed(works)))
    assert Client.objects.get().type_key == "acopio"
    assert stale() == set()


# Whatever is done, in any order -----------------------------------------------------------------------------------

WORDS = st.sampled_from(["Ñandú", "Nuñez", "Łódź", "Acme S.A.", "Íñigo", "Oca", "ab-1"])
PHONES = st.sampled_from(["", "(0341) 15-456-7890", "+54 9 341 456 7890", "6123-4567"])
DEEDS = {
    "rename": lambda client, contact, word, phone: setattr_and(client, "name", word, change_client),
    "plain save": lambda client, contact, word, phone: setattr_and(client, "city", word, lambda client: client.save()),
    "phone": lambda client, contact, word, phone: setattr_and(client, "phone", phone, change_client),
    "add": lambda client, contact, word, phone: add_contact(
        contact=Contact(client=client, first_name=word, phone=phone)
    ),
    "call": lambda client, contact, word, phone: contact and setattr_and(contact, "phone", phone, change_contact),
    "name": lambda client, contact, word, phone: contact and setattr_and(contact, "last_name", word, change_contact),
    "main": lambda client, contact, word, phone: contact and contact.is_active and make_primary(contact=contact),
    "leave": lambda client, contact, word, phone: contact and deactivated(contact),
    "return": lambda client, contact, word, phone: contact and reactivate_contact(contact=contact),
    "delete": lambda client, contact, word, phone: contact and contact.delete(),
    "type": lambda client, contact, word, phone: setattr_and(
        client, "client_type", ClientType.objects.order_by("pk").first(), change_client
    ),
    "rename type": lambda client, contact, word, phone: setattr_and(
        ClientType.objects.order_by("pk").first(), "name", word, lambda row: row.save()
    ),
    "close": lambda client, contact, word, phone: deactivate_client(client=client, user=None),
    "open": lambda client, contact, word, phone: reactivate_client(client=client),
}


def setattr_and(row, name, value, save):
    setattr(row, name, value)
    try:
        with transaction.atomic():
            save(row) if save not in {change_client, change_contact} else save(**{type(row).__name__.lower(): row})
    except StaleRow:
        pass


def deactivated(contact):
    rest = contact.client.contacts.filter(is_active=True).exclude(pk=contact.pk)
    deactivate_contact(contact=contact, user=None, successor=rest.first())


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), WORDS, PHONES, st.booleans()), min_size=3, max_size=10))
def test_no_order_of_deeds_leaves_anything_stale(db, deeds):
    with transaction.atomic():
        client = create_client(client=Client(name="Acme"), main_contact=Contact(first_name="Ana"))
        ClientType.objects.create(name="Mayorista")
        held = client, client.contacts.select_related("client").first()
        for deed, word, phone, is_stale in deeds:
            now = Client.objects.get(), Contact.objects.select_related("client").order_by("-pk").first()
            row, contact = held if is_stale else now
            if contact is not None and not Contact.objects.filter(pk=contact.pk).exists():
                contact = None
            try:
                with transaction.atomic():
                    DEEDS[deed](row, contact, word, phone)
            except StaleRow:
                pass
            held = now
            assert stale() == set(), deed
        transaction.set_rollback(True)

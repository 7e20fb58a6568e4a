"""Demo data: its logins, and rows that are valid, in step with one another and in every state."""

import datetime
from dataclasses import replace
from decimal import ROUND_HALF_UP
from random import Random

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.utils import timezone

from clients.demo.numbers import company_cuit, person_cuit
from clients.demo.world import World, sow
from clients.kinds import registry
from clients.kinds.base import Refused
from clients.kinds.demo import DemoClient, make_sample
from clients.kinds.documents import Numbered
from clients.models import Client, Prospect, Series
from clients.money import CENT
from clients.records.invoices.models import Invoice
from clients.records.payments.models import Payment
from contacts.models import Contact
from napsix import tax_ids
from tests.factories import make_client, make_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 5, 20)


@pytest.fixture(autouse=True)
def a_laptop(settings):
    """Demo data is made where DEBUG is on."""
    settings.DEBUG = True


def make_world(size=80, seed=1, today=TODAY):
    world = World(size=size, seed=seed, today=today)
    sow(world)
    return world


def rows():
    """Everything of the demo that is not the moment of writing."""
    clients = Client.objects.order_by("code")
    own = [
        name for name in (field.attname for field in Client._meta.concrete_fields) if name not in {"id", "updated_at"}
    ]
    fields = [name for name in own if not name.endswith("_id") or name == "tax_id"]
    contacts = Contact.objects.order_by("client__code", "pk")
    return (
        list(clients.values_list(*fields, "client_type__name", "deactivated_by__email")),
        list(
            clients.values_list("code", "owners__email", "tags__name").order_by("code", "owners__email", "tags__name")
        ),
        list(contacts.values_list("client__code", "first_name", "last_name", "email", "phone", "is_primary")),
    )


@pytest.fixture(scope="module")
def demo(module_db):
    """A small demo, the same for all tests."""
    return make_world()


def test_a_second_time_adds_rows_without_touching_the_first(demo):
    before = rows()[0]
    make_world()
    assert Client.objects.count() == 160
    assert rows()[0][:80] == before


def test_if_empty_leaves_what_is_there_and_names_the_logins(demo, capsys):
    call_command("seed_demo", if_empty=True)
    assert Client.objects.count() == 80
    assert "admin@napsix.example  demo-napsix" in capsys.readouterr().out


def test_a_login_whose_password_was_changed_is_not_named(demo, capsys):
    user = get_user_model().objects.get(email="ventas@napsix.example")
    user.set_password("otra-clave-que-no-es-de-la-demo")
    user.save()
    call_command("seed_demo", if_empty=True)
    assert "ventas@napsix.example" not in capsys.readouterr().out


@pytest.mark.parametrize("email", ["admin@napsix.example", "ventas@napsix.example", "contacto@cliente.example"])
def test_the_logins_of_the_contract_sign_in(demo, rf, email):
    assert authenticate(rf.post("/"), username=email, password="demo-napsix").email == email


def test_sales_may_not_import_export_or_delete(demo):
    sales = get_user_model().objects.get(email="ventas@napsix.example")
    assert sales.has_perm("clients.change_client")
    assert not [verb for verb in ("import", "export", "delete") if sales.has_perm(f"clients.{verb}_client")]


def test_the_demo_contact_is_a_contact_of_two_clients_and_never_staff(demo):
    user = demo.contact
    assert user.kind == "contact"
    assert user.contacts.count() == 2
    assert sorted(user.contacts.values_list("is_primary", flat=True)) == [False, True]


def test_tax_ids_are_valid_and_fit_the_kind_of_client(demo):
    keyed = [client for client in Client.objects.all() if client.tax_key]
    assert len(keyed) > 60
    assert [one.name for one in keyed if tax_ids.is_person(one.tax_id) != (one.kind == "person")] == []


def test_all_prefixes_occur():
    numbers = [company_cuit(n) for n in range(200)] + [person_cuit(n, is_woman=n % 2 == 0) for n in range(200)]
    assert {number[:2] for number in numbers} == {"20", "23", "24", "27", "30", "33"}
    assert all(tax_ids.is_valid("AR", number) for number in numbers)


def test_a_million_tax_ids_are_all_different():
    assert len({company_cuit(n)[2:10] for n in range(1_000_000)}) == 1_000_000


def test_some_clients_lack_what_the_work_queue_looks_for(demo):
    assert 0 < Client.objects.filter(tax_key=None).count() < 20
    assert 0 < Client.objects.filter(main_contact_key="").count() < 20
    assert 0 < Client.objects.filter(owners=None).count() < 30


def test_deactivated_clients_say_when_by_whom_and_why(demo):
    gone = Client.objects.deactivated()
    assert 0 < gone.count() < 20
    for client in gone:
        assert client.deactivated_by in demo.staff
        assert client.deactivation_reason
        assert client.created_on < timezone.localdate(client.deactivated_at) <= TODAY


def test_a_main_contact_is_active(demo):
    assert not Contact.objects.filter(is_primary=True, is_active=False).exists()


def test_clients_came_over_three_years_and_ever_more_of_them(demo):
    days = sorted(Client.objects.values_list("created_on", flat=True))
    assert days[-1] <= TODAY
    assert (TODAY - days[0]).days > 900
    assert sum(day > datetime.date(2025, 5, 20) for day in days) > sum(day < datetime.date(2024, 5, 20) for day in days)


def test_what_a_client_keeps_of_its_contacts_is_in_step(demo):
    for client in Client.objects.all():
        before = client.main_contact_key, client.contacts_text, client.search_text
        client.refresh_contacts()
        assert (client.main_contact_key, client.contacts_text, client.search_text) == before


def test_every_row_could_have_been_typed_by_hand(demo):
    for row in [*Client.objects.all(), *Contact.objects.all(), *Prospect.objects.all()]:
        row.full_clean()


def test_prospects_are_in_every_state(demo):
    assert set(Prospect.objects.values_list("state", flat=True)) == set(Prospect.State.values)


def test_the_balance_of_every_invoice_is_its_lines_with_tax_less_what_was_paid(demo):
    invoices = list(Invoice.objects.prefetch_related("lines", "applications__payment"))
    assert len(invoices) > 50
    for invoice in invoices:
        lines = sum(with_tax(line) for line in invoice.lines.all())
        paid = sum(one.amount for one in invoice.applications.all() if one.payment.status == "received")
        assert (invoice.balance, invoice.total) == (lines - paid, lines)
        assert {one.payment.currency for one in invoice.applications.all()} <= {invoice.currency}


def with_tax(line):
    """What a line costs, net and tax each rounded to the cent."""
    net = (line.quantity * line.unit_price).quantize(CENT, ROUND_HALF_UP)
    return net + (net * line.tax_rate / 100).quantize(CENT, ROUND_HALF_UP)


def test_what_is_applied_of_every_payment_stands_on_invoices(demo):
    for payment in Payment.objects.prefetch_related("applications"):
        assert payment.applied == sum(one.amount for one in payment.applications.all())


def test_no_series_has_a_gap(demo):
    kinds = [kind for kind in registry.all_kinds() if issubclass(kind.model, Numbered)]
    assert {kind.slug for kind in kinds} >= {"invoices", "estimates", "proposals", "payments"}
    for kind in kinds:
        series = Series.objects.get(key=kind.model.SERIES["key"])
        rows = kind.model.objects.filter(series=series, sequence__isnull=False).order_by("sequence")
        taken = list(rows.values_list("sequence", "number"))
        assert [number for number, _text in taken] == list(range(1, series.next_number))
        assert [text for _number, text in taken] == [series.written(number) for number, _text in taken]
        assert taken


@pytest.mark.parametrize("kind", registry.all_kinds(), ids=lambda kind: kind.slug)
def test_every_kind_is_there_in_each_of_its_states(kind, demo):
    found = set(kind.model.objects.with_state().values_list("state_key", flat=True))
    assert found == {state.key for state in kind.model.STATES}


def test_what_a_rule_refuses_is_left_out_whole_and_told(caplog):
    client, kind = make_client(name="Acme", code="ACME"), registry.get("expenses")

    def refused(demo):
        kind.sample(demo)
        raise Refused("Le falta el CUIT.")

    lacking = DemoClient(client, None, [make_user()], Random(1), is_complete=True)
    make_sample(replace(kind, sample=refused), lacking)
    assert not client.expenses.exists()
    assert caplog.messages == ["The demo has no expenses of Acme: Le falta el CUIT."]

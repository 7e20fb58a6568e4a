"""Demo data."""

import datetime
import sys
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from clients import tax_ids
from clients.demo import world as worlds
from clients.demo.numbers import company_cuit, person_cuit
from clients.demo.world import World, sow
from clients.models import Client
from contacts.models import Contact

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


def rows_of(**world):
    """The rows of a demo made by itself, of which nothing stays."""
    with transaction.atomic():
        make_world(**world)
        found = rows()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def demo(db):
    """A small demo."""
    return make_world()


def test_the_same_seed_gives_the_same_data(db):
    assert rows_of() == rows_of()


def test_another_seed_gives_other_data(db):
    assert rows_of()[0] != rows_of(seed=2)[0]


def test_by_default_there_are_200_clients_and_about_350_contacts(db, capsys):
    call_command("seed_demo")
    assert Client.objects.count() == 200
    assert 320 <= Contact.objects.count() <= 380
    assert "200 clientes" in capsys.readouterr().out


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


def test_production_refuses_in_one_sentence(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not Client.objects.exists()


@pytest.mark.parametrize("number", ["-1", "muchos"])
def test_a_number_of_clients_that_makes_no_sense_is_refused(db, number):
    with pytest.raises(CommandError):
        call_command("seed_demo", f"--clients={number}")


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
    for row in [*Client.objects.all(), *Contact.objects.all()]:
        row.full_clean()


def test_any_app_adds_demo_rows_by_a_module_of_its_own(tmp_path, monkeypatch):
    app = tmp_path / "bakery"
    (app / "records" / "loaves").mkdir(parents=True)
    (app / "demo.py").write_text("def seed(world):\n    world.staff.append('baker')\n")
    (app / "records" / "loaves" / "demo.py").write_text("def seed(world):\n    world.staff.append('loaf')\n")
    for folder in (app, app / "records", app / "records" / "loaves"):
        (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    config = SimpleNamespace(path=str(app), name="bakery")
    monkeypatch.setattr(worlds, "apps", SimpleNamespace(get_app_configs=lambda: [config]))
    world = World(size=0, seed=1, today=TODAY)
    for seed in worlds.seeds():
        seed(world)
    for name in [name for name in sys.modules if name.startswith("bakery")]:
        del sys.modules[name]
    assert world.staff == ["baker", "loaf"]

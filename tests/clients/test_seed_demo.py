"""The making of demo data."""

import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from clients.demo import world as worlds
from clients.demo.world import World
from clients.models import Client
from contacts.models import Contact
from tests.clients.test_demo import TODAY, make_world, rows


@pytest.fixture(autouse=True)
def a_laptop(settings):
    """Demo data is made where DEBUG is on."""
    settings.DEBUG = True


def rows_of(**world):
    """The rows of a demo made by itself, of which nothing stays."""
    with transaction.atomic():
        make_world(**world)
        found = rows()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_data_and_another_one_gives_other(db):
    first, again, other = rows_of(size=25), rows_of(size=25), rows_of(size=25, seed=2)
    assert first == again
    assert first[0] != other[0]


def test_by_default_there_are_200_clients_and_about_350_contacts(db, capsys):
    call_command("seed_demo")
    assert Client.objects.count() == 200
    assert 320 <= Contact.objects.count() <= 380
    assert "200 clientes" in capsys.readouterr().out


def test_production_refuses_in_one_sentence(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not Client.objects.exists()


@pytest.mark.parametrize("number", ["-1", "muchos"])
def test_a_number_of_clients_that_makes_no_sense_is_refused(db, number):
    with pytest.raises(CommandError):
        call_command("seed_demo", f"--clients={number}")


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

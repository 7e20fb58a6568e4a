"""Undoing an import by the wizard and by the command, and by processes that are killed."""

import json

import pytest
from django.core.management import call_command

from clients.models import Client, Note
from clients.services import change_client
from napsix.importer.models import ImportRun, ImportUndo
from napsix.importer.services import undoing
from tests.factories import make_client
from tests.importer.imports import import_rows
from tests.importer.test_pages import url
from tests.importer.undo_kills import undo_survives_kills
from tests.importer.undoing import dump, rehearsed, undone

pytestmark = pytest.mark.django_db

TITLES = ["Código", "Razón social", "Nombre de fantasía"]
SHEET = [["A1", "Alfa S.A.", "Al"], ["N1", "Nueva", ""], ["N2", "Llamada", ""]]


@pytest.fixture
def run(admin):
    """An import of the administrator's: one client was there, and of the two new ones one was called since."""
    make_client(code="A1", name="Alfa")
    run = import_rows(SHEET, TITLES, user=admin)
    Note.objects.create(client=Client.objects.get(code="N2"), text="Llamar")
    client = Client.objects.get(code="A1")
    client.trade_name = "De después"
    change_client(client=client)
    return run


@pytest.fixture
def command(capsys):
    """``command(*options)`` runs the command and returns its status, and what it wrote to both streams."""

    def call(*options):
        status = 0
        try:
            call_command("import_clients", *options)
        except SystemExit as end:
            status = end.code
        written = capsys.readouterr()
        return status, written.out, written.err

    return call


def test_the_wizard_says_what_would_happen_asks_and_undoes(run, web):
    page = web.get(url("run", run.pk)).content.decode()
    assert "Deshacer la importación" in page
    assert web.post(url("undo", run.pk)).url == url("undo", run.pk)
    before = dump()
    page = web.get(url("undo", run.pk))
    assert {tile["label"]: tile["value"] for tile in page.context["undo_tiles"]} == {
        "Creados que se van": "1",
        "Filas que vuelven atrás": "1",
        "Datos que vuelven": "1",
        "Filas que quedan": "1",
        "Cambios de después": "1",
    }
    words = page.content.decode()
    for said in ("Llamada", "1 nota", "De después", "0 de 1 vuelven"):
        assert said in words, said
    assert dump() == before
    left = ImportUndo.objects.get().leftovers.get(code="left.changed")
    web.post(url("undo_decide", run.pk), {f"left_{left.pk}": "restore", "left_999": "restore"})
    assert "1 de 1 vuelven" in web.get(url("undo", run.pk)).content.decode()
    web.post(url("undo_start", run.pk))
    assert [(one.code, one.name, one.trade_name) for one in Client.objects.order_by("code")] == [
        ("A1", "Alfa", ""),
        ("N2", "Llamada", ""),
    ]
    page = web.get(url("run", run.pk)).content.decode()
    for said in ("Deshecha el", "Llamada", "1 nota", "Lo que había hecho"):
        assert said in page, said
    assert 'name="left_' not in page
    assert "Deshecha" in web.get(url()).content.decode()
    assert web.get(url("undo", run.pk)).url == url("run", run.pk)


def test_one_answer_may_be_for_all(run, web):
    web.post(url("undo", run.pk))
    web.post(url("undo_decide", run.pk), {"all": "restore"})
    web.post(url("undo_start", run.pk))
    assert Client.objects.get(code="A1").trade_name == ""


@pytest.mark.parametrize("verb", ["undo", "undo_start", "undo_decide", "undo_cancel"])
def test_an_undone_import_is_not_undone_again(run, web, verb):
    undone(run)
    before = dump()
    web.post(url(verb, run.pk), {"all": "restore"})
    assert dump() == before
    assert ImportRun.objects.get(pk=run.pk).state == "undone"


def test_an_undo_that_stopped_goes_on_by_a_button(run, web):
    undo = undoing.plan(run, None)
    undoing.begin(undo, None, unseen=True)
    undo.cancel()
    page = web.get(url("run", run.pk)).content.decode()
    assert "Seguir deshaciendo" in page
    assert "Seguir donde quedó" not in page
    web.post(url("undo_start", run.pk))
    assert ImportRun.objects.get(pk=run.pk).state == "undone"


def test_the_progress_of_an_undo_is_a_part_of_the_page_until_all_is_done(run, web, monkeypatch):
    monkeypatch.setattr(undoing, "SMALL", 0)
    web.post(url("undo", run.pk))
    part = web.get(url("undo", run.pk), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<p")
    ImportUndo.objects.update(state="done")
    web.post(url("undo_start", run.pk))
    assert "Deshaciendo" in web.get(url()).content.decode()
    assert "En espera" in web.get(url("run", run.pk), headers={"HX-Request": "true"}).content.decode()


def test_the_page_of_an_undo_costs_the_same_for_many_conflicts(run, web, django_assert_max_num_queries):
    rehearsed(run)
    web.get(url("undo", run.pk))
    plan = ImportUndo.objects.get()
    left = plan.leftovers.get(code="left.changed")
    for number in range(15):
        left.pk, left.field = None, f"custom.c{number}"
        left.save(force_insert=True)
    with django_assert_max_num_queries(60):
        web.get(url("undo", run.pk))


def test_who_may_not_do_what_the_import_did_undoes_nothing(run, staff, allow, sign_in):
    web = sign_in(allow(staff, "clients.import_client", "importer.view_importrun", "clients.change_client"))
    before = dump()
    assert "no tiene permiso" in web.post(url("undo", run.pk), follow=True).content.decode()
    rehearsed(run)
    web.post(url("undo_start", run.pk))
    assert dump() == before


def test_the_command_rehearses_undoes_and_says_what_stays(run, command):
    before = dump()
    status, out, _err = command("--undo", "last", "--dry-run")
    assert (status, dump()) == (3, before)
    assert "1 filas creadas" in out
    status, out, _err = command("--undo", str(run.pk), "--json")
    report = json.loads(out)
    assert (status, report["id"], report["removed"], report["restored"], report["kept"]) == (3, run.pk, 1, 1, 1)
    assert {(one["name"], one["field"], one["code"]) for one in report["left"]} == {
        ("Llamada", None, "left.linked"),
        ("De después", "trade_name", "left.changed"),
    }
    before = dump()
    assert command("--undo", "last") == (0, "", f"La importación {run.pk} ya se deshizo.\n")
    assert dump() == before


def test_the_command_restores_conflicts_where_it_is_told_to(run, command):
    Note.objects.all().delete()
    assert command("--undo", "last", "--on-conflict", "restore")[0] == 0
    assert [(one.code, one.trade_name) for one in Client.objects.all()] == [("A1", "")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--undo", "999"], "No existe la importación"),
        (["--undo", "last", "--on-conflict", "update"], "No existe «update»"),
    ],
)
def test_the_command_refuses_in_one_sentence(run, command, options, said):
    status, out, err = command(*options)
    assert (status, out) == (1, "")
    assert said in err


def test_the_command_goes_on_with_an_undo_that_somebody_began(run, command):
    undo = undoing.plan(run, None)
    undoing.begin(undo, None, unseen=True)
    undo.claim(owner="dead")
    assert command("--undo", "last")[0] == 3
    assert ImportRun.objects.get(pk=run.pk).state == "undone"
    assert command("--resume", "last")[0] == 1


def test_an_undo_that_is_killed_goes_on_and_leaves_every_table_as_it_was(project, tmp_path):
    seen = undo_survives_kills(project, tmp_path, rows=400, kills=1)
    assert [done for done in seen if done]

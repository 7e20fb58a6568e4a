"""What an import never does by itself: change another client, take a line of the list for one, double in silence."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from clients.models import Client
from contacts.models import Contact
from napsix.importer.models import ImportIssue, ImportRun
from tests.factories import make_client
from tests.importer.imports import counts, csv_bytes, import_rows, issues
from tests.importer.test_pages import imported, rehearsed, upload, url

pytestmark = pytest.mark.django_db

ACME, BETA, GAMA = "30500000747", "30500001042", "30500001115"
NUMBERED = ["Nro", "Razón social", "Localidad"]
FIRST = csv_bytes([["1", "Molinos del Sur", "Luján"], ["2", "Yerba SRL", "Oberá"], ["3", "Peña", "Salta"]], NUMBERED)
SECOND = csv_bytes([["1", "Otra", "Rosario"], ["2", "Distinta", "Paraná"], ["3", "Ajena", "Jujuy"]], NUMBERED)
CODED = ["Código", "Razón social", "CUIT"]


@pytest.fixture
def command(tmp_path, capsys):
    """``command(content, *options)`` imports a file by the command and returns its report."""

    def run(content, *options):
        path = tmp_path / "clientes.csv"
        path.write_bytes(content)
        status = 0
        try:
            call_command("import_clients", str(path), "--json", *options)
        except SystemExit as end:
            status = end.code
        return {"status": status, **json.loads(capsys.readouterr().out)}

    return run


def test_two_lists_that_count_their_rows_leave_every_client_as_it_was_by_command(command):
    make_client(code="1", name="De antes")
    command(FIRST)
    before = list(Client.objects.order_by("pk").values())
    report = command(SECOND)
    assert (report["mapping"]["Nro"], report["created"], report["updated"]) == (None, 3, 0)
    assert [(one["row"], one["column"], one["code"]) for one in report["issues"]] == [
        (None, "Nro", "column.counts_rows")
    ]
    assert list(Client.objects.order_by("pk").values())[:4] == before


def test_two_lists_that_count_their_rows_leave_every_client_as_it_was_by_wizard(web):
    make_client(code="1", name="De antes")
    imported(web, FIRST)
    before = list(Client.objects.order_by("pk").values())
    run = upload(web, SECOND)
    assert "Numera las filas" in web.get(url("columns", run.pk)).content.decode()
    run = imported(web, SECOND)
    assert counts(run) == {"created": 3}
    assert list(Client.objects.order_by("pk").values())[:4] == before


@pytest.mark.parametrize("title", ["Código", "Nro de cliente", "Legajo", "ID"])
def test_a_list_that_is_told_to_take_its_numbers_for_codes_changes_nobody_of_another_name(command, title):
    for number, name in enumerate(("Molinos del Sur", "Yerba SRL", "Peña"), 1):
        make_client(code=str(number), name=name)
    before = list(Client.objects.values())
    report = command(SECOND.replace(b"Nro", title.encode()), "--map", f"{title}=code")
    assert (report["status"], report["skipped"], report["created"], report["updated"]) == (0, 3, 0, 0)
    assert {one["code"] for one in report["issues"]} == {"row.conflict"}
    assert list(Client.objects.values()) == before


def test_numbers_that_run_on_are_codes_where_the_clients_are_there_under_them(command):
    for number, name in enumerate(("Uno", "Dos", "Tres", "Cuatro"), 1):
        make_client(code=str(number), name=name)
    rows = [["1", "Uno", ACME], ["2", "Dos", ""], ["3", "Tres", ""], ["4", "Otro", ""], ["5", "Nuevo", ""]]
    report = command(csv_bytes(rows, CODED))
    assert report["mapping"]["Código"] == "code"
    assert {name: report[name] for name in ("created", "updated", "unchanged", "skipped")} == {
        "created": 1,
        "updated": 1,
        "unchanged": 2,
        "skipped": 1,
    }


@pytest.mark.parametrize(
    ("name", "tax_id", "outcome"),
    [
        ("Otra", BETA, "skipped"),
        ("Otra", "", "skipped"),
        ("Otra", ACME, "updated"),
        ("Molinos del Sur SA", BETA, "updated"),
        ("Molinos", "", "updated"),
        ("Molimos del Sur", "", "updated"),
    ],
)
def test_a_code_alone_makes_no_client_of_another_name_and_tax_id_the_same(name, tax_id, outcome):
    make_client(code="C-7", name="Molinos del Sur", tax_id=ACME)
    assert counts(import_rows([["C-7", name, tax_id]], CODED)) == {outcome: 1}


def test_a_client_without_a_tax_id_is_told_by_its_name():
    make_client(code="C-7", name="Molinos del Sur", trade_name="La Rueda")
    run = import_rows([["C-7", "Otra", ACME], ["C-7", "La Rueda", ACME]], CODED)
    assert counts(run) == {"skipped": 1, "updated": 1}
    assert "Otra · C-7 · 30-50000074-7" in run.issues.first().message
    assert "«La Rueda» (C-7), Molinos del Sur;" in run.issues.first().message


def test_two_rows_of_one_file_under_one_code_do_not_write_over_each_other():
    run = import_rows([["C-7", "Molinos", ""], ["C-7", "Otra", ""]], CODED)
    assert counts(run) == {"created": 1, "skipped": 1}
    assert Client.objects.get().name == "Molinos"


def test_the_command_updates_them_where_it_is_told_to(command):
    make_client(code="C-7", name="Molinos", tax_id=ACME)
    report = command(csv_bytes([["C-7", "Otra", BETA]], CODED), "--on-conflict", "update")
    assert report["updated"] == 1
    assert [(one["code"], one["severity"]) for one in report["issues"]] == [
        ("row.conflict", "warning"),
        ("row.changes_key", "warning"),
    ]
    assert Client.objects.get().name == "Otra"


def test_another_word_for_a_conflict_is_refused(tmp_path, capsys):
    (tmp_path / "a.csv").write_bytes(FIRST)
    with pytest.raises(SystemExit):
        call_command("import_clients", str(tmp_path / "a.csv"), "--on-conflict", "replace")
    assert "--on-conflict" in capsys.readouterr().err
    assert not ImportRun.objects.exists()


def test_a_row_that_changes_code_or_tax_id_says_so_and_one_that_gives_them_does_not():
    make_client(code="C-7", name="Molinos", tax_id=ACME)
    make_client(code="C-8", name="Peña")
    run = import_rows([["C-9", "Molinos", ACME], ["C-8", "Peña", GAMA]], CODED)
    assert counts(run) == {"updated": 2}
    assert issues(run) == [(2, "row.changes_key")]
    assert "«C-7»" in run.issues.get().message
    assert "«C-9»" in run.issues.get().message


# -- keyless rows


def test_rows_of_one_client_without_a_key_are_one_client_with_their_contacts_and_that_is_said():
    titles = ["Razón social", "Localidad", "Contacto"]
    rows = [["Molinos", "Luján", "Ana Paz"], ["Molinos", "Luján", "Luis Gil"], ["Molinos", "Salta", "Eva Sol"]]
    run = import_rows(rows, titles)
    assert counts(run) == {"created": 2, "updated": 1, "contacts_created": 3}
    assert issues(run) == [(3, "row.same_again"), (4, "row.there_already")]
    assert Contact.objects.filter(client__city="Luján").count() == 2


def test_rows_without_a_key_are_named_when_they_come_again(command):
    content = csv_bytes([["Molinos", "Luján"], ["Peña", "Salta"]], ["Razón social", "Localidad"])
    first = command(content)
    report = command(content)
    assert report["created"] == 2
    codes = [(one["row"], one["code"]) for one in report["issues"]]
    assert codes == [(None, "file.again"), (2, "row.there_already"), (3, "row.there_already")]
    assert f"(importación {first['id']})" in report["issues"][0]["message"]


def test_the_first_time_of_the_same_file_is_said(command):
    content = csv_bytes([["C-7", "Molinos", ACME]], CODED)
    first = command(content)
    ImportRun.objects.filter(pk=first["id"]).update(finished_at="2026-03-12T15:00Z")
    command(content, "--dry-run")
    assert command(content)["unchanged"] == 1
    (said,) = command(content)["issues"]
    assert said["message"] == f"Este mismo archivo ya se importó el 12/03/2026 (importación {first['id']})."


# -- rows that are no clients


PRINTED = csv_bytes(
    [
        ["Molinos", ACME, "Luján"],
        ["Peña", BETA, "Salta"],
        ["Razón social", "CUIT", "Localidad"],
        ["Yerba", GAMA, "Oberá"],
        ["TOTAL GENERAL", "", "3"],
        ["Página 1 de 2", "", ""],
        ["Zona Norte", "", ""],
    ],
    ["Razón social", "CUIT", "Localidad"],
)


def test_rows_that_are_no_clients_are_left_out_counted_and_named(command):
    report = command(PRINTED)
    assert (report["rows"], report["created"], report["skipped"], report["failed"]) == (7, 3, 4, 0)
    assert [(one["row"], one["code"], one["severity"]) for one in report["issues"]] == [
        (4, "row.titles_again", "warning"),
        (6, "row.total", "warning"),
        (7, "row.page_line", "warning"),
        (8, "row.lone_cell", "warning"),
    ]


# -- the review of the wizard


def decide(web, run, question, **answers):
    answer = web.post(reverse("clients:client_import_decide", args=[run.pk]), {"question": question, **answers})
    assert answer.status_code == 302
    run.refresh_from_db()
    return run


def test_a_person_takes_in_by_hand_what_seemed_no_client(web):
    run = rehearsed(web, PRINTED)
    page = web.get(url("check", run.pk)).content.decode()
    assert "Zona Norte" in page
    assert counts(run) == {"created": 3, "skipped": 4}
    run = decide(web, run, "leftover", row_8="yes", row_6="no", row_2="yes")
    assert counts(run) == {"created": 4, "skipped": 3}
    web.post(url("start", run.pk))
    assert set(Client.objects.values_list("name", flat=True)) == {"Molinos", "Peña", "Yerba", "Zona Norte"}


def conflicting(web):
    """Two clients, and the rehearsal of two rows that have their codes and other names."""
    make_client(code="C-1", name="Molinos", tax_id=ACME)
    make_client(code="C-2", name="Peña")
    return rehearsed(web, csv_bytes([["C-1", "Otra", BETA], ["C-2", "Distinta", ""]], CODED))


def test_the_review_shows_both_and_a_person_decides_row_by_row(web):
    run = conflicting(web)
    page = web.get(url("check", run.pk)).content.decode()
    for words in ("¿Es el mismo cliente?", "Otra · C-1 · 30-50000104-2", "«Molinos» (C-1), 30-50000074-7"):
        assert words in page
    assert counts(run) == {"skipped": 2}
    run = decide(web, run, "conflict", row_2="no", row_3="yes")
    assert counts(run) == {"updated": 1, "skipped": 1}
    web.post(url("start", run.pk))
    assert list(Client.objects.order_by("pk").values_list("name", flat=True)) == ["Molinos", "Distinta"]


def test_a_person_decides_for_all_of_them_and_one_by_one_afterwards(web):
    run = decide(web, conflicting(web), "conflict", row_2="no")
    run = decide(web, run, "conflict", all="yes", row_2="no")
    assert counts(run) == {"updated": 2}
    assert counts(decide(web, run, "conflict", row_3="no")) == {"updated": 1, "skipped": 1}


def test_decisions_are_dropped_with_the_columns_they_were_about(web):
    run = decide(web, conflicting(web), "conflict", all="yes")
    form = web.get(url("columns", run.pk)).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    web.post(url("columns", run.pk), data)
    run.refresh_from_db()
    assert run.decisions == {"row.conflict": True}
    web.post(url("columns", run.pk), data | {"column_2": ""})
    run.refresh_from_db()
    assert (run.decisions, counts(run)) == ({}, {"skipped": 2})


def test_an_answer_that_means_nothing_changes_nothing(web):
    run = conflicting(web)
    for answers in ({"row_2": "maybe"}, {"all": "x"}, {"row_99": "yes"}):
        decide(web, run, "conflict", **answers)
    decide(web, run, "nonsense", all="yes")
    assert (run.decisions, counts(run)) == ({}, {"skipped": 2})


def test_an_import_that_was_begun_takes_no_more_decisions(web):
    run = decide(web, conflicting(web), "conflict", all="yes")
    web.post(url("start", run.pk))
    web.post(url("decide", run.pk), {"question": "conflict", "all": "no"})
    run.refresh_from_db()
    assert (run.decisions, counts(run)) == ({"row.conflict": True}, {"updated": 2})
    assert ImportIssue.objects.filter(run=run, code="row.conflict").count() == 2


def test_the_review_of_many_questions_costs_the_same_as_of_one(web, django_assert_max_num_queries):
    rows = [[f"C-{n}", f"Otra {n}", ""] for n in range(30)]
    for n in range(30):
        make_client(code=f"C-{n}", name="Molinos")
    run = rehearsed(web, csv_bytes(rows, CODED))
    with django_assert_max_num_queries(30):
        page = web.get(url("check", run.pk) + "?conflict=2").content.decode()
    assert 'name="row_31"' in page
    assert 'name="row_2"' not in page

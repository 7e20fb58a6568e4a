"""``manage.py import_clients``, as the contract has it."""

import json
import os
import stat

import pytest
from django.core.management import call_command

from clients.models import Client
from contacts.models import Contact
from napsix.files.models import StoredFile
from napsix.importer import staging
from napsix.importer.models import ImportRun
from napsix.importer.services import templates
from tests.factories import make_client, make_user
from tests.importer.imports import csv_bytes, interrupted, planned

pytestmark = pytest.mark.django_db

GOOD = csv_bytes([["A1", "Acme", "30-50000074-7", "Ana Paz", "ana@acme.test"], ["B1", "Beta", "", "", ""]])
WITH_FAILED_ROWS = csv_bytes([["A1", "Acme", "", "", ""], ["", "Beta", "", "", "mal"]])


@pytest.fixture
def call(tmp_path, capsys):
    """``call(content, *options)`` runs the command on a file and returns its status, output and errors."""

    def run(content, *options, name="clientes.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        status = 0
        try:
            call_command("import_clients", str(path), *options)
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def nothing_written():
    return not any(model.objects.exists() for model in (Client, Contact, ImportRun, StoredFile))


def test_a_clean_import_says_so_in_json_alone(call):
    status, out, err = call(GOOD, "--json")
    report = json.loads(out)
    run = ImportRun.objects.get()
    assert status == 0
    assert err == f"import {run.pk}\n"
    assert report == {
        "id": run.pk,
        "file": "clientes.csv",
        "sheet": None,
        "encoding": "utf-8",
        "delimiter": ";",
        "header_row": 1,
        "dry_run": False,
        "mapping": {
            "Código": "code",
            "Razón social": "name",
            "CUIT": "tax_id",
            "Contacto": "contact.full_name",
            "Email": "contact.email",
        },
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "failed": 0,
        "contacts_created": 1,
        "contacts_updated": 0,
        "issues": [],
    }


def test_failed_rows_give_status_3_and_are_named(call):
    status, out, _err = call(WITH_FAILED_ROWS, "--json")
    report = json.loads(out)
    assert (status, report["created"], report["failed"]) == (3, 1, 1)
    assert report["issues"] == [
        {
            "row": 3,
            "column": "Email",
            "severity": "error",
            "code": "email.bad",
            "message": "«mal» no es un email.",
        }
    ]


def test_a_rehearsal_writes_no_client(call):
    status, out, _err = call(GOOD, "--json", "--dry-run")
    assert (status, json.loads(out)["dry_run"], json.loads(out)["created"]) == (0, True, 2)
    assert not Client.objects.exists()


def test_people_get_a_summary(call):
    status, out, _err = call(WITH_FAILED_ROWS)
    assert status == 3
    assert out.splitlines() == [
        "2 filas: 1 creadas, 0 actualizadas, 0 sin cambios, 0 omitidas, 1 con error.",
        "Fila 3, Email: «mal» no es un email.",
    ]


def test_what_is_said_of_a_column_goes_before_what_is_suggested(call):
    _status, out, _err = call(
        GOOD,
        "--json",
        "--map",
        "Código=-",
        "--map",
        "contacto=trade_name",
        "--map",
        "Email=notes",
        "--map",
        "CUIT=notes",
    )
    assert json.loads(out)["mapping"] == {
        "Código": None,
        "Razón social": "name",
        "CUIT": "notes",
        "Contacto": "trade_name",
        "Email": "notes",
    }
    assert Client.objects.get(name="Acme").notes == "ana@acme.test\n30-50000074-7"


def test_the_error_file_holds_the_failed_rows_and_can_be_uploaded_again(call, tmp_path):
    errors = tmp_path / "errores.csv"
    call(WITH_FAILED_ROWS, "--errors", str(errors))
    assert errors.read_text("utf-8-sig").splitlines() == [
        "Fila;Resultado;Motivo;Código;Razón social;CUIT;Contacto;Email",
        "3;error;«mal» no es un email.;;Beta;;;mal",
    ]
    mended = errors.read_bytes().decode("utf-8-sig").replace("mal\r", "b@beta.test\r").encode()
    status, out, _err = call(mended, "--json")
    assert (status, json.loads(out)["created"]) == (0, 1)


def test_a_mapping_is_taken_from_a_file_or_a_template(call, tmp_path):
    content = {
        "columns": [{"header": "contacto", "field": "name"}, {"header": "Otra", "field": "phone"}],
        "mode": "create",
    }
    (tmp_path / "columnas.json").write_text(json.dumps(content))
    expected = {"Código": None, "Razón social": None, "CUIT": None, "Contacto": "name", "Email": None}
    _status, out, _err = call(GOOD, "--json", "--dry-run", "--mapping", str(tmp_path / "columnas.json"))
    assert json.loads(out)["mapping"] == expected
    run = ImportRun.objects.get()
    assert run.mode == "create"
    templates.save_template(run, name="De la feria")
    _status, out, _err = call(GOOD, "--json", "--dry-run", "--mapping", "De la feria")
    assert json.loads(out)["mapping"] == expected


def test_what_was_detected_can_be_overridden(call):
    content = "basura\ncódigo,razón social\nA1;1,Ñandú; e hijos\n".encode("cp850")
    options = ["--encoding", "cp850", "--delimiter", ",", "--header-row", "2"]
    status, out, _err = call(content, "--json", *options)
    assert (status, json.loads(out)["encoding"], json.loads(out)["header_row"]) == (0, "cp850", 2)
    assert Client.objects.get().name == "Ñandú; e hijos"


@pytest.mark.parametrize(("options", "name"), [([], "CÃ³rdoba SA"), (["--repair"], "Córdoba SA")])
def test_damaged_accents_are_repaired_on_request(call, options, name):
    call("código;razón social\nA1;CÃ³rdoba SA\n".encode(), *options)
    assert Client.objects.get().name == name


REFUSALS = [
    pytest.param(GOOD, ["--map", "Zodíaco=name"], "Zodíaco", id="unknown column"),
    pytest.param(GOOD, ["--map", "Código=zodiac"], "zodiac", id="unknown field"),
    pytest.param(GOOD, ["--map", "Código"], "Encabezado=campo", id="no field"),
    pytest.param(
        GOOD, ["--map", "Código=phone", "--map", "CUIT=phone"], "Dos columnas", id="two columns for one field"
    ),
    pytest.param(GOOD, ["--map", "Razón social=-"], "name", id="no column for the name"),
    pytest.param(GOOD, ["--match", "code,zodiac"], "zodiac", id="unknown key"),
    pytest.param(GOOD, ["--mode", "replace"], "replace", id="unknown mode"),
    pytest.param(GOOD, ["--user", "nadie@napsix.test"], "nadie@napsix.test", id="unknown user"),
    pytest.param(GOOD, ["--mapping", "no hay"], "no hay", id="unknown template"),
    pytest.param(GOOD, ["--encoding", "klingon"], "klingon", id="unknown encoding"),
    pytest.param(GOOD, ["--header-row", "99"], "99", id="unknown row"),
    pytest.param(GOOD, ["--resume", "99"], "99", id="unknown import"),
    pytest.param(GOOD, ["--resume", "last"], "last", id="nothing to resume"),
    pytest.param(b"", [], "vacío", id="empty file"),
    pytest.param(b"a;b\n", [], "ninguna fila", id="titles only"),
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), [], "PNG", id="image renamed"),
    pytest.param(b";".join([b"a"] * 1001) + b"\n" + b";".join([b"1"] * 1001) + b"\n", [], "1.001", id="1,001 columns"),
]


@pytest.mark.parametrize(("content", "options", "message"), REFUSALS)
def test_a_refusal_is_one_sentence_with_nothing_written(call, content, options, message):
    status, out, err = call(content, "--json", *options)
    assert (status, out) == (1, "")
    assert message in err
    assert len(err.splitlines()) == 1
    assert nothing_written()


def test_a_file_that_is_not_there_is_refused(call):
    with pytest.raises(SystemExit) as end:
        call_command("import_clients", "no-hay.csv")
    assert end.value.code == 1


def test_whoever_may_not_import_cannot_by_command_either(call):
    make_user(email="ventas@napsix.test")
    status, _out, err = call(GOOD, "--user", "ventas@napsix.test")
    assert status == 1
    assert "no tiene permiso" in err
    assert nothing_written()


@pytest.mark.parametrize(
    ("mode", "missing"), [("upsert", "change_client"), ("create", "add_contact"), ("update", "change_contact")]
)
def test_an_import_needs_the_right_to_every_change_it_may_make(call, staff, allow, mode, missing):
    rights = {
        "add_client": "clients",
        "change_client": "clients",
        "add_contact": "contacts",
        "change_contact": "contacts",
    }
    allow(staff, "clients.import_client", *(f"{app}.{name}" for name, app in rights.items() if name != missing))
    assert call(GOOD, "--user", staff.email, "--mode", mode)[0] == 1
    allow(staff, f"{rights[missing]}.{missing}")
    assert call(GOOD, "--user", staff.email, "--mode", mode)[0] == 0


def test_an_interrupted_import_is_resumed_by_its_number_or_as_the_last(call, monkeypatch, capsys):
    monkeypatch.setattr(staging, "CHUNK_ROWS", 1)
    run = planned(csv_bytes([[f"A{n}", f"Cliente {n}", "", "", ""] for n in range(4)]))
    interrupted(run, after=2)
    call_command("import_clients", "--resume", "last", "--json")
    assert json.loads(capsys.readouterr().out)["created"] == Client.objects.count() == 4
    call_command("import_clients", "--resume", str(run.pk), "--json")
    assert json.loads(capsys.readouterr().out)["created"] == Client.objects.count() == 4


def test_the_uploaded_file_is_kept_for_this_account_alone(call):
    call(GOOD)
    stored = StoredFile.objects.get()
    assert stat.S_IMODE(os.stat(stored.file.storage.path(stored.file.name)).st_mode) == 0o600


def test_a_second_import_of_the_same_file_is_all_unchanged(call):
    call(GOOD)
    _status, out, _err = call(GOOD, "--json")
    assert json.loads(out)["unchanged"] == 2


def test_a_client_keeps_what_the_file_does_not_say(call):
    make_client(code="A1", name="Acme", phone="4444")
    call(GOOD)
    assert Client.objects.get(code="A1").phone == "4444"


def test_people_in_two_columns_are_clients_of_kind_person_and_their_own_contacts(call):
    status, _out, _err = call(b"Nombre;Apellido;Email\nAna;Paz;ana@acme.test\n", "--json")
    client = Client.objects.get()
    assert (status, client.name, client.kind) == (0, "Ana Paz", Client.Kind.PERSON)
    contact = client.contacts.get()
    assert (contact.first_name, contact.last_name, contact.email) == ("Ana", "Paz", "ana@acme.test")


def test_two_columns_that_a_person_joins_to_a_name_make_nobody_a_person(call):
    call(b"Empresa;Planta;Email\nAcme;Norte;ana@acme.test\n", "--map", "Planta=name", "--map", "Empresa=name")
    client = Client.objects.get()
    assert (client.name, client.kind, client.contacts.get().first_name) == (
        "Norte Acme",
        Client.Kind.COMPANY,
        "ana@acme.test",
    )


def test_a_column_given_for_the_name_takes_it_from_the_suggested_ones(call):
    call(b"Empresa;Planta\nAcme;Norte\n", "--map", "Planta=name")
    assert Client.objects.get().name == "Norte"


def test_contacts_alone_go_to_the_clients_that_are_there(call):
    client = make_client(code="A1", tax_id="30-50000074-7", name="Acme")
    file = b"CUIT;Contacto;Email\n30-50000074-7;Ana Paz;ana@acme.test\n30-50000104-2;Eva Sol;eva@acme.test\n"
    status, out, _err = call(file, "--json", "--mode", "update")
    report = json.loads(out)
    assert (status, report["contacts_created"], report["skipped"]) == (0, 1, 1)
    assert (Client.objects.get(), client.contacts.get().full_name) == (client, "Ana Paz")


def test_contacts_alone_are_refused_where_they_would_make_clients(call):
    status, _out, err = call(b"CUIT;Contacto\n30-50000074-7;Ana Paz\n", "--json")
    assert status == 1
    assert "name" in err
    assert nothing_written()


def test_how_many_rows_of_titles_can_be_said(call):
    titles = "Clientes;Clientes;Clientes\nEmpresa;Empresa;Domicilio\nRazón social;CUIT;Localidad\n"
    _status, out, _err = call(f"{titles}Acme;30-50000074-7;Luján\n".encode(), "--json", "--header-rows", "3")
    assert (json.loads(out)["header_row"], json.loads(out)["created"]) == (3, 1)


def test_no_rows_of_titles_are_refused(call):
    status, _out, err = call(GOOD, "--header-rows", "0")
    assert (status, len(err.splitlines())) == (1, 1)


@pytest.mark.parametrize(("option", "failed"), [("--fill-down", 0), ("--no-fill-down", 1)])
def test_cells_are_repeated_downwards_as_the_command_is_told(call, option, failed):
    content = "Empresa;Contacto;Email\nUno SA;Ana Paz;ana@uno.example\n;Beto Ríos;beto@otra.example\n".encode()
    _status, out, _err = call(content, "--json", option)
    assert json.loads(out)["failed"] == failed

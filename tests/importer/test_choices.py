"""What is chosen of an import beside its columns: how words are read, what is the same in every row, what is lost."""

import json

import pytest
from django.core.management import call_command

from clients.models import Client, ClientType, Tag
from contacts.models import Contact
from napsix.custom_fields.models import Definition, Option
from napsix.importer.feed import lines_of
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportChange, ImportRun, RememberedWord
from napsix.importer.services import choosing, running, wording
from tests.factories import make, make_client, make_user
from tests.importer.imports import counts, csv_bytes, interrupted, planned

pytestmark = pytest.mark.django_db

TYPED = ["Código", "Razón social", "Tipo de cliente"]
PLAIN = ["Código", "Razón social", "Localidad", "Notas"]


@pytest.fixture
def command(tmp_path, capsys):
    """``command(rows, titles, *options)`` imports a file by the command and returns its report."""

    def run(rows, titles, *options):
        path = tmp_path / "clientes.csv"
        path.write_bytes(csv_bytes(rows, titles))
        status = 0
        try:
            call_command("import_clients", str(path), "--json", *options)
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return {"status": status, "said": printed.err, **(json.loads(printed.out) if printed.out else {})}

    return run


@pytest.fixture
def zone():
    """A custom field of clients with options."""
    definition = Definition.objects.create(model="clients.client", slug="ruta", name="Ruta", kind="choice")
    for label in ("Norte", "Sur"):
        Option.objects.create(definition=definition, label=label)
    return definition


def run_with(rows, titles, **choices):
    """Import a csv with these choices and return the run."""
    run = planned(csv_bytes(rows, titles))
    run.choices = choices
    run.save()
    running.run_here(run)
    return run


# Words


def test_a_word_becomes_what_the_command_says_and_is_read_so_the_next_time(command):
    make(ClientType, name="Mayorista")
    row = [["C-1", "Molinos", "Mayoristas"]]
    assert command(row, TYPED, "--value", "client_type:Mayoristas=Mayorista")["created"] == 1
    report = command([["C-2", "Yerba", "MAYORISTAS"]], TYPED)
    assert [client.client_type.name for client in Client.objects.all()] == ["Mayorista"] * 2
    assert list(ClientType.objects.values_list("name", flat=True)) == ["Mayorista"]
    assert [one["message"] for one in report["issues"]] == ["Se leyó como la otra vez: «MAYORISTAS» → «Mayorista»."]


@pytest.mark.parametrize(("becomes", "outcome"), [("", {"created": 1}), ("-", {"skipped": 1})])
def test_a_word_can_leave_its_field_or_its_rows_out(command, becomes, outcome):
    report = command([["C-1", "Molinos", "Varios"]], TYPED, "--value", f"Tipo de cliente:Varios={becomes}")
    assert {name: report[name] for name in outcome} == outcome
    assert not ClientType.objects.exists()
    assert not Client.objects.filter(client_type__isnull=False).exists()


def test_each_of_several_tags_in_a_cell_is_read_by_itself(command):
    make(Tag, name="VIP, de antes")
    command(
        [["C-1", "Molinos", "vips; Nuevo"]],
        ["Código", "Razón social", "Etiquetas"],
        "--value",
        "tags:vips=VIP, de antes",
    )
    assert sorted(Client.objects.get().tags.values_list("name", flat=True)) == ["Nuevo", "VIP, de antes"]


def test_an_unknown_state_fails_its_row_aloud_until_somebody_says_what_it_is(command):
    titles = ["Código", "Razón social", "Estado"]
    report = command([["C-1", "Molinos", "Moroso"]], titles, "--map", "Estado=is_active")
    assert (report["failed"], report["issues"][0]["column"]) == (1, "Estado")
    given = ["--map", "Estado=is_active", "--value", "is_active:Moroso=No"]
    assert command([["C-1", "Molinos", "Moroso"]], titles, *given)["created"] == 1
    assert not Client.objects.get().is_active


def test_a_custom_option_is_found_by_another_word(command, zone):
    command([["C-1", "Molinos", "Zona N"]], ["Código", "Razón social", "Ruta"], "--value", "Ruta:Zona N=Norte")
    assert Client.objects.get().custom == {"ruta": zone.options.get(label="Norte").pk}


def test_a_word_that_cannot_be_read_so_is_refused_in_a_sentence():
    run = planned(csv_bytes([["C-1", "Molinos", ""]], TYPED))
    refused = {
        ("is_active", "Moroso", "Quizás"): "no está entre los valores",
        ("city", "Lujan", "Luján"): "no tiene una lista",
        ("nada", "a", "b"): "No existe el campo",
    }
    for answer, said in refused.items():
        with pytest.raises(ImportRefused) as refusal:
            wording.given(run, [answer])
        assert said in str(refusal.value)


def test_an_option_that_is_no_pair_is_refused_in_a_sentence(command):
    report = command([["C-1", "Molinos", ""]], TYPED, "--value", "client_type")
    assert (report["status"], Client.objects.count()) == (1, 0)
    assert "tiene que ser «campo:valor=queda»" in report["said"]


def test_a_remembered_word_whose_meaning_is_gone_is_not_used(command):
    RememberedWord.objects.create(target="clients.client", field="is_active", key="moroso", becomes="Quizás")
    titles = ["Código", "Razón social", "Estado"]
    assert command([["C-1", "Molinos", "Moroso"]], titles, "--map", "Estado=is_active")["failed"] == 1


def test_the_words_of_a_column_are_counted_by_what_they_mean():
    run = run_with(
        [["1", "A", "Bs As"], ["2", "B", "BS. AS."], ["3", "C", "Pcia. X"]], ["Legajo", "Razón social", "Provincia"]
    )
    assert run.words == {"province": {"found": [["Bs As", 2], ["Pcia. X", 1]], "more": False}}


def test_what_was_chosen_holds_after_the_process_is_killed(monkeypatch):
    monkeypatch.setattr("napsix.importer.staging.CHUNK_ROWS", 2)
    rows = [[f"C-{n}", f"Cliente {n}", "Mayoristas"] for n in range(4)]
    run = planned(csv_bytes(rows, TYPED))
    run.choices = {"values": {"client_type": {"mayoristas": "Mayorista"}}, "fixed": {"city": "Luján"}}
    run.save()
    interrupted(run, after=1)
    running.run_here(ImportRun.objects.get())
    assert set(Client.objects.values_list("client_type__name", "city")) == {("Mayorista", "Luján")}
    assert Client.objects.count() == 4


# Bad values


def test_a_bad_value_of_an_optional_column_is_left_out_with_a_warning_where_asked(command):
    titles = ["Código", "Razón social", "Fecha de alta", "Email"]
    rows = [["C-1", "Molinos", "ayer", "ana@ejemplo.test"]]
    assert command(rows, titles)["failed"] == 1
    report = command(rows, titles, "--lenient")
    assert (report["status"], report["created"]) == (0, 1)
    assert [(one["severity"], one["message"]) for one in report["issues"] if one["row"]] == [
        ("warning", "«ayer» no es una fecha. La fila entra sin ese dato.")
    ]


def test_what_a_row_cannot_do_without_still_fails_it(command):
    rows = [["x" * 500, "Molinos"], ["C-2", "x" * 500]]
    assert command(rows, ["Código", "Razón social"], "--lenient")["failed"] == 2


def test_a_required_custom_field_still_fails_its_row(command, zone):
    Definition.objects.update(is_required=True)
    report = command([["C-1", "Molinos", "Este"]], ["Código", "Razón social", "Ruta"], "--lenient")
    assert report["failed"] == 1


def test_a_bad_value_that_is_left_out_changes_nothing_of_who_is_there(command):
    make_client(code="C-1", name="Molinos", created_on="2020-05-01")
    report = command([["C-1", "Molinos", "ayer"]], ["Código", "Razón social", "Fecha de alta"], "--lenient")
    assert report["unchanged"] == 1


# The same in all rows


def test_a_field_without_a_column_is_the_same_in_every_row(command):
    titles = ["Código", "Razón social", "Email"]
    rows = [["C-1", "Molinos", "ana@ejemplo.test"], ["C-2", "Yerba", ""]]
    owner = make_user(email="vende@napsix.example")
    fixed = [
        "--set",
        "Tipo de cliente=Mayorista",
        "--set",
        f"owners={owner.email}",
        "--set",
        "contact.position=Compras",
    ]
    assert counts_of(command(rows, titles, *fixed)) == {"created": 2}
    assert {(one.client_type.name, one.owners.get()) for one in Client.objects.all()} == {("Mayorista", owner)}
    assert [contact.position for contact in Contact.objects.all()] == ["Compras"]
    assert counts_of(command(rows, titles, *fixed)) == {"unchanged": 2}


def counts_of(report):
    """Return the outcomes of a report that are not zero."""
    names = ("created", "updated", "unchanged", "skipped", "failed")
    return {name: report[name] for name in names if report[name]}


def test_a_fixed_value_that_cannot_be_is_refused_in_a_sentence():
    run = planned(csv_bytes([["Molinos", "Salta"]], ["Razón social", "Provincia"]))
    refused = {
        ("code", "7"): "identifica a la fila",
        ("name", "Otro"): "ya tiene columna",
        ("is_active", "Quizás"): "no está entre los valores",
        ("created_on", "ayer"): "no es una fecha",
    }
    for pair, said in refused.items():
        with pytest.raises(ImportRefused) as refusal:
            choosing.fix(run, [pair])
        assert said in str(refusal.value)


def test_what_somebody_may_not_change_is_not_changed_by_a_fixed_value(command, allow, staff):
    allow(staff, "clients.import_client", "clients.add_client", "clients.change_client")
    rows, titles = [["C-1", "Molinos"]], ["Código", "Razón social"]
    report = command(rows, titles, "--user", staff.email, "--set", "contact.position=Compras")
    assert "no tiene permiso" in report["said"]


# Over a row that is there


@pytest.fixture
def there():
    """A client with some data and a contact."""
    client = make_client(
        code="C-1",
        name="Molinos",
        city="Luján",
        notes="De antes",
        phone="",
        client_type=make(ClientType, name="Mayorista"),
    )
    client.tags.add(make(Tag, name="VIP"))
    Contact.objects.create(
        client=client, first_name="Ana", last_name="Paz", email="ana@ejemplo.test", position="Compras"
    )
    return client


FULL = ["Código", "Razón social", "Localidad", "Teléfono", "Notas", "Tipo de cliente", "Etiquetas", "Email", "Cargo"]
OTHER = [["C-1", "Molinos", "Rosario", "4444-1111", "Otras", "Minorista", "Nuevo", "ana@ejemplo.test", "Ventas"]]
BARE = [["C-1", "Molinos", "", "", "", "", "", "ana@ejemplo.test", ""]]


def said_of(client):
    """Return what is kept of a client and its contact, in the order of ``FULL``."""
    client.refresh_from_db()
    tags = ", ".join(sorted(client.tags.values_list("name", flat=True)))
    kind = client.client_type.name if client.client_type else ""
    return [client.city, client.phone, client.notes, kind, tags, client.contacts.get().position]


FIELDS = ("city", "phone", "notes", "client_type", "tags", "contact.position")


@pytest.mark.parametrize(
    ("policy", "rows", "after"),
    [
        ("overwrite", OTHER, ["Rosario", "4444-1111", "Otras", "Minorista", "Nuevo, VIP", "Ventas"]),
        ("fill", OTHER, ["Luján", "4444-1111", "De antes", "Mayorista", "VIP", "Compras"]),
        ("never", OTHER, ["Luján", "", "De antes", "Mayorista", "VIP", "Compras"]),
        ("erase", BARE, ["", "", "", "", "", ""]),
    ],
)
def test_a_column_does_to_who_is_there_what_was_chosen(command, there, policy, rows, after):
    chosen = [part for field in FIELDS for part in ("--on-update", f"{field}={policy}")]
    report = command(rows, FULL, *chosen)
    assert report["failed"] == 0
    assert said_of(there) == after


def test_the_rehearsal_says_how_many_rows_lose_what(command, there, zone):
    Client.objects.update(custom={"ruta": zone.options.first().pk})
    chosen = ["--on-update", "notes=erase", "--on-update", "Ruta=erase", "--on-update", "phone=erase"]
    titles = ["Código", "Razón social", "Notas", "Ruta", "Teléfono"]
    report = command([["C-1", "Molinos", "", "", ""]], titles, *chosen, "--dry-run")
    assert report["erased"] == {"notes": 1, "custom.ruta": 1}
    assert said_of(there)[2] == "De antes"
    command([["C-1", "Molinos", "", "", ""]], titles, *chosen)
    assert (said_of(there)[2], there.custom) == ("", {})


def test_the_history_tells_what_was_erased(command, there):
    there.owners.add(make_user(email="vende@napsix.example", name="Vera Vende"))
    titles = ["Código", "Razón social", "Tipo de cliente", "Etiquetas", "Responsables"]
    erase = [part for field in ("client_type", "tags", "owners") for part in ("--on-update", f"{field}=erase")]
    command([["C-1", "Molinos", "", "", ""]], titles, *erase)
    change = ImportChange.objects.get(action="updated")
    lines = lines_of(Client, change.before, change.after)
    assert sorted((line.before, line.after) for line in lines) == [("Mayorista", ""), ("VIP", ""), ("Vera Vende", "")]


def test_a_new_row_takes_everything_whatever_its_columns_do_to_others(command):
    command(OTHER, FULL, *[part for field in FIELDS for part in ("--on-update", f"{field}=never")])
    assert said_of(Client.objects.get()) == ["Rosario", "4444-1111", "Otras", "Minorista", "Nuevo", "Ventas"]


def test_a_policy_that_there_is_not_is_refused_in_a_sentence():
    run = planned(csv_bytes([["C-1", "Molinos", "", ""]], PLAIN))
    refused = {
        ("code", "erase"): "no se puede borrar",
        ("notes", "quizás"): "existen",
        ("nada", "fill"): "No existe el campo",
    }
    for pair, said in refused.items():
        with pytest.raises(ImportRefused) as refusal:
            choosing.policies(run, [pair])
        assert said in str(refusal.value)


def test_a_file_that_erases_changes_nothing_when_it_comes_again(there):
    assert (counts(run_with(BARE, FULL, policies={"notes": "erase"}))) == {"updated": 1}
    run = run_with(BARE, FULL, policies={"notes": "erase"})
    assert (counts(run), run.erased) == ({"unchanged": 1}, {})

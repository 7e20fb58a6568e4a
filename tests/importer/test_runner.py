"""What an import does with rows: who is meant, what is written, and that nothing is done twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from clients.models import Client, ClientType, Series, Tag
from contacts.models import Contact
from napsix.importer import pace, runner, staging
from napsix.importer.models import ImportChange, ImportRun
from napsix.importer.services import drafts, errors, running
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.imports import REGISTER, counts, csv_bytes, import_bytes, import_rows, interrupted, issues, planned

pytestmark = pytest.mark.django_db

# Valid CUITs of two companies and a person.
ACME, BETA, ANA = "30500000747", "30500001042", "27123456780"


def test_the_registers_good_rows_go_in_and_the_quoted_one_is_reported():
    run = import_bytes(REGISTER)
    assert counts(run) == {"created": 3, "failed": 1}
    assert issues(run) == [(2, "row.quoted_whole")]
    client = Client.objects.get(tax_id="30500000747")
    assert (client.address, client.city, client.postal_code) == ("BETOLAZA 189", "TRES ARROYOS", "7500")
    assert client.origin == Client.Origin.IMPORT
    assert client.created_on.year > 2000, "the date of the contract is not the date of entry"


def test_a_second_import_of_the_same_file_changes_nothing():
    import_bytes(REGISTER)
    before = list(Client.objects.values())
    assert counts(import_bytes(REGISTER)) == {"unchanged": 3, "failed": 1}
    assert list(Client.objects.values()) == before


def test_the_counters_add_up():
    run = import_bytes(REGISTER)
    counters = run.counters()
    outcomes = ("created", "updated", "unchanged", "skipped", "failed")
    assert counters["rows"] == sum(counters[name] for name in outcomes) == 4


def test_a_client_that_is_there_is_found_by_code_then_by_tax_id():
    by_code = make_client(code="A1", name="Uno")
    by_tax_id = make_client(tax_id=ACME, name="Dos")
    run = import_rows([["A1", "Uno SA", "", "", ""], ["", "Dos SA", "30-50000074-7", "", ""]])
    by_code.refresh_from_db()
    by_tax_id.refresh_from_db()
    assert counts(run) == {"updated": 2}
    assert (by_code.name, by_tax_id.name) == ("Uno SA", "Dos SA")


def test_a_code_or_tax_id_that_nobody_has_means_a_new_client_even_under_a_known_name():
    make_client(name="Acme")
    run = import_rows([["Z9", "Acme", "", "", ""], ["", "Acme", ACME, "", ""]], match=["code", "tax_id", "name"])
    assert counts(run) == {"created": 2}


def test_a_row_whose_code_and_tax_id_are_of_two_clients_fails_and_names_both():
    make_client(code="A1", name="Alfa")
    make_client(code="B1", name="Beta", tax_id=ACME)
    run = import_rows([["A1", "Otro", ACME, "", ""]])
    assert issues(run) == [(2, "row.ambiguous")]
    assert "«Alfa» (A1), «Beta» (B1)" in run.issues.get().message


def test_a_name_that_several_clients_have_is_never_guessed():
    make_client(name="Acme")
    make_client(name="ACMÉ")
    run = import_rows([["", "Acme", "", "", ""]], match=["name"])
    assert issues(run) == [(2, "row.ambiguous")]


def test_email_finds_the_client_whose_name_the_row_says():
    client = make_client(name="Acme")
    make_contact(client=client, first_name="Ana", last_name="Paz", email="ana@acme.test")
    run = import_rows([["", "ACME S.A.", "", "Ana Paz", "ANA@acme.test"]], match=["contact.email"])
    client.refresh_from_db()
    assert counts(run) == {"updated": 1}
    assert client.name == "ACME S.A."


def test_rows_that_share_an_email_never_overwrite_another_company():
    client = make_client(name="Acme")
    make_contact(client=client, email="estudio@contable.test")
    rows = [["", name, "", "", "estudio@contable.test"] for name in ("Acme", "Beta", "Gama")]
    run = import_rows(rows, match=["contact.email", "name"])
    client.refresh_from_db()
    assert client.name == "Acme"
    assert issues(run) == [(3, "row.another_name"), (4, "row.another_name")]


def test_an_empty_cell_touches_nothing():
    client = make_client(code="A1", name="Acme", phone="4444-5555")
    import_rows([["A1", "", ""]], titles=["Código", "Razón social", "Teléfono"])
    client.refresh_from_db()
    assert (client.name, client.phone) == ("Acme", "4444-5555")


def test_a_new_client_needs_a_name():
    run = import_rows([["A1", "", "", "", ""]])
    assert issues(run) == [(2, "row.required")]
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("mode", "outcome"), [("create", {"created": 1, "skipped": 1}), ("update", {"updated": 1, "skipped": 1})]
)
def test_the_mode_decides_which_rows_are_written(mode, outcome):
    make_client(code="A1", name="Acme")
    assert counts(import_rows([["A1", "Acme SA", "", "", ""], ["B1", "Beta", "", "", ""]], mode=mode)) == outcome


def test_clients_without_a_code_get_the_next_ones_after_the_highest_in_the_file():
    import_rows([["", "Uno", "", "", ""], ["C00007", "Siete", "", "", ""], ["", "Otro", "", "", ""]])
    assert dict(Client.objects.values_list("name", "code")) == {"Uno": "C00008", "Siete": "C00007", "Otro": "C00009"}
    assert Series.objects.get(key="client").next_number == 10


def test_a_wrong_check_digit_is_a_warning_and_never_a_key():
    rows = [["A1", "Uno", "30-50000074-9", "", ""], ["A2", "Dos", "30-50000074-9", "", ""]]
    run = import_rows(rows, given=[("CUIT", "tax_id")])
    assert counts(run) == {"created": 2}
    assert issues(run) == [(2, "tax_id.check_digit"), (3, "tax_id.check_digit")]
    assert set(Client.objects.values_list("tax_id", "tax_key")) == {("30-50000074-9", None)}


def test_a_number_of_another_country_keeps_that_countrys_rule():
    titles = ["Código", "Razón social", "RUT", "País"]
    run = import_rows([["A1", "Andes", "76.086.428-5", "Chile"]], titles=titles, given=[("RUT", "tax_id")])
    client = Client.objects.get()
    assert (client.tax_country, client.tax_key, client.country) == ("CL", "CL:760864285", "CL")
    assert not issues(run)


def test_a_wrong_tax_id_never_takes_the_place_of_a_right_one():
    acme = make_client(code="A1", name="Acme", tax_id=ACME)
    andes = make_client(code="B1", name="Andes", tax_id="760864285", tax_country="CL")
    rows = [["A1", "Acme", "30-50000074-9", "", ""], ["B1", "Andes", "76.086.428-5", "", ""]]
    run = import_rows(rows, given=[("CUIT", "tax_id")])
    assert counts(run) == {"unchanged": 2}
    assert issues(run) == [(2, "tax_id.kept")]
    acme.refresh_from_db()
    andes.refresh_from_db()
    assert (acme.tax_key, andes.tax_key) == (f"AR:{ACME}", "CL:760864285")


def test_the_prefix_of_the_cuit_tells_a_person_from_a_company():
    import_rows([["", "Ana Paz", ANA, "", ""], ["", "Acme", ACME, "", ""]])
    assert dict(Client.objects.values_list("name", "kind")) == {"Ana Paz": "person", "Acme": "company"}


def test_state_words_deactivate_and_reactivate():
    client = make_client(code="A1", name="Acme")
    for word, is_active in (("Baja", False), ("Activo", True)):
        import_rows([["A1", "Acme", word]], titles=["Código", "Razón social", "Estado"])
        client.refresh_from_db()
        assert client.is_active is is_active
        assert (client.deactivated_at is None) is is_active


def test_types_and_tags_are_found_whatever_their_case_and_added_when_new():
    make(Tag, name="Mayorista")
    titles = ["Razón social", "Tipo de cliente", "Etiquetas"]
    run = import_rows([["Acme", "Comercio", "MAYORISTA; Norte, Sur"], ["Beta", "comercio", "sur"]], titles=titles)
    acme = Client.objects.get(name="Acme")
    assert {tag.name for tag in acme.tags.all()} == {"Mayorista", "Norte", "Sur"}
    assert ClientType.objects.get().name == "Comercio"
    assert run.additions == {"client_types": ["Comercio"], "tags": ["Norte", "Sur"]}


def test_whoever_may_not_add_types_gets_a_warning_and_the_row_goes_in(staff, allow):
    user = allow(staff, "clients.import_client", "clients.add_client", "clients.change_client")
    run = import_rows([["Acme", "Comercio"]], titles=["Razón social", "Tipo de cliente"], user=user)
    assert counts(run) == {"created": 1}
    assert issues(run) == [(2, "relation.unknown")]
    assert not ClientType.objects.exists()


def test_tags_and_owners_are_added_and_never_taken_away():
    eva, bea = make_user(email="eva@napsix.test", name="Eva Ríos"), make_user(email="bea@napsix.test", name="Bea Sol")
    client = make_client(code="A1", name="Acme", tags=[make(Tag, name="Norte")], owners=[eva])
    titles = ["Código", "Razón social", "Etiquetas", "Responsable"]
    run = import_rows([["A1", "Acme", "Sur", "Bea Sol; nadie@napsix.test"]], titles=titles)
    assert {tag.name for tag in client.tags.all()} == {"Norte", "Sur"}
    assert set(client.owners.all()) == {eva, bea}
    assert issues(run) == [(2, "relation.unknown")]


def test_an_owner_who_left_stays_with_the_client_and_gets_no_other():
    lea = make_user(email="lea@napsix.test", name="Lea Paz", is_active=False)
    client = make_client(code="A1", name="Acme", owners=[lea])
    rows = [["A1", "Acme", "Lea Paz"], ["B1", "Beta", "lea@napsix.test"]]
    run = import_rows(rows, titles=["Código", "Razón social", "Responsable"])
    assert issues(run) == [(3, "relation.retired")]
    assert list(lea.owned_clients.all()) == [client]


def test_the_first_contact_of_a_client_becomes_its_main_one():
    import_rows([["A1", "Acme", "", "Ana Paz", "ana@acme.test"], ["A1", "Acme", "", "Bea Sol", "bea@acme.test"]])
    client = Client.objects.get()
    assert [(c.full_name, c.is_primary) for c in client.contacts.all()] == [("Ana Paz", True), ("Bea Sol", False)]
    assert (client.main_contact_key, client.main_email_key) == ("ana paz", "ana@acme.test")


def test_a_contact_is_found_by_email_then_by_name_and_else_added():
    client = make_client(code="A1", name="Acme")
    ana = make_contact(client=client, first_name="Ana", last_name="Paz", email="ana@acme.test")
    bea = make_contact(client=client, first_name="Bea", last_name="Sol", email="")
    rows = [
        ["A1", "Acme", "", "Ana Paz Ruiz", "Ana@acme.test"],
        ["A1", "Acme", "", "bea sol", "bea@acme.test"],
        ["A1", "Acme", "", "Carla Luz", ""],
    ]
    run = import_rows(rows)
    ana.refresh_from_db()
    bea.refresh_from_db()
    assert (ana.full_name, bea.email) == ("Ana Paz Ruiz", "bea@acme.test")
    assert counts(run) == {"updated": 3, "contacts_updated": 2, "contacts_created": 1}


def test_people_who_share_an_address_are_not_written_over_each_other():
    client = make_client(code="A1", name="Acme")
    make_contact(client=client, first_name="Ana", last_name="Paz", email="ventas@acme.test")
    import_rows([["A1", "Acme", "", "Bruno Díaz", "ventas@acme.test"]])
    assert {contact.full_name for contact in client.contacts.all()} == {"Ana Paz", "Bruno Díaz"}


def test_a_contact_without_a_name_is_called_by_the_address_until_the_name_is_known():
    titles = ["Código", "Razón social", "Email"]
    import_rows([["A1", "Acme", "ventas@acme.test"]], titles=titles)
    assert Contact.objects.get().full_name == "ventas@acme.test"
    assert counts(import_rows([["A1", "Acme", "ventas@acme.test"]], titles=titles)) == {"unchanged": 1}
    import_rows([["A1", "Acme", "", "Ana Paz", "ventas@acme.test"]])
    assert Contact.objects.get().full_name == "Ana Paz"


def test_search_finds_what_was_imported_and_what_was_changed():
    import_rows([["A1", "Ñandú SA", ACME, "Ángela Núñez", ""], ["B1", "Otra SA", BETA, "", ""]])
    assert [c.code for c in Client.objects.filter(search_text__matches="nunez")] == ["A1"]
    import_rows([["A1", "Cóndor SA", ACME, "", ""], ["B1", "Ñandú SA", BETA, "", ""]])
    assert [c.code for c in Client.objects.filter(search_text__matches="nandu")] == ["B1"]


def test_changes_keep_what_was_before_and_the_version_after():
    client = make_client(code="A1", name="Acme")
    run = import_rows([["A1", "Acme SA", "", "Ana Paz", ""]])
    changed, made = run.changes.order_by("model")
    assert (changed.object_pk, changed.before, changed.after) == (client.pk, {"name": "Acme"}, {"name": "Acme SA"})
    client.refresh_from_db()
    assert (changed.action, changed.stamp, changed.row) == ("updated", client.version, 2)
    assert (made.action, made.model, made.object_pk) == ("created", "contacts.contact", client.contacts.get().pk)


def test_a_later_row_of_the_file_that_changes_an_earlier_one_is_reported():
    run = import_rows([["A1", "Acme", "", "", ""], ["A1", "Acme SA", "", "", ""], ["A1", "Acme SA", "", "", ""]])
    assert counts(run) == {"created": 1, "updated": 1, "unchanged": 1}
    assert [(issue.row, issue.code, issue.params) for issue in run.issues.all()] == [(3, "row.repeats", {"row": 2})]
    assert Client.objects.get().name == "Acme SA"


MIXED = [
    ["A1", "Acme", ACME, "Ana Paz", "ana@acme.test"],
    ["A1", "Acme SA", "", "Bea Sol", "ana@acme.test"],
    ["", "Acme SA", ACME, "Bea Sol", ""],
    ["", "Beta", BETA, "", ""],
    ["B1", "Otra", BETA, "", ""],
    ["B1", "Otra", ACME, "", ""],
    ["", "Sin clave", "", "Carla", "mal@escrito"],
    ["", "Sin clave", "", "Carla", ""],
    ["V1", "Vieja SA", "", "Dora Paz", "dora@vieja.test"],
    ["V1", "Vieja SA", "", "Dora Paz", "dora@vieja.test"],
    ["", "", "", "", "nadie@nada.test"],
]


@pytest.mark.parametrize("rows_a_chunk", [1, 4, 500])
@pytest.mark.parametrize("match", [None, ["name", "contact.email"]])
def test_a_rehearsal_reports_what_the_run_then_does_and_writes_nothing(monkeypatch, rows_a_chunk, match):
    monkeypatch.setattr(staging, "CHUNK_ROWS", rows_a_chunk)
    make_client(code="V1", name="Vieja", with_contacts=2)
    before = [list(model.objects.values()) for model in (Client, Contact, Tag, Series)]
    rehearsal = import_rows(MIXED, dry_run=True, match=match)
    assert [list(model.objects.values()) for model in (Client, Contact, Tag, Series)] == before
    assert not ImportChange.objects.exists()
    run = import_rows(MIXED, match=match)
    assert rehearsal.counters() == run.counters()
    assert issues(rehearsal) == issues(run)


def test_all_or_nothing_writes_nothing_when_a_row_fails():
    run = import_rows([["A1", "Acme", "", "", ""], ["B1", "", "", "", ""]], atomic=True)
    assert counts(run) == {"skipped": 1, "failed": 1}
    assert not Client.objects.exists()


def test_all_or_nothing_writes_all_when_none_fails():
    run = import_rows([["A1", "Acme", "", "Ana Paz", ""], ["B1", "Beta", "", "", ""]], atomic=True)
    assert counts(run) == {"created": 2, "contacts_created": 1}
    assert Client.objects.count() == 2


def test_a_row_that_the_database_refuses_fails_alone():
    if connection.vendor == "postgresql":
        refusal = "ALTER TABLE clients_client ADD CHECK (name <> 'Mala')"
    else:
        refusal = (
            "CREATE TRIGGER bad BEFORE INSERT ON clients_client WHEN new.name = 'Mala' "
            "BEGIN SELECT RAISE(ABORT, 'No se acepta.'); END"
        )
    with connection.cursor() as cursor:
        cursor.execute(refusal)
    names = ["Uno", "Dos", "Mala", "Cuatro", "Cinco"]
    run = import_rows([[f"A{n}", name, "", "Ana Paz", ""] for n, name in enumerate(names)])
    assert counts(run) == {"created": 4, "failed": 1, "contacts_created": 4}
    assert issues(run) == [(4, "row.refused")]
    assert Client.objects.count() == run.changes.filter(model="clients.client").count() == 4


def test_a_client_that_somebody_else_adds_meanwhile_is_planned_again(monkeypatch):
    loader = ImportRun(target="clients.client").resource.loader
    apply = loader.apply
    others = iter([lambda: make_client(name="De otro", tax_id=ACME)])

    def apply_late(self, plans):
        next(others, lambda: None)()
        apply(self, plans)

    monkeypatch.setattr(loader, "apply", apply_late)
    run = import_rows([["", "Acme", ACME, "", ""]])
    assert Client.objects.count() == counts(run)["created"] + counts(run).get("updated", 0) == 1


def test_an_interrupted_import_goes_on_with_the_next_chunk(monkeypatch):
    monkeypatch.setattr(staging, "CHUNK_ROWS", 2)
    run = planned(csv_bytes([[f"A{n}", f"Cliente {n}", "", f"Ana {n}", ""] for n in range(10)]))
    interrupted(run, after=2)
    assert Client.objects.count() == 4
    run.refresh_from_db()
    running.run_here(run)
    assert counts(run) == {"created": 10, "contacts_created": 10}
    assert Client.objects.count() == Contact.objects.count() == 10
    assert run.changes.count() == 20


def test_a_process_that_lost_its_lease_writes_nothing_more(monkeypatch):
    monkeypatch.setattr(staging, "CHUNK_ROWS", 2)
    run = planned(csv_bytes([[f"A{n}", f"Cliente {n}", "", "", ""] for n in range(6)]))
    late = interrupted(run, after=1)
    assert run.claim(owner="another", seconds=60, take_over=True)
    with pytest.raises(LeaseLost):
        runner.execute(run, late)
    assert Client.objects.count() == 2
    runner.execute(run, "another")
    assert Client.objects.count() == counts(run)["created"] == 6


def test_the_worker_does_a_waiting_import():
    run = planned(csv_bytes([["A1", "Acme", "", "", ""]]))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.QUEUED)
    jobs.run(ImportRun, run.pk)
    run.refresh_from_db()
    assert (run.state, run.created) == (ImportRun.State.DONE, 1)


def test_no_worker_touches_a_draft():
    run = planned(csv_bytes([["A1", "Acme", "", "", ""]]))
    jobs.run(ImportRun, run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.State.DRAFT


def test_a_small_draft_is_rehearsed_and_run_at_once_and_only_once(admin):
    run = planned(csv_bytes([["A1", "Acme", "", "", ""]]), user=admin)
    assert running.rehearse(run)
    assert (run.state, run.created, Client.objects.count()) == (ImportRun.State.DONE, 1, 0)
    assert running.start(run)
    assert (run.state, run.created, Client.objects.count()) == (ImportRun.State.DONE, 1, 1)
    assert not running.start(run)
    assert run.rehearsed["created"] == 1


def test_a_small_upload_is_staged_at_once_and_its_columns_are_judged_anew_with_every_mapping(admin):
    content = csv_bytes([["Acme", "03/04/2024", "Uno"]], ["Razón social", "Fecha de alta", "Nota"])
    run = drafts.draft(upload=SimpleUploadedFile("clientes.csv", content), target="clients.client", user=admin)
    assert (run.staged, run.total, run.chunks.count()) == (True, 1, 1)
    for mapping in (run.mapping, run.mapping[::-1]):
        running.set_mapping(run, mapping)
        running.rehearse(run)
        assert issues(run) == [(None, "column.date_ambiguous")]
    running.set_mapping(run, [entry for entry in run.mapping if entry["field"] != "created_on"])
    running.rehearse(run)
    assert issues(run) == []


def test_a_file_that_was_changed_on_disk_is_refused():
    run = planned(csv_bytes([["A1", "Acme", "", "", ""]]))
    with open(run.file.file.storage.path(run.file.file.name), "ab") as file:
        file.write(b"B1;Beta;;;\n")
    running.run_here(run)
    assert run.state == ImportRun.State.FAILED
    assert not Client.objects.exists()


def test_the_failed_rows_can_be_mended_and_uploaded_again():
    run = import_bytes(REGISTER)
    file, _name = errors.error_file(run)
    with file:
        again = file.read()
    assert again.decode("utf-8-sig").startswith("Fila,Resultado,Motivo,cuit,")
    fields = run.mapped()
    assert import_bytes(again, dry_run=True).mapped() == fields


def test_a_file_that_is_read_again_is_judged_anew(admin):
    content = b"Razon social;Fecha de alta\nAcme;04/25/2024\nBeta;05/26/2024\n"
    run = drafts.draft(upload=SimpleUploadedFile("clientes.csv", content), target="clients.client", user=admin)
    running.rehearse(run)
    assert run.profiles
    drafts.read_again(run, header_row=1)
    run.refresh_from_db()
    assert run.profiles == {}


def test_a_rehearsal_forgets_the_tags_that_the_one_before_would_have_added(admin):
    run = planned(csv_bytes([["Acme", "Norte"]], ["Razón social", "Etiquetas"]), user=admin)
    running.rehearse(run)
    assert run.additions == {"tags": ["Norte"]}
    running.set_mapping(run, [entry for entry in run.mapping if entry["field"] != "tags"])
    running.rehearse(run)
    assert run.additions == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere there is no pause")
def test_nobody_waits_for_others_inside_one_big_transaction(monkeypatch):
    pauses = []
    monkeypatch.setattr(pace.time, "sleep", pauses.append)
    import_rows([["A1", "Acme", "", "", ""]])
    assert pauses == []

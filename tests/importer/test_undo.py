"""Taking an import back: what goes, what comes back, what stays, and that nothing else is touched."""

import csv

import pytest
from auditlog.models import LogEntry

from clients.models import Client, ClientType, Note, Series, Tag
from clients.records.invoices.models import Invoice
from clients.records.subscriptions.models import Subscription
from clients.records.tickets import Ticket
from clients.services import change_client, create_client
from contacts.models import Contact
from contacts.services import make_primary
from napsix.crud.derived import check_all
from napsix.crud.feed import FeedScope
from napsix.custom_fields.models import Definition
from napsix.importer import staging
from napsix.importer import undoing as undo_runner
from napsix.importer.feed import undos
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun
from napsix.importer.services import running, undoing
from napsix.jobs.mail import queue_email
from napsix.jobs.models import Email, LeaseLost, new_owner
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.imports import counts as counts_of_run
from tests.importer.imports import csv_bytes, import_rows, interrupted, issues, planned
from tests.importer.undoing import counts, dump, rehearsed, undone
from tests.rounds.models import Route

pytestmark = pytest.mark.django_db

ACME, BETA = "30500000747", "30500001042"
ALL = [
    *("Código", "Razón social", "CUIT", "Nombre de fantasía", "Tipo de cliente", "Etiquetas", "Responsables"),
    *("Provincia", "Fecha de alta", "Activo", "Contacto", "Email", "Cargo del contacto", "Casa central"),
]


@pytest.fixture
def ola(db):
    return make_user(email="ola@napsix.test", name="Ola Responsable")


@pytest.fixture
def register(ola):
    """Three clients as they were before, with what an import may change of them."""
    old = ClientType.objects.create(name="Minorista")
    first = make_client(code="A1", name="Alfa", tax_id=ACME, client_type=old, province="Salta")
    first.tags.add(Tag.objects.create(name="Viejo"))
    second = make_client(code="B1", name="Beta")
    make_contact(client=second, first_name="Ana", last_name="Paz", email="ana@beta.test", is_primary=True)
    make_client(code="C9", name="Central")
    return first


def rows():
    """Rows that change each thing an import can: of two clients that are there, and three that are not."""
    lines = f"""\
A1;Alfa S.A.;{BETA};Alfa;Mayorista;"Nuevo; Viejo";ola@napsix.test;Jujuy;2020-01-05;no;Eva;e@a.test;Jefa;C9
B1;Beta;;Be;Mayorista;Nuevo;ola@napsix.test;;;;Ana Paz;ana@beta.test;Dueña;
N1;Nueva;;;Mayorista;Otra;ola@napsix.test;;;;Ida;ida@nueva.test;;
N2;Sucursal de Nueva;;;;;;;;;;;;N1
;Sin código;;;;;;;;;Ulises;u@sin.test;;
N1;Nueva otra vez;;;;;;;;;Ida;ida@nueva.test;Socia;C9"""
    return list(csv.reader(lines.splitlines(), delimiter=";"))


def test_an_import_that_is_undone_leaves_every_table_as_it_was(register):
    before = dump()
    run = import_rows(rows(), ALL)
    assert run.created and run.updated, list(run.issues.values())
    assert dump() != before
    undone(run)
    assert dump() == before


def test_what_is_found_and_sorted_by_follows(register):
    run = import_rows(rows(), ALL)
    undone(run)
    assert not [report for report in check_all() if report.different]
    assert Client.objects.filter(search_text__matches="nueva").count() == 0


def test_the_plan_says_what_the_undoing_then_does_and_writes_nothing(register):
    run = import_rows(rows(), ALL)
    Client.objects.filter(code="B1").update(trade_name="Otro")
    before = dump()
    planned = counts(rehearsed(run))
    assert dump() == before
    assert planned == {
        "removed": 3,
        "contacts_removed": 3,
        "restored": 2,
        "contacts_restored": 1,
        "fields": 14,
        "conflicts": 1,
    }
    assert counts(undone(run)) == planned


def test_keys_are_free_again_and_codes_go_on_where_they_were(register):
    run = import_rows([["", "Uno", ACME[:-1] + "8"], ["X7", "Dos", BETA]], ["Código", "Razón social", "CUIT"])
    assert Series.objects.get(key="client").next_number == 2
    undone(run)
    assert not Series.objects.filter(key="client").exists(), "the import made it"
    again = import_rows([["X7", "Otro", BETA]], ["Código", "Razón social", "CUIT"])
    assert again.created == 1


def test_the_counter_of_codes_stays_where_somebody_took_a_number_since(db):
    run = import_rows([["", "Uno"], ["", "Dos"]], ["Código", "Razón social"])
    create_client(client=Client(name="De después"))
    undone(run)
    assert Client.objects.get().code == "C00003"
    assert Series.objects.get(key="client").next_number == 4


def linked_note(client):
    return Note.objects.create(client=client, text="Llamar")


LINKED = {
    "a note": linked_note,
    "an invoice": lambda client: make(Invoice, client=client),
    "another contact": lambda client: make_contact(client=client, first_name="Nuevo"),
    "a branch": lambda client: make_client(name="Sucursal", parent=client),
    "a ticket of its contact": lambda client: make(Ticket, client=client, contact=client.contacts.get()),
    "mail to its contact": lambda client: queue_email(
        to="e@a.test", key="x", subject="Hola", text="Hola", related=f"contacts.contact:{client.contacts.get().pk}"
    ),
}


@pytest.mark.parametrize("link", LINKED.values(), ids=LINKED)
def test_a_created_client_to_which_something_was_linked_stays_and_is_named(db, link):
    run = import_rows([["N1", "Nueva", "", "Eva", "e@a.test"], ["N2", "Sola", "", "", ""]])
    link(Client.objects.get(code="N1"))
    before = list(Client.objects.exclude(code="N2").values()), list(Contact.objects.values())
    said = counts(rehearsed(run))
    undo = undone(run)
    assert counts(undo) == said
    left = undo.leftovers.get()
    assert (left.name, left.code, undo.kept, undo.removed) == ("Nueva", "left.linked", 1, 1)
    assert (list(Client.objects.values()), list(Contact.objects.values())) == before


def test_a_created_client_that_somebody_changed_stays_unless_a_person_says_otherwise(db):
    run = import_rows([["N1", "Nueva", "", "Eva", "e@a.test"]])
    client = Client.objects.get()
    client.phone = "4444"
    change_client(client=client)
    plan = rehearsed(run)
    assert [left.code for left in plan.leftovers.all()] == ["left.edited"]
    undoing.answer(plan, {plan.leftovers.get().pk: "restore"})
    undoing.start(plan, None)
    assert not Client.objects.exists()


def test_a_field_that_somebody_changed_since_is_left_and_told_and_the_others_come_back(register):
    run = import_rows([["A1", "Alfa S.A.", "Al", "Jujuy"]], ["Código", "Razón social", "Fantasía", "Provincia"])
    client = Client.objects.get(code="A1")
    client.trade_name = "De una persona"
    change_client(client=client)
    undo = undone(run)
    client.refresh_from_db()
    assert (client.name, client.trade_name, client.province) == ("Alfa", "De una persona", "Salta")
    left = undo.leftovers.get()
    assert (left.code, left.field, left.before, left.now) == ("left.changed", "trade_name", "", "De una persona")
    assert (undo.restored, undo.fields, undo.conflicts) == (1, 2, 1)
    assert client.version == 4, "others see that it changed once more"


@pytest.mark.parametrize(("answers", "expected"), [("keep", "De después"), ("restore", "")])
def test_a_person_chooses_field_by_field_or_for_all(register, answers, expected):
    run = import_rows([["A1", "Alfa S.A.", "Al"]], ["Código", "Razón social", "Fantasía"])
    Client.objects.filter(code="A1").update(trade_name="De después")
    plan = rehearsed(run)
    undoing.answer(plan, {plan.leftovers.get().pk: answers})
    undoing.start(plan, None)
    assert Client.objects.get(code="A1").trade_name == expected


def test_an_answer_counts_for_the_value_that_was_shown(register):
    run = import_rows([["A1", "Alfa S.A.", "Al"]], ["Código", "Razón social", "Fantasía"])
    Client.objects.filter(code="A1").update(trade_name="De después")
    plan = rehearsed(run)
    undoing.answer(plan, {plan.leftovers.get().pk: "restore"})
    Client.objects.filter(code="A1").update(trade_name="Más tarde")
    undoing.start(plan, None)
    assert Client.objects.get(code="A1").trade_name == "Más tarde"


def test_of_custom_fields_each_is_put_back_by_itself(db):
    make(Definition, slug="humor", name="Humor", kind="text")
    make(Definition, slug="ruta", name="Ruta", kind="text")
    client = make_client(code="A1", name="Alfa", custom={"humor": "Malo", "otro": "x"})
    run = import_rows([["A1", "Alfa", "Bueno", "7"]], ["Código", "Razón social", "Humor", "Ruta"])
    Client.objects.filter(code="A1").update(custom={"humor": "Regular", "otro": "x", "ruta": "7"})
    undo = undone(run)
    client.refresh_from_db()
    assert client.custom == {"humor": "Regular", "otro": "x"}
    assert [left.field for left in undo.leftovers.all()] == ["custom.humor"]


def test_tags_and_owners_go_one_by_one_and_those_added_since_stay(register, ola):
    run = import_rows([["A1", "Alfa", "Nuevo", ola.email]], ["Código", "Razón social", "Etiquetas", "Responsables"])
    later = make_user(name="Luz Después")
    register.owners.add(later)
    undo = undone(run)
    assert [tag.name for tag in register.tags.all()] == ["Viejo"]
    assert list(register.owners.all()) == [later]
    assert undo.lists == ["Nuevo"]


def test_types_and_tags_that_somebody_else_uses_by_now_stay(register):
    titles = ["Código", "Razón social", "Tipo de cliente", "Etiquetas"]
    run = import_rows([["N1", "Nueva", "Mayorista", "Usada; Sola"]], titles)
    make_client(client_type=ClientType.objects.get(name="Mayorista")).tags.add(Tag.objects.get(name="Usada"))
    undo = undone(run)
    assert ClientType.objects.filter(name="Mayorista").exists()
    assert sorted(tag.name for tag in Tag.objects.all()) == ["Usada", "Viejo"]
    assert undo.lists == ["Sola"]


def test_what_a_deactivation_by_import_paused_goes_on(db):
    client = make_client(code="A1", name="Alfa")
    subscription = make(Subscription, client=client, status="active")
    run = import_rows([["A1", "Alfa", "no"]], ["Código", "Razón social", "Activo"])
    subscription.refresh_from_db()
    assert subscription.status == "paused"
    undone(run)
    client.refresh_from_db()
    subscription.refresh_from_db()
    assert (client.is_active, subscription.status) == (True, "active")


def test_a_contact_that_was_added_goes_and_the_client_is_found_by_it_no_more(register):
    before = dump()
    run = import_rows([["B1", "Beta", "", "Luis Sol", "luis@beta.test"]])
    assert Client.objects.filter(search_text__matches="luis@beta.test").exists()
    undone(run)
    assert not Client.objects.filter(search_text__matches="luis@beta.test").exists()
    assert dump() == before


def test_a_contact_that_became_the_main_one_since_stays(register):
    run = import_rows([["B1", "Beta", "", "Luis Sol", "luis@beta.test"]])
    make_primary(contact=Contact.objects.get(first_name="Luis"))
    undo = undone(run)
    assert [(left.name, left.code) for left in undo.leftovers.all()] == [("Luis Sol", "left.edited")]
    assert Contact.objects.get(first_name="Luis").is_primary


def test_two_imports_are_undone_from_the_last_to_the_first(register):
    before = dump()
    first = import_rows([["A1", "Alfa", "Uno"]], ["Código", "Razón social", "Fantasía"])
    second = import_rows([["A1", "Alfa", "Dos"]], ["Código", "Razón social", "Fantasía"])
    left = rehearsed(first).leftovers.get()
    assert (left.code, left.params) == ("left.changed", {"import": second.pk})
    undone(second)
    undone(first)
    assert dump() == before


def test_a_code_that_another_client_has_by_now_does_not_come_back(register):
    run = import_rows([["Z9", "Alfa", ACME]], ["Código", "Razón social", "CUIT"], match=["tax_id"])
    assert Client.objects.get(tax_id=ACME).code == "Z9"
    make_client(code="A1", name="Otra")
    said = counts(rehearsed(run))
    undo = undone(run)
    assert counts(undo) == said
    assert Client.objects.get(tax_id=ACME).code == "Z9"
    assert [left.code for left in undo.leftovers.all()] == ["left.taken"]


def test_a_code_that_went_to_another_client_of_the_same_file_comes_back(register):
    before = dump()
    titles = ["Código", "Razón social", "CUIT"]
    run = import_rows([["Z9", "Alfa", ACME], ["A1", "Otra", BETA]], titles, match=["tax_id"])
    assert counts_of_run(run) == {"created": 1, "updated": 1}
    undone(run)
    assert dump() == before


def test_what_is_gone_is_passed_over(register):
    run = import_rows([["N1", "Nueva", "", "Eva", "e@a.test"], ["A1", "Alfa SA", ACME, "", ""]])
    Client.objects.filter(code__in=["N1", "A1"]).delete()
    undo = undone(run)
    assert (undo.gone, undo.removed, undo.restored, undo.kept) == (3, 0, 0, 0)


def test_a_column_of_another_app_is_put_back(db):
    client = make_client(code="A1", name="Alfa")
    Route.objects.create(client=client, zone="Sur")
    make_client(code="A2", name="Aldo")
    before = dump(), list(Route.objects.values())
    run = import_rows(
        [["A1", "Alfa", "Norte"], ["A2", "Aldo", "Este"], ["N1", "Nueva", "Oeste"]],
        ["Código", "Razón social", "Zona de reparto"],
    )
    assert Route.objects.count() == 3
    assert counts(rehearsed(run)) == counts(undone(run))
    assert (dump(), list(Route.objects.values())) == before


def test_a_second_undo_does_nothing(register):
    run = import_rows(rows(), ALL)
    undone(run)
    before = dump()
    with pytest.raises(ImportRefused, match="ya se deshizo"):
        undone(run)
    assert dump() == before


@pytest.mark.parametrize(
    ("state", "said"),
    [("running", "en curso"), ("queued", "en curso"), ("undone", "ya se deshizo"), ("draft", "no se hizo")],
)
def test_an_import_that_cannot_be_undone_says_so(register, state, said):
    run = import_rows(rows(), ALL)
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    with pytest.raises(ImportRefused, match=said):
        undone(run)


def test_an_import_from_before_undoing_says_so(register):
    run = import_rows(rows(), ALL)
    run.changes.update(undo=None)
    with pytest.raises(ImportRefused, match="antes de que"):
        undone(run)


def test_half_an_import_can_be_undone_and_then_goes_on_no_more(register, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK_ROWS", 1)
    before = dump()
    run = planned(csv_bytes([[f"N{n}", f"Nueva {n}", "", "", ""] for n in range(4)]))
    interrupted(run, after=2)
    run.refresh_from_db()
    run.cancel()
    undone(run)
    assert dump() == before
    run.refresh_from_db()
    with pytest.raises(ImportRefused, match="ya se deshizo"):
        running.run_here(run)
    assert not running.start(run)


def test_an_interrupted_undo_goes_on_and_ends_as_if_it_had_not_been(register, monkeypatch):
    monkeypatch.setattr(undo_runner, "CHUNK", 1)
    before = dump()
    run = import_rows(rows(), ALL)
    undo = undoing.plan(run, None)
    undoing.begin(undo, None, unseen=True)
    for _turn in range(3):
        with pytest.raises(KeyboardInterrupt):
            undoing.run_here(undo, stop_at_once)
        assert ImportRun.objects.get(pk=run.pk).state == "undoing"
        with pytest.raises(ImportRefused, match="se está deshaciendo"):
            running.run_here(ImportRun.objects.get(pk=run.pk))
    undoing.run_here(undo)
    assert dump() == before
    assert ImportRun.objects.get(pk=run.pk).state == "undone"


def stop_at_once(_undo):
    raise KeyboardInterrupt


def test_a_process_that_lost_the_undo_writes_nothing_more(register):
    run = import_rows(rows(), ALL)
    undo = undoing.plan(run, None)
    undoing.begin(undo, None, unseen=True)
    lease = new_owner()
    assert undo.claim(owner=lease)
    assert undo.claim(owner=new_owner(), take_over=True)
    before = dump()
    with pytest.raises(LeaseLost):
        undo_runner.execute(undo, lease)
    assert dump() == before


def test_the_worker_undoes_a_large_import(register, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(undoing, "SMALL", 1)
    before = dump()
    run = import_rows(rows(), ALL)
    with django_capture_on_commit_callbacks(execute=True):
        plan = undoing.rehearse(run, None)
    plan.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        undoing.start(plan, None)
    assert dump() == before


def test_undoing_takes_the_rights_to_what_the_import_did(register, staff, allow):
    run = import_rows(rows(), ALL)
    allow(staff, "clients.import_client", "clients.add_client", "clients.change_client")
    with pytest.raises(ImportRefused, match="no tiene permiso"):
        undoing.rehearse(run, staff)
    allow(staff, "contacts.add_contact", "contacts.change_contact")
    assert undoing.start(undoing.rehearse(run, staff), staff)


def test_the_history_tells_what_was_undone_and_calls_what_is_gone_by_its_name(register, admin):
    run = import_rows([["A1", "Alfa S.A.", "Al"], ["N1", "Nueva", ""]], ["Código", "Razón social", "Fantasía"])
    Client.objects.filter(code="A1").update(trade_name="Otro")
    undo = rehearsed(run, user=admin)
    undoing.start(undo, admin)
    found = undos(FeedScope(Client))
    assert [(entry.title, entry.name, entry.actor) for entry in found] == [
        ("Baja al deshacer la importación de «clientes.csv»", "Nueva", str(admin)),
        ("Se deshizo la importación de «clientes.csv»", "", str(admin)),
    ]
    assert [(line.before, line.after) for line in found[1].lines] == [("Alfa S.A.", "Alfa")]
    assert not LogEntry.objects.filter(object_repr="Nueva").exists(), "it is told once"


def test_undoing_mails_nobody(register):
    run = import_rows(rows(), ALL)
    mails = Email.objects.count()
    undone(run)
    assert Email.objects.count() == mails


def test_a_file_whose_import_was_undone_is_no_second_one(db):
    undone(import_rows([["N1", "Nueva", "", "", ""]]))
    again = import_rows([["N1", "Nueva", "", "", ""]])
    assert "file.again" not in [code for _row, code in issues(again)]

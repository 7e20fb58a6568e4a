"""What is exported can be opened by a spreadsheet program, and comes back without changing anything."""

import datetime
import io

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from clients.models import Client, ClientType, Tag
from contacts.models import Contact
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.imports import counts, import_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def awkward_clients():
    """Clients with everything that a spreadsheet may spoil."""
    eva = make_user(email="eva@napsix.test", name="Ríos, Eva")
    wholesale = make(ClientType, name="Mayorista; y más")
    tags = [make(Tag, name=name) for name in ("Norte, Sur", "Ñandú", "=1+1")]
    acme = make_client(
        code="00017",
        name="=HYPERLINK(1)  S.A.",
        trade_name="-",
        tax_id="30500000747",
        client_type=wholesale,
        tags=tags,
        owners=[eva],
        phone="+54 351 155-1234",
        website="www.acme.test/a b",
        postal_code="01036",
        notes='Una línea\r\ny otra; con «comillas» y "dobles"\r\n\r\n\r\n\r\nfin ',
        created_on=datetime.date(2024, 4, 3),
    )
    make_contact(client=acme, first_name="María José", last_name="de la Cruz", email="", phone="int. 12")
    make_contact(client=acme, first_name="Otra", last_name="Persona")
    shared = make_client(code="X/2", name="@Persona", kind="person", country="UY", tax_id="30-1", is_active=False)
    make_contact(client=shared, first_name="Uno", last_name="", email="info@dos.test")
    make_contact(client=shared, first_name="Dos", last_name="", email="info@dos.test")
    make_client(code="C00099", name="Sin contacto", tax_id="760864285", tax_country="CL", country="CL")
    vieja = make_client(code="C00100", name="Vieja", created_on=datetime.date(1950, 1, 1), phone="-", website="a.test")
    make_contact(client=vieja, first_name="Luz", phone="+54 351 444-5555")
    many = make_client(code="C00101", name="Tocayos")
    for _ in range(2):
        make_contact(client=many, first_name="Ana", last_name="Paz", email="")


def exported(tmp_path, suffix, **options):
    """Return the bytes of an export."""
    path = tmp_path / f"clientes.{suffix}"
    call_command("export_clients", format=suffix, output=str(path), **options)
    return path.read_bytes()


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Client, Contact, Tag, ClientType)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_importing_an_export_changes_nothing(awkward_clients, tmp_path, suffix):
    content = exported(tmp_path, suffix)
    before = everything()
    run = import_bytes(content, name=f"clientes.{suffix}")
    assert None not in run.mapped().values(), "every title of ours is recognised"
    assert counts(run) == {"unchanged": Client.objects.count()}
    assert everything() == before


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_fills_an_empty_database_with_the_same(awkward_clients, tmp_path, suffix):
    content = exported(tmp_path, suffix, columns="code,name,tax_id,country,tags,created_on,contact.email")
    names = set(Client.objects.values_list("code", "tax_key", "created_on"))
    Client.objects.all().delete()
    run = import_bytes(content, name=f"clientes.{suffix}")
    assert counts(run)["created"] == len(names)
    assert set(Client.objects.values_list("code", "tax_key", "created_on")) == names


def test_a_csv_is_what_a_spreadsheet_program_in_spanish_expects(tmp_path):
    make_client(code="A1", name="Ñandú", created_on=datetime.date(2024, 3, 5))
    lines = exported(tmp_path, "csv", columns="code,name,is_active,created_on").decode("utf-8").split("\r\n")
    assert lines == ["\ufeffCódigo;Nombre o razón social;Activo;Fecha de alta", "A1;Ñandú;Sí;2024-03-05", ""]


def test_no_cell_is_a_formula(tmp_path):
    make_client(code="A1", name="=1+1", phone="+54 351 4444")
    text = exported(tmp_path, "csv", columns="name,phone").decode()
    assert "'=1+1;+54 351 4444" in text
    sheet = load_workbook(io.BytesIO(exported(tmp_path, "xlsx", columns="name"))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_query_of_the_list_narrows_the_export(tmp_path):
    make_client(code="A1", name="Una")
    make_client(code="B1", name="Otra", is_active=False)
    assert b"B1" not in exported(tmp_path, "csv", query="is_active=true")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"query": "colour=red"}, "colour"),
        ({"query": "is_active=tal vez"}, "Estado"),
        ({"columns": "code,zodiac"}, "zodiac"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_sentence(tmp_path, capsys, options, message):
    path = tmp_path / "no.csv"
    with pytest.raises(SystemExit) as end:
        call_command("export_clients", format="csv", output=str(path), **options)
    assert end.value.code == 1
    assert message in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("clients", [1, 30])
def test_an_export_costs_the_same_queries_for_few_and_many(tmp_path, django_assert_max_num_queries, clients):
    for number in range(clients):
        make_client(code=f"A{number}", with_contacts=1, tags=[make(Tag)], owners=[make_user()])
    with django_assert_max_num_queries(10):
        exported(tmp_path, "csv")

"""Which field the headings of other programs and of Argentine lists are proposed for, all columns taken together."""

import pytest

from clients.resources.columns import ClientResource
from napsix.importer.engine.mapping import suggest
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import SourceColumn
from tests.importer import spreadsheets
from tests.importer.headings import headings

TARGETS = [column.field.target(name) for name, column in ClientResource.declared().items() if not column.readonly]


def columns(**samples):
    """Columns with a title and samples each."""
    return [SourceColumn(n, title, list(values), title) for n, (title, values) in enumerate(samples.items())]


def applied(file):
    """{title: field} of what the command would apply without asking."""
    return {file[n].header: found.target for n, found in suggest(file, TARGETS).items() if found.band == "sure"}


@pytest.mark.parametrize("wanted", [pytest.param(pairs, id=name) for name, pairs in headings()])
def test_each_heading_goes_where_it_is_meant_to(wanted):
    found = applied([SourceColumn(n, title, [], title) for n, (title, _fields) in enumerate(wanted)])
    wrong = {title: found.get(title, "") for title, fields in wanted if found.get(title, "") not in fields}
    assert wrong == {}


SPANISH = ["B58378431", "54362315K", "12345678Z", "A28123453", "X2482300W", "A60195278", "B65410011", "B82846825"]
SPANISH += ["A08000143", "A28015865", "B84570936"]
CHILEAN = ["76086428-5", "96806980-2", "97030000-7", "12531909-2", "76354771-K", "90193000-7", "61808000-5"]
CHILEAN += ["99500410-0", "76129263-3", "97004000-5", "96439000-2"]


@pytest.mark.parametrize(("title", "numbers"), [("NIF", SPANISH), ("RUT", CHILEAN), ("DNI", range(20300100, 20300112))])
def test_a_number_that_keeps_another_rule_does_not_talk_its_title_out_of_the_field(title, numbers):
    assert applied(columns(**{title: map(str, numbers)})) == {title: "tax_id"}


def test_words_under_the_title_of_a_number_still_do():
    assert applied(columns(NIF=[f"hola {n}" for n in range(12)])) == {}


def test_a_column_without_any_company_leaves_the_name_to_the_person():
    file = columns(Company=[], Name=["Ana Paz", "Luis Sol"])
    assert applied(file)["Name"] == "name"


def test_the_two_names_of_a_person_make_one_in_the_order_in_which_it_is_said():
    file = columns(Apellido=["Paz"], Nombre=["Ana"], DNI=["20300100"])
    found = suggest(file, TARGETS)
    assert [(found[n].target, found[n].order) for n in (0, 1)] == [("name", 2), ("name", 1)]


@pytest.mark.parametrize(
    ("names", "field"),
    [(["Ana Paz", "Luis Sol"], "contact.full_name"), (["Ferretería Ana", "El Trébol", "Ana Sol"], None)],
    ids=["people", "shops"],
)
def test_a_name_beside_a_company_is_its_contact_where_it_is_a_persons(names, field):
    file = columns(**{"Razón social": ["Uno SA", "Dos SA"], "Nombre": names})
    assert applied(file).get("Nombre") == field


def test_a_name_beside_a_company_that_is_no_persons_is_to_be_revised_as_its_trade_name():
    file = columns(**{"Razón social": ["Uno SA", "Dos SA"], "Nombre": ["El Trébol", "La Perla"]})
    assert [(one.target, one.band) for one in suggest(file, TARGETS).values()][1] == ("trade_name", "likely")


def test_a_column_of_numbers_is_nobodys_name():
    file = columns(**{"Cliente": ["7001", "7043"], "Razón social": ["Uno SA", "Dos SA"]})
    assert applied(file)["Razón social"] == "name"


@pytest.fixture
def meaning():
    """How the engine sees what a row of titles means to clients."""
    return ClientResource.meaning()


@pytest.mark.parametrize(
    "above", ["Emitido;05/03/2024", "Cliente:;Todos", "1;2;3"], ids=["a date", "a filter", "numbers"]
)
def test_the_row_whose_titles_mean_most_has_them(tmp_path, meaning, above):
    text = f"{above}\nRazón social;CUIT;Localidad\nUno SA;30612062907;Luján\nDos SA;30612063644;Salta\n"
    table = open_table(spreadsheets.text_file(tmp_path, text), name="x.csv", meaning=meaning)
    assert (table.detected.header_row, table.columns[0].header) == (2, "Razón social")


def test_a_wider_sheet_of_instructions_or_sales_is_not_the_one_of_clients(tmp_path, meaning):
    sales = ["Fecha", "Cliente", "Producto", "Cantidad", "Precio", "Descuento", "Total"]
    guide = ["Campo", "Descripción", "Obligatorio", "Ejemplo", "Largo", "Formato", "Nota"]
    path = spreadsheets.workbook(
        tmp_path,
        ["Razón Social*", "CUIT", "Localidad"],
        ["Uno SA", "30612062907", "Luján"],
        Instrucciones=[guide, ["CUIT", "Clave", "No", "30-1", "13", "número", "x"]],
        Ventas=[sales, ["1/3/2024", "Uno SA", "Tornillo", "1", "2", "0", "2"]],
    )
    assert open_table(path, name="x.xlsx", meaning=meaning).detected.sheet == "Clientes"
    assert open_table(path, name="x.xlsx", meaning=meaning, sheet="Ventas").detected.sheet == "Ventas"


@pytest.mark.parametrize(
    "title",
    ["Organization 1 - Yomi Name", "Customer Name Prefix", "Email ids", "Teléfono 2", "E-mail 3 - Value", "Calle 2"],
)
def test_another_thing_and_a_second_of_its_sort_are_not_even_to_be_revised(title):
    found = suggest([SourceColumn(0, title, [], title)], TARGETS)
    assert not found or found[0].band == "offered"

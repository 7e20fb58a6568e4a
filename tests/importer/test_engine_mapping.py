"""Which field a column is proposed for."""

from pathlib import Path

import pytest

from napsix.importer.engine.mapping import STREET_PARTS, Target, normalise_header, signature, suggest
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import SourceColumn
from napsix.importer.engine.values import converter
from tests.importer import spreadsheets

TARGETS = [
    Target("name", "Nombre", aliases=("razón social", "empresa", "compañía", "company", "denominación", "cliente")),
    Target("trade_name", "Nombre de fantasía", aliases=("nombre comercial", "fantasía", "trade name")),
    Target("kind", "Tipo de persona", "choice", choices=(("company", "Empresa"), ("person", "Persona"))),
    Target("code", "Código", aliases=("código de cliente", "nro de cliente", "id", "customer id")),
    Target("tax_id", "CUIT", "tax_id", aliases=("cuil", "cuit/cuil", "nif", "rut", "tax id", "vat")),
    Target("client_type", "Tipo de cliente", "choice", aliases=("categoría", "segmento")),
    Target("is_active", "Activo", "boolean", aliases=("estado", "status", "active")),
    Target("created_on", "Fecha de alta", "date", aliases=("alta", "fecha de creación", "created", "since")),
    Target("website", "Sitio web", "url", aliases=("web", "página web", "website")),
    Target("phone", "Teléfono", "phone", aliases=("tel", "phone", "teléfono fijo")),
    Target("address", "Dirección", aliases=("domicilio", "address"), joinable=True, parts=STREET_PARTS),
    Target("city", "Localidad", aliases=("ciudad", "city", "población")),
    Target("province", "Provincia", aliases=("estado", "state", "province", "departamento")),
    Target("postal_code", "Código postal", "postal_code", aliases=("cp", "zip", "postal code")),
    Target("country", "País", aliases=("country",)),
    Target("notes", "Notas", "long_text", aliases=("observaciones", "comentarios", "notes"), joinable=True),
    Target("owners", "Responsables", aliases=("responsable", "vendedor", "owner")),
    Target("tags", "Etiquetas", "tags", aliases=("tags",)),
    Target("contact.full_name", "Contacto", "full_name", aliases=("persona de contacto",), joinable=True),
    Target("contact.first_name", "Nombre del contacto", aliases=("nombre", "first name")),
    Target("contact.last_name", "Apellido del contacto", aliases=("apellido", "last name")),
    Target("contact.email", "Email del contacto", "email", aliases=("email", "correo", "correo electrónico")),
    Target("contact.position", "Cargo", aliases=("puesto", "position")),
]
CUITS = ["30500000747", "30500001042", "30500001115"]
DATES = ["25/03/2020", "1/12/2021", "14/02/2022"]
REGISTER = (
    "dom_{0}_provincia dom_{0}_localidad dom_{0}_calle dom_{0}_numero dom_{0}_piso dom_{0}_cp dom_{0}_estado_domicilio"
)


def columns(**samples):
    """Columns with a title and samples each."""
    return [SourceColumn(n, title, list(values), title) for n, (title, values) in enumerate(samples.items())]


def titled(*titles):
    """Columns with a title and no samples."""
    return [SourceColumn(n, title, [], title) for n, title in enumerate(titles)]


def proposed(columns, *bands, **options):
    """{title: target} of the suggestions in the given bands."""
    found = suggest(columns, TARGETS, **options)
    return {column.header: found[n].target for n, column in enumerate(columns) if n in found and found[n].band in bands}


def test_the_register_maps_its_fiscal_address_and_offers_the_legal_one():
    titles = ["cuit", "razon_social", "fecha_hora_contrato_social", "tipo_societario", "numero_inscripcion"]
    titles += REGISTER.format("fiscal").split() + REGISTER.format("legal").split()
    values = {
        "cuit": CUITS, "fecha_hora_contrato_social": ["1906-09-01-00:00", "1964-03-21-00:00"],
        "dom_fiscal_cp": [" 7500", " 1038"], "dom_legal_cp": [" 7500", " 1107"],
        "dom_fiscal_numero": ["189", "602"], "dom_legal_numero": ["300", "602"],
        "dom_fiscal_estado_domicilio": ["DECLARADO"], "dom_legal_estado_domicilio": ["CONFIRMADO"],
    }  # fmt: skip
    file = columns(**{title: values.get(title, ["x"]) for title in titles})
    assert proposed(file, "sure", "likely") == {
        "cuit": "tax_id",
        "razon_social": "name",
        "dom_fiscal_provincia": "province",
        "dom_fiscal_localidad": "city",
        "dom_fiscal_calle": "address",
        "dom_fiscal_numero": "address",
        "dom_fiscal_cp": "postal_code",
    }
    found = suggest(file, TARGETS)
    by_title = {column.header: found.get(n) for n, column in enumerate(file)}
    assert [by_title[f"dom_fiscal_{part}"].order for part in ("calle", "numero")] == [1, 2]
    offered = proposed(file, "offered")
    assert {title: offered[title] for title in offered if "legal" in title} == {
        "dom_legal_provincia": "province",
        "dom_legal_localidad": "city",
        "dom_legal_calle": "address",
        "dom_legal_numero": "address",
        "dom_legal_cp": "postal_code",
    }
    assert offered["fecha_hora_contrato_social"] == "created_on"


REAL_REGISTER = Path(__file__).parents[3] / "shared" / "data" / "registro-nacional-sociedades.csv"


@pytest.mark.skipif(not REAL_REGISTER.exists(), reason="the shared data is not here")
def test_the_real_register_is_read_as_promised():
    table = open_table(REAL_REGISTER, name=REAL_REGISTER.name)
    rows = list(table.rows())
    assert [(row.number, row.problem.code) for row in rows if row.problem] == [(2, "row.quoted_whole")]
    assert (len(rows), rows[-1].number) == (49, 50)
    sure = {n: s.target for n, s in suggest(table.columns, TARGETS).items() if s.band != "offered"}
    titles = {table.columns[n].header: target for n, target in sure.items()}
    assert titles == {
        "cuit": "tax_id",
        "razon_social": "name",
        "dom_fiscal_provincia": "province",
        "dom_fiscal_localidad": "city",
        "dom_fiscal_calle": "address",
        "dom_fiscal_numero": "address",
        "dom_fiscal_cp": "postal_code",
    }
    cuit, postal_code = converter("tax_id"), converter("postal_code")
    assert {len(cuit(row.cells[0])) for row in rows[1:]} == {11}
    assert postal_code(rows[1].cells[12]) == "7500"


@pytest.mark.parametrize(
    ("title", "target"),
    [
        ("CUIT", "tax_id"),
        ("C.U.I.T.", "tax_id"),
        ("Nº de Cliente", "code"),
        ("Razón\nSocial *", "name"),
        ("razonSocial", "name"),
        ("RAZON_SOCIAL", "name"),
        ("Cód. Postal", "postal_code"),
        ("codPostal", "postal_code"),
        ("Domicilio", "address"),
        ("Domicilio fiscal", "address"),
        ("E-mail", "contact.email"),
        ("Correo Electrónico", "contact.email"),
        ("Tel.", "phone"),
        ("Fec. Alta", "created_on"),
        ("Customer ID", "code"),
        ("Obs.", "notes"),
        ("País", "country"),
        ("Localidad del cliente", "city"),
    ],
)
def test_a_known_title_is_sure_however_it_is_spelled(title, target):
    assert proposed(titled(title), "sure") == {title: target}


@pytest.mark.parametrize(
    ("title", "target"),
    [("Telefno", "phone"), ("Provinca", "province"), ("Observacion", "notes"), ("Domicilio legal", "address")],
)
def test_a_title_that_is_nearly_known_is_to_be_revised(title, target):
    assert proposed(titled(title), "likely") == {title: target}


@pytest.mark.parametrize("title", ["Saldo", "fecha_nacimiento", "Inactivo", "tipo_societario", "Piso", "CP2", "x"])
def test_an_unknown_title_is_not_mapped(title):
    assert proposed(titled(title), "sure", "likely") == {}


def test_an_exact_title_takes_the_field_from_a_similar_one():
    found = proposed(titled("Telefono 2", "Telefono"), "sure", "likely")
    assert found == {"Telefono": "phone"}


def test_a_second_column_for_a_field_is_offered():
    file = columns(Email=["a@acme.com"], Correo=["b@acme.com"])
    assert proposed(file, "sure", "likely") == {"Email": "contact.email"}
    assert proposed(file, "offered") == {"Correo": "contact.email"}


def test_company_and_person_in_one_file_are_told_apart():
    assert proposed(titled("Nombre", "Apellido", "Empresa"), "sure") == {
        "Nombre": "contact.first_name",
        "Apellido": "contact.last_name",
        "Empresa": "name",
    }


def test_the_parts_of_an_address_are_joined_in_their_order():
    found = suggest(titled("Nombre", "Calle", "Altura", "Localidad"), TARGETS)
    assert [(n, s.target, s.order, s.band) for n, s in found.items() if s.target == "address"] == [
        (1, "address", 1, "sure"),
        (2, "address", 2, "sure"),
    ]


def test_a_number_without_a_street_is_no_address():
    assert "address" not in proposed(titled("Nombre", "Numero", "Localidad"), "sure", "likely", "offered").values()


def test_values_that_contradict_the_title_take_its_certainty():
    assert proposed(columns(CUIT=[f"hola {n}" for n in range(10)]), "sure", "likely") == {}
    assert proposed(columns(Estado=["Al día", "Moroso"]), "sure") == {"Estado": "province"}


def test_a_few_mistyped_values_leave_the_title_its_certainty():
    assert proposed(columns(CUIT=["30-50000074-9"]), "sure") == {"CUIT": "tax_id"}


def test_values_speak_for_a_column_with_an_unknown_title():
    file = columns(Documento=CUITS, Constitución=DATES)
    assert proposed(file, "likely") == {"Documento": "tax_id"}
    assert proposed(file, "offered") == {"Constitución": "created_on"}


def test_values_alone_map_tax_ids_and_addresses_of_mail_without_titles():
    file = [
        SourceColumn(0, "Columna A", CUITS),
        SourceColumn(1, "Columna B", ["ana@acme.com", "luis@acme.com"]),
        SourceColumn(2, "Columna C", ["Ana", "Luis"]),
    ]
    assert proposed(file, "sure") == {"Columna A": "tax_id", "Columna B": "contact.email"}


def test_running_numbers_are_no_code():
    assert proposed(columns(Id=["1", "2", "3", "4"]), "sure", "likely", "offered") == {}
    assert proposed(columns(Id=["C-7", "C-9", "C-1", "C-2"]), "sure") == {"Id": "code"}


def test_what_an_earlier_import_taught_comes_first():
    learned = {normalise_header("Nro. Legajo"): "code"}
    assert proposed(titled("Nro. Legajo"), "sure", learned=learned) == {"Nro. Legajo": "code"}


def test_every_field_gets_one_column_but_joined_ones():
    titles = ["Teléfono", "Tel", "Phone", "Calle", "Número", "CUIT", "CUIL", "Estado", "Provincia"]
    found = [s.target for s in suggest(titled(*titles), TARGETS).values() if s.band != "offered"]
    assert sorted(found) == ["address", "address", "is_active", "phone", "province", "tax_id"]


def test_a_signature_is_the_same_for_the_same_titles_in_any_order():
    assert signature(titled("CUIT", "Razón social")) == signature(titled("RAZON_SOCIAL", "cuit"))
    assert signature(titled("CUIT")) != signature(titled("CUIT", "Razón social"))


def test_the_signature_of_a_file_comes_back_in_its_error_file(tmp_path):
    path = spreadsheets.text_file(tmp_path, "CUIT;Nombre;;Tel\n30500000747;Ana;x;1\n3;Luis;y;2\n")
    again = spreadsheets.text_file(
        tmp_path, "Fila;Resultado;Motivo;CUIT;Nombre;;Tel\n2;error;malo;30500000747;Ana;x;1\n", name="errores.csv"
    )
    tables = [open_table(file, name="x.csv") for file in (path, again)]
    assert signature(tables[0].columns) == signature(tables[1].columns)


def test_of_two_fields_the_one_spelled_like_the_title_is_taken():
    targets = [Target("kind", "Tipo"), Target("client_type", "Tipo de cliente")]
    found = suggest(titled("Tipo de cliente", "Tipo"), targets)
    assert [(found[n].target, found[n].band) for n in (0, 1)] == [("client_type", "sure"), ("kind", "sure")]


def test_a_whole_address_comes_before_the_parts_of_a_legal_one():
    file = titled("dom_legal_calle", "dom_legal_numero", "Domicilio", "Número")
    found = suggest(file, TARGETS)
    assert [(found[n].band, found[n].order) for n in range(4)] == [
        ("offered", 1),
        ("offered", 2),
        ("sure", 1),
        ("sure", 2),
    ]


def test_an_address_that_an_earlier_import_chose_comes_first():
    learned = {normalise_header("dom_legal_calle"): "address"}
    file = titled("dom_fiscal_calle", "dom_fiscal_numero", "dom_legal_calle", "dom_legal_numero")
    assert proposed(file, "sure", learned=learned) == {"dom_legal_calle": "address", "dom_legal_numero": "address"}


def test_a_part_that_an_earlier_import_gave_to_another_field_is_left_to_it():
    learned = {normalise_header("Calle"): "notes"}
    assert proposed(titled("Calle"), "sure", learned=learned) == {"Calle": "notes"}

"""Tax ids: one spelling, validity, what is said while typing."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from stdnum.ar import cuit

from clients.facts import facts_of
from clients.forms.clients import ClientForm
from clients.models import Client, Prospect
from clients.services import convert_prospect, create_client
from napsix import tax_ids
from napsix.custom_fields.types import FIELD_TYPES
from napsix.importer.engine.values.base import ValueProfile
from napsix.importer.engine.values.people import tax_id
from tests.clients.test_pages import edit_data
from tests.factories import make, make_client
from tests.importer.imports import import_rows, issues

URL = reverse("clients:client_tax_id")


@pytest.mark.parametrize("typed", ["30500000127", "30-50000012-7", " 30 50000012 7 ", "30.50000012.7"])
def test_a_cuit_has_one_spelling(typed):
    assert tax_ids.canonical("AR", typed) == "30500000127"
    assert tax_ids.match_key("AR", typed) == "AR:30500000127"


@pytest.mark.parametrize("typed", ["30-50000012-7", "30.50000012.7"])
def test_every_form_takes_the_spellings_of_a_cuit(typed):
    assert FIELD_TYPES["tax_id"].form_class().clean(typed) == ClientForm.base_fields["tax_id"].clean(typed)
    with pytest.raises(ValidationError, match="Ese CUIT no es válido"):
        FIELD_TYPES["tax_id"].form_class().clean(typed.replace("12", "13"))


@pytest.mark.parametrize("typed", ["", "30500000128", "123", "hola", "00000000000"])
def test_what_is_no_cuit_is_no_key(typed):
    assert tax_ids.match_key("AR", typed) is None


@pytest.mark.parametrize(
    ("country", "typed", "key"),
    [("UY", "21 100342 001 7", "UY:211003420017"), ("CL", "12.531.909-2", "CL:125319092"), ("BO", "x 12", "BO:X12")],
)
def test_each_country_has_its_rule(country, typed, key):
    assert tax_ids.match_key(country, typed) == key


@pytest.mark.parametrize("prefix", ["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"])
def test_the_prefixes_of_arca_are_taken(prefix):
    number = f"{prefix}12345678"
    number += cuit.calc_check_digit(number)
    assert tax_ids.is_valid("AR", number)
    assert not tax_ids.is_valid("AR", number[:-1] + str((int(number[-1]) + 1) % 10))
    assert not tax_ids.is_valid("AR", "21" + number[2:-1] + cuit.calc_check_digit("21" + number[2:-1]))
    assert formats_reader("AR")(number) == number


def formats_reader(country):
    """The reader that imports have for tax ids."""
    return tax_id(ValueProfile(), country=country)


@pytest.mark.parametrize(
    ("country", "number", "chosen", "expected"),
    [
        ("AR", "12.345.678", "", ("dni", "AR:DNI:12345678", "12.345.678")),
        ("AR", "1234567", "", ("dni", "AR:DNI:1234567", "1.234.567")),
        ("AR", "12345678", "cuit", ("dni", "AR:DNI:12345678", "12.345.678")),
        ("AR", "20-12345678-6", "", ("cuit", "AR:20123456786", "20-12345678-6")),
        ("AR", "20-12345678-6", "cuil", ("cuil", "AR:20123456786", "20-12345678-6")),
        ("AR", "20-12345678-6", "dni", ("cuit", "AR:20123456786", "20-12345678-6")),
        ("AR", "aab 123456", "passport", ("passport", "AR:PASSPORT:AAB123456", "AAB123456")),
        ("AR", "11111111", "", ("cuit", None, "11111111")),
        ("AR", "123456", "", ("cuit", None, "123456")),
        ("UY", "211003420017", "dni", ("foreign", "UY:211003420017", "21-100342-001-7")),
        ("UY", "C 12345", "passport", ("passport", "UY:PASSPORT:C12345", "C12345")),
        ("AR", "", "dni", ("", None, "")),
    ],
)
def test_a_number_is_of_the_document_that_it_looks_like_or_that_was_chosen(db, country, number, chosen, expected):
    client = make(Client, tax_country=country, tax_id=number, tax_id_type=chosen)
    assert (client.tax_id_type, client.tax_key, client.tax_id_text) == expected


def test_a_custom_field_of_cuit_takes_no_dni():
    with pytest.raises(ValidationError, match="Ese CUIT no es válido"):
        FIELD_TYPES["tax_id"].form_class().clean("12345678")


def typed(web, **values):
    data = {"name": "Ana Paz", "kind": "person", "tax_country": "AR", "country": "AR", "created_on": "2026-03-15"}
    return web.post(reverse("clients:client_add"), data | values)


@pytest.mark.parametrize(
    ("number", "chosen", "expected"),
    [
        ("12.345.678", "", ("12345678", "dni")),
        ("12.345.678", "dni", ("12345678", "dni")),
        ("20-12345678-6", "cuil", ("20123456786", "cuil")),
        ("AAB123456", "passport", ("AAB123456", "passport")),
    ],
)
def test_the_form_takes_every_document(web, number, chosen, expected):
    assert typed(web, tax_id=number, tax_id_type=chosen).status_code == 302
    assert Client.objects.values_list("tax_id", "tax_id_type").get() == expected


@pytest.mark.parametrize(
    ("number", "chosen", "sentence"),
    [
        ("12345678", "cuit", "Ese CUIT no es válido"),
        ("20-12345678-6", "dni", "Ese DNI no es válido"),
        ("30-50000012-8", "", "Ese CUIT no es válido"),
        ("---", "passport", "Ese Pasaporte no es válido"),
    ],
)
def test_the_form_refuses_a_number_that_is_not_of_the_document_chosen(web, number, chosen, sentence):
    page = typed(web, tax_id=number, tax_id_type=chosen)
    assert page.status_code == 422
    assert sentence in str(page.context["form"].errors["tax_id"])


def test_a_dni_that_becomes_a_cuit_needs_no_other_choice(web):
    client = create_client(client=Client(name="Ana", tax_id="12345678"))
    data = edit_data(web, client, tax_id="20-12345678-6")
    assert data["tax_id_type"] == "dni"
    web.post(reverse("clients:client_edit", args=[client.pk]), data)
    client.refresh_from_db()
    assert (client.tax_id, client.tax_id_type) == ("20123456786", "cuit")


def test_two_clients_do_not_have_one_dni(web):
    create_client(client=Client(name="Ana", tax_id="12345678"))
    assert "Ya existe el cliente «Ana»" in str(typed(web, tax_id="12.345.678").context["form"].errors["tax_id"])


def test_a_dni_is_a_valid_number_for_tile_and_filter(web):
    create_client(client=Client(name="Con DNI", tax_id="12345678"))
    create_client(client=Client(name="Sin nada"))
    page = web.get(reverse("clients:client_list"), {"has_valid_tax_id": "false"}).content.decode()
    assert ("Sin nada" in page, "Con DNI" in page) == (True, False)
    page = web.get(reverse("clients:client_list"), {"tax_id_type": "dni"}).content.decode()
    assert ("Sin nada" in page, "Con DNI" in page) == (False, True)


def test_the_page_calls_the_number_by_its_document_and_search_finds_it(web):
    ana = create_client(client=Client(name="Ana", tax_id="12345678"))
    bob = create_client(client=Client(name="Bob", tax_id="AAB123456", tax_id_type="passport"))
    assert "12.345.678" in web.get(ana.get_absolute_url()).content.decode()
    assert [label for label, _text in facts_of(bob)[0][1]][1] == "Pasaporte"
    for query, expected in {"12.345.678": ana, "aab123456": bob}.items():
        assert list(Client.objects.filter(search_text__matches=query)) == [expected]


def test_a_prospect_takes_its_document_along(web, admin):
    prospect = make(Prospect, name="Ana", tax_id="12.345.678")
    assert (prospect.tax_id_label, prospect.tax_id_text) == ("DNI", "12.345.678")
    client = convert_prospect(prospect=prospect, user=admin)
    assert (client.tax_id, client.tax_id_type) == ("12345678", "dni")


def test_a_client_that_a_prospect_joins_has_its_passport_known_as_one(admin):
    prospect = make(Prospect, name="Ana", tax_id="XK123456", tax_id_type="passport")
    client = convert_prospect(prospect=prospect, user=admin, existing=make_client(name="Ana"))
    assert (client.tax_id, client.tax_id_type, client.tax_key) == ("XK123456", "passport", "AR:PASSPORT:XK123456")


@pytest.mark.parametrize(
    ("number", "document", "expected", "codes"),
    [
        ("12.345.678", None, ("12345678", "dni", "person"), ["tax_id.looks_like_dni"]),
        ("12345678", "DNI", ("12345678", "dni", "person"), []),
        ("12345678", "96", ("12345678", "dni", "person"), []),
        ("AAB123456", "Pasaporte", ("AAB123456", "passport", "person"), []),
        ("20-12345678-6", "CUIL", ("20123456786", "cuil", "person"), []),
        ("30-50000012-7", "CUIT", ("30500000127", "cuit", "company"), []),
        ("30-50000012-8", None, ("30-50000012-8", "cuit", "company"), ["tax_id.check_digit"]),
    ],
)
def test_an_import_tells_documents_apart(db, number, document, expected, codes):
    titles, row = ["Nombre", "CUIT"], ["Ana Paz", number]
    if document:
        titles, row = [*titles, "Tipo de documento"], [*row, document]
    run = import_rows([row], titles=titles)
    assert Client.objects.values_list("tax_id", "tax_id_type", "kind").get() == expected
    assert [code for _row, code in issues(run)] == codes


@pytest.mark.parametrize(("number", "person"), [("20123456786", True), ("30500000127", False), ("50000000000", None)])
def test_the_prefix_tells_a_person_from_a_company(number, person):
    assert tax_ids.is_person(number) is person


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("30-50000012-7", "Ya existe"),
        ("30-50000012-8", "no es válido"),
        ("20-12345678-6", "de una persona"),
        ("12.345.678", "de una persona"),
        ("30-71234567-1", "de una empresa"),
        ("", "Escribí"),
    ],
)
def test_the_form_is_told_while_typing(admin, sign_in, typed, hint):
    create_client(client=Client(name="La otra", tax_id="30500000127"))
    assert hint in sign_in(admin).get(URL, {"tax_id": typed, "tax_country": "AR"}).content.decode()


def test_a_client_is_no_twin_of_itself(admin, sign_in):
    client = create_client(client=Client(name="Ella", tax_id="30500000127"))
    answer = sign_in(admin).get(URL, {"tax_id": "30500000127", "tax_country": "AR", "client": client.pk})
    assert "Ya existe" not in answer.content.decode()

"""Tax ids: one spelling, validity, what is said while typing."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.forms.clients import ClientForm
from clients.models import Client
from clients.services import create_client
from napsix import tax_ids
from napsix.custom_fields.types import FIELD_TYPES

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


@pytest.mark.parametrize(("number", "person"), [("20123456786", True), ("30500000127", False), ("50000000000", None)])
def test_the_prefix_tells_a_person_from_a_company(number, person):
    assert tax_ids.is_person(number) is person


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("30-50000012-7", "Ya existe"),
        ("30-50000012-8", "no es válido"),
        ("20-12345678-6", "de una persona"),
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

"""``manage.py check`` finds titles that would be mapped by chance."""

import pytest

from clients.resources import ClientResource
from napsix.crud import resources
from napsix.importer.checks import check_headings
from napsix.importer.fields import Field


@pytest.fixture
def register(monkeypatch):
    """``register(field)`` puts one more column among those of clients."""

    def declared(field):
        class Longer(ClientResource):
            segment = field

        monkeypatch.setitem(resources.by_label, "clients.client", Longer)

    return declared


def test_our_own_headings_are_each_of_one_field():
    assert check_headings() == []


@pytest.mark.parametrize(
    ("field", "heading", "others"),
    [
        (Field("city", "Segmento"), "segmento", "client_type and segment"),
        (Field("city", "Zona", aliases=["TELÉFONO"]), "telefono", "phone and segment"),
        (Field("city", "Zona", aliases=["E-mail del contacto"]), "e mail del contacto", ""),
        (Field("city", "Apellido"), "apellido", "segment and contact.last_name"),
    ],
    ids=["an alias of another", "another's title", "nobody's", "one of a nested resource"],
)
def test_a_heading_that_two_fields_claim_is_found(register, field, heading, others):
    register(field)
    found = [(problem.id, problem.msg) for problem in check_headings()]
    expected = [("importer.E001", f"Longer: the heading «{heading}» belongs to {others}.")] if others else []
    assert found == expected

"""Taking an import back: what goes, what comes back, what stays, and that nothing else is touched."""

import pytest

from clients.models import Client, ClientType, Series, Tag
from contacts.models import Contact
from napsix.importer.models import ImportChange, ImportRun
from tests.factories import make_client, make_contact, make_user
from tests.importer.imports import import_rows
from tests.importer.undoing import counts, dump, rehearsed, undone

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


def rows(owner="ola@napsix.test"):
    """Rows that change each thing an import can: of two clients that are there, and two that are not."""
    return [
        ["A1", "Alfa S.A.", BETA, "Alfa", "Mayorista", "Nuevo; Viejo", owner, "Jujuy", "2020-01-05", "no", "Eva", "e@a.test", "Jefa", "C9"],
        ["B1", "Beta", "", "Be", "Mayorista", "Nuevo", owner, "", "", "", "Ana Paz", "ana@beta.test", "Dueña", ""],
        ["N1", "Nueva", "", "", "Mayorista", "Otra", owner, "", "", "", "Ida", "ida@nueva.test", "", ""],
        ["N2", "Sucursal de Nueva", "", "", "", "", "", "", "", "", "", "", "", "N1"],
        ["", "Sin código", "", "", "", "", "", "", "", "", "Ulises", "u@sin.test", "", ""],
        ["N1", "Nueva otra vez", "", "", "", "", "", "", "", "", "Ida", "ida@nueva.test", "Socia", "C9"],
    ]  # fmt: skip


def test_an_import_that_is_undone_leaves_every_table_as_it_was(register):
    before = dump()
    run = import_rows(rows(), ALL)
    assert run.created and run.updated, list(run.issues.values())
    assert dump() != before
    undone(run)
    assert dump() == before

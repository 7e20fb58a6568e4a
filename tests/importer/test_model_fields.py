"""Columns that follow from the fields of a model: kind, title, limits, and what becomes of their cells."""

import pytest
import tablib
from django.db import models
from django.utils.translation import override

from clients.models import Client
from clients.resources.loader import ClientLoader
from napsix.importer.checks import claims
from napsix.importer.datasets import ImportResource
from napsix.importer.engine.types import BadValue
from napsix.importer.fields import Field
from napsix.importer.model_fields import column_of
from tests.factories import make_client

LEVELS = [(1, "Alto"), (2, "Bajo")]


def named(field):
    """``field`` as it stands in a model, under the name "level"."""
    field.set_attributes_from_name("level")
    return field


@pytest.mark.parametrize(
    ("field", "kind", "cell", "value"),
    [
        (models.CharField("nivel", max_length=9), "text", " alto ", "alto"),
        (models.TextField("nivel"), "long_text", "a\nb", "a\nb"),
        (models.EmailField("nivel"), "email", "a@B.test", "a@b.test"),
        (models.DateField("nivel"), "date", "31/12/2025", models.DateField().to_python("2025-12-31")),
        (models.BooleanField("nivel", default=True), "boolean", "no", False),
        (models.BooleanField("nivel", null=True), "boolean", "sí", True),
        (models.PositiveIntegerField("nivel"), "integer", "1.200", 1200),
        (
            models.DecimalField("nivel", max_digits=6, decimal_places=2),
            "decimal",
            "1,50",
            models.DecimalField().to_python("1.5"),
        ),
        (models.FloatField("nivel"), "decimal", "0,5", 0.5),
        (models.IntegerField("nivel", choices=LEVELS), "choice", "bajo", 2),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, models.Field) else "",
)
def test_the_type_of_a_field_says_how_its_cells_are_read(field, kind, cell, value):
    column = column_of(named(field))
    assert (column.widget.kind, str(column.column_name)) == (kind, "Nivel")
    assert column.widget.clean(cell) == value


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (models.CharField(max_length=3), "largo"),
        (models.EmailField(), "nada"),
        (models.PositiveIntegerField(), "-1"),
        (models.DecimalField(max_digits=6, decimal_places=2), "1,234"),
        (models.IntegerField(choices=LEVELS), "medio"),
        (models.BooleanField(default=True), "quizás"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, models.Field) else "",
)
def test_what_the_column_of_the_table_does_not_take_is_refused(field, cell):
    with pytest.raises(BadValue):
        column_of(named(field)).widget.clean(cell)


@pytest.mark.parametrize(
    "field",
    [models.JSONField(), models.DateTimeField(), models.TimeField(), models.FileField(), models.SlugField()],
    ids=lambda field: type(field).__name__,
)
def test_a_type_that_says_too_little_has_no_column(field):
    assert column_of(named(field)) is None


def test_relations_have_no_column():
    assert [column_of(Client._meta.get_field(name)) for name in ("client_type", "owners")] == [None, None]


class Bare(ImportResource):
    """Clients of whom nothing but the name is declared."""

    name = Field("name", "Nombre")
    loader = ClientLoader
    has_model_fields = True

    class Meta(ImportResource.Meta):
        model = Client
        exclude = ("tax_id", "tax_country")
        import_id_fields = ("code",)


HEADINGS = ["Nombre", "Código", "Empresa o persona", "País", "Fecha de alta", "Notas", "Localidad"]
ROW = ["Acme", "A1", "Persona", "Uruguay", "31/12/2025", "a\nb", "Salto"]


def test_the_columns_of_the_model_follow_the_declared_ones():
    assert Bare._meta.fields[:4] == ("name", "is_active", "kind", "trade_name")
    assert {"client_type", "owners", "origin", "tax_id"}.isdisjoint(Bare._meta.fields)


@pytest.mark.django_db
def test_columns_that_nobody_declared_are_imported_and_exported():
    Bare().import_data(tablib.Dataset(ROW, headers=HEADINGS), raise_errors=True)
    client = Client.objects.get(code="A1")
    assert (client.kind, client.country, client.notes, client.city) == ("person", "UY", "a\nb", "Salto")
    assert client.created_on.isoformat() == "2025-12-31"
    exported = Bare().export()
    assert (
        dict(zip(exported.headers, exported[0], strict=True)).items()
        >= {"Empresa o persona": "Persona", "País": "Uruguay"}.items()
    )
    assert [row.import_type for row in Bare().import_data(exported, raise_errors=True).rows] == ["skip"]


@pytest.mark.django_db
def test_a_wrong_choice_is_refused_with_its_row():
    data = tablib.Dataset(["Acme", "A1", "Persona"], ["Beta", "B1", "Robot"], headers=HEADINGS[:3])
    (invalid,) = Bare().import_data(data).invalid_rows
    assert invalid.number == 2
    assert "Robot" in invalid.field_specific_errors["kind"][0]
    assert [client.name for client in Client.objects.all()] == ["Acme"]


@pytest.mark.django_db
def test_the_label_of_a_choice_is_known_in_every_language():
    make_client(code="A1", name="Acme", kind="person")
    with override("en"):
        exported = Bare().export()
    assert "Person" in exported[0]
    assert [row.import_type for row in Bare().import_data(exported, raise_errors=True).rows] == ["skip"]


@pytest.mark.django_db
def test_a_new_row_cannot_do_without_what_its_form_would_ask():
    data = tablib.Dataset(["A1", "Acme"], ["B1", ""], headers=["code", "name"])

    class Located(Bare):
        city = Field("city", "Localidad", required=True)

    assert "city" in str(Located().import_data(data).base_errors[0].error)
    placed = tablib.Dataset(["A1", "Acme", "Salto"], ["B1", "Beta", ""], headers=["code", "name", "city"])
    (invalid,) = Located().import_data(placed).invalid_rows
    assert (invalid.number, "Localidad" in str(invalid.error)) == (2, True)


def test_a_title_of_the_model_is_no_others_alias():
    class Guessing(Bare):
        name = Field("name", "Nombre", aliases=["LOCALIDAD", "empresa"])

    claimed = claims(Guessing.declared())
    assert (claimed["localidad"], claimed["empresa"]) == (["city"], ["name"])
    assert claims(Bare.declared())["localidad"] == ["city"]


def test_a_title_of_the_model_that_another_column_has_is_claimed_twice():
    class Twice(Bare):
        name = Field("name", "Localidad")

    assert sorted(claims(Twice.declared())["localidad"]) == ["city", "name"]

"""A field of the clients that was forgotten somewhere is named; what follows from declarations follows."""

import importlib.util

import pytest
from django.db import models
from django.utils.datastructures import ImmutableList

from clients import checks, facts, filters, tables
from clients.models import Client
from clients.resources import columns
from napsix.crud.fields import DerivedCharField, folded


@pytest.fixture
def with_field(monkeypatch):
    """Gives the clients a field that is nowhere but in their model."""

    def add(name, field):
        field.set_attributes_from_name(name)
        field.model = Client
        monkeypatch.setattr(Client._meta, "concrete_fields", (*Client._meta.concrete_fields, field))
        monkeypatch.setattr(Client._meta, "fields", ImmutableList([*Client._meta.fields, field]))
        monkeypatch.setitem(Client._meta._forward_fields_map, name, field)
        return field

    return add


@pytest.fixture
def segment(with_field):
    """A choice that is nowhere but in the model."""
    return with_field("segment", models.CharField("segmento", max_length=3, choices=[("sme", "Pyme")], default="sme"))


@pytest.fixture
def shapeless(with_field):
    """A field that no cell can hold, nowhere but in the model."""
    return with_field("segment", models.JSONField("segmento", default=dict))


def problems():
    """What the check says, as (id, sentence)."""
    return [(problem.id, problem.msg) for problem in checks.check_fields()]


def test_every_field_of_a_client_is_in_its_form_and_its_import_or_excluded():
    assert problems() == []


NOT_ASKED = ("clients.E005", "The field «segment» of clients is not in their form.")
NOT_LISTED = ("clients.E005", "The field «segment» of clients is not in their list.")
NO_COLUMN = ("clients.E005", "The field «segment» of clients is not in their import.")


def test_a_field_that_is_only_in_the_model_is_named_once_for_each_place(shapeless):
    assert problems() == [NOT_ASKED, NOT_LISTED, NO_COLUMN]


@pytest.mark.parametrize("field", [models.TextField(), models.JSONField(), models.FileField()])
def test_a_field_that_no_column_follows_from_is_named_too(with_field, field):
    with_field("remarks", field)
    assert ("clients.E005", "The field «remarks» of clients is not in their list.") in problems()


def test_a_field_that_is_excluded_is_not_named(shapeless, monkeypatch):
    monkeypatch.setattr(checks, "NOT_IN_FORM", {*checks.NOT_IN_FORM, "segment"})
    monkeypatch.setattr(checks.ClientResource._meta, "exclude", [*checks.ClientResource._meta.exclude, "segment"])
    monkeypatch.setattr(checks, "UNLISTED", {*checks.UNLISTED, "segment"})
    assert problems() == []


def test_what_the_form_asks_is_on_the_page_unless_it_stands_elsewhere():
    shown = [name for _heading, names in facts.layout() for name in names]
    asked = [name for _heading, names in facts.FIELDSETS for name in names]
    assert set(asked) - set(shown) == facts.ELSEWHERE - set(facts.LAST)
    assert len(shown) == len(set(shown))


def loaded_again(module):
    """A copy of ``module`` as it is when it is imported now."""
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_again", module.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    return again


def test_a_plain_field_is_a_column_by_choice_without_a_line_of_its_own(segment):
    column = loaded_again(tables).ClientTable.base_columns["segment"]
    assert (column.verbose_name, column.visible) == ("Segmento", False)


def test_a_plain_field_is_a_filter_without_a_line_of_its_own(segment):
    assert {"segment", "segment__in"} <= loaded_again(filters).ClientFilterSet.base_filters.keys()


def test_a_plain_field_is_in_the_spreadsheets_without_a_line_of_its_own(segment, monkeypatch):
    resource = loaded_again(columns).ClientResource
    monkeypatch.setattr(checks, "ClientResource", resource)
    assert (resource._meta.fields[-1], resource.fields["segment"].column_name) == ("segment", "Segmento")
    assert problems() == [NOT_ASKED]


PLAIN = {
    "text": models.CharField("piso", max_length=20, blank=True),
    "number": models.PositiveSmallIntegerField("piso", default=0),
    "day": models.DateField("piso", null=True),
    "yes or no": models.BooleanField("piso", default=False),
}


@pytest.mark.parametrize("field", PLAIN.values(), ids=PLAIN)
def test_every_plain_type_is_a_column_by_choice(with_field, field):
    with_field("floor", field)
    column = loaded_again(tables).ClientTable.base_columns["floor"]
    assert (column.verbose_name, column.visible) == ("Piso", False)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        (models.PositiveSmallIntegerField(default=0), "floor__min"),
        (models.DateField(null=True), "floor__max"),
        (models.BooleanField(default=False), "floor__not"),
        (models.CharField(max_length=20, db_index=True), "floor__in"),
        (models.CharField(max_length=20, unique=True), "floor__in"),
    ],
)
def test_a_plain_type_is_a_filter(with_field, field, asked):
    with_field("floor", field)
    assert asked in loaded_again(filters).ClientFilterSet.base_filters


def test_a_text_that_is_kept_folded_is_a_filter_by_its_parts(with_field):
    with_field("floor", models.CharField(max_length=20))
    with_field("floor_key", DerivedCharField(max_length=20, compute=folded("floor")))
    operator = loaded_again(filters).ClientFilterSet.base_filters["floor__contains"]
    assert operator.field_name == "floor_key__bare"


def test_a_text_that_no_index_finds_is_no_filter(with_field):
    with_field("floor", models.CharField(max_length=20))
    assert not {name for name in loaded_again(filters).ClientFilterSet.base_filters if name.startswith("floor")}


def test_what_the_list_declares_stays_as_it_declares_it():
    phone, created = (tables.ClientTable.base_columns[name] for name in ("phone", "created_on"))
    assert (str(phone.accessor), created.visible) == ("main_contact__phone", True)
    assert filters.ClientFilterSet.base_filters["created_on"].label == "Alta"

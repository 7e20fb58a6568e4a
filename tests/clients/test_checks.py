"""A field of the clients that was forgotten somewhere is named; what follows from declarations follows."""

import importlib.util

import pytest
from django.db import models
from django.utils.datastructures import ImmutableList

from clients import checks, facts, filters, tables
from clients.models import Client
from clients.resources import columns


def only_in_the_model(field, monkeypatch):
    """Add ``field`` to the model of clients, under the name "segment"."""
    field.set_attributes_from_name("segment")
    monkeypatch.setattr(Client._meta, "concrete_fields", (*Client._meta.concrete_fields, field))
    monkeypatch.setattr(Client._meta, "fields", ImmutableList([*Client._meta.fields, field]))
    monkeypatch.setitem(Client._meta._forward_fields_map, "segment", field)


@pytest.fixture
def segment(monkeypatch):
    """A field of clients that is nowhere but in their model."""
    only_in_the_model(models.CharField("segmento", max_length=3, choices=[("sme", "Pyme")], default="sme"), monkeypatch)


@pytest.fixture
def shapeless(monkeypatch):
    """Another, which no cell of a spreadsheet can hold."""
    only_in_the_model(models.JSONField("segmento", default=dict), monkeypatch)


def problems():
    """What the check says, as (id, sentence)."""
    return [(problem.id, problem.msg) for problem in checks.check_fields()]


def test_every_field_of_a_client_is_in_its_form_and_its_import_or_excluded():
    assert problems() == []


NOT_ASKED = ("clients.E005", "The field «segment» of clients is not in their form.")
NO_COLUMN = ("clients.E005", "The field «segment» of clients is not in their import.")


def test_a_field_that_is_only_in_the_model_is_named_once_for_each_place(shapeless):
    assert problems() == [NOT_ASKED, NO_COLUMN]


def test_a_field_that_is_excluded_is_not_named(shapeless, monkeypatch):
    monkeypatch.setattr(checks, "NOT_IN_FORM", {*checks.NOT_IN_FORM, "segment"})
    monkeypatch.setattr(checks.ClientResource._meta, "exclude", [*checks.ClientResource._meta.exclude, "segment"])
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

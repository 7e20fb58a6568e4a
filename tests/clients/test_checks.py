"""A field of the clients that was forgotten somewhere is named; what follows from declarations follows."""

import importlib.util

import pytest
from django.db import models

from clients import checks, facts, filters, tables
from clients.models import Client


@pytest.fixture
def segment(monkeypatch):
    """A field of clients that is nowhere but in their model."""
    field = models.CharField("segmento", max_length=3, choices=[("sme", "Pyme")], default="sme")
    field.set_attributes_from_name("segment")
    monkeypatch.setattr(Client._meta, "concrete_fields", (*Client._meta.concrete_fields, field))
    monkeypatch.setitem(Client._meta._forward_fields_map, "segment", field)
    return field


def problems():
    """What the check says, as (id, sentence)."""
    return [(problem.id, problem.msg) for problem in checks.check_fields()]


def test_every_field_of_a_client_is_in_its_form_and_its_import_or_excluded():
    assert problems() == []


def test_a_field_that_is_only_in_the_model_is_named_once_for_each_place(segment):
    assert problems() == [
        ("clients.E005", "The field «segment» of clients is not in their form."),
        ("clients.E005", "The field «segment» of clients is not in their import."),
    ]


def test_a_field_that_is_excluded_is_not_named(segment, monkeypatch):
    monkeypatch.setattr(checks, "NOT_IN_FORM", {*checks.NOT_IN_FORM, "segment"})
    monkeypatch.setattr(checks, "NOT_IN_SPREADSHEETS", {*checks.NOT_IN_SPREADSHEETS, "segment"})
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

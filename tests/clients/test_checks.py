"""A field of the clients that was forgotten somewhere is named; what follows from declarations follows."""

import pytest
from django.db import models

from clients import checks, facts
from clients.filters import plain_keys
from clients.models import Client, client
from clients.tables import plain_columns


@pytest.fixture
def segment(monkeypatch):
    """A field of clients that is nowhere but in their model."""
    field = models.CharField("segmento", max_length=3, choices=[("sme", "Pyme")], default="sme")
    field.set_attributes_from_name("segment")
    monkeypatch.setattr(Client._meta, "concrete_fields", (*Client._meta.concrete_fields, field))
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


def test_a_plain_field_is_a_column_and_a_filter_without_a_line_of_its_own(monkeypatch):
    monkeypatch.setattr(client, "LISTED_OTHERWISE", frozenset())
    assert plain_columns().keys() == {key.name for key in plain_keys()} >= {"kind", "country", "created_on"}

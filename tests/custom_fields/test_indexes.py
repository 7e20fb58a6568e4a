"""The indexes of custom fields: what is asked of a million rows is found by one, on both databases."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from clients.filters import ClientFilterSet
from clients.models import Client
from clients.services import create_client
from clients.tables import ClientTable
from napsix.custom_fields import indexes
from napsix.custom_fields.lists import list_fields
from napsix.custom_fields.models import Definition
from napsix.custom_fields.services import rows_with, save_options
from napsix.custom_fields.types import FIELD_TYPES
from tests.factories import make_user

pytestmark = pytest.mark.django_db
VALUES = {"number": "10.5", "money": "9.99", "date": "2026-01-31", "yes_no": "true", "tax_id": "30500000127"}
SORTED = [kind for kind in FIELD_TYPES if kind != "choices"]
TEXTS = [kind for kind in FIELD_TYPES if FIELD_TYPES[kind].operators == "text"]
UNIQUE = [kind for kind in FIELD_TYPES if FIELD_TYPES[kind].may_be_unique]


def define(kind, **flags):
    """A field of a kind with its indexes."""
    definition = Definition.objects.create(slug="dato", name="Dato", kind=kind, **flags)
    save_options(definition, ["Uno", "Dos"] if kind in {"choice", "choices"} else [])
    indexes.install(definition)
    return definition


def plan(rows):
    """The database's own account of how it finds ``rows``, had it too many to read them all."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    return rows.explain()


def asked(query):
    filterset = ClientFilterSet(QueryDict(query), queryset=Client.objects.all(), user=None)
    assert filterset.problems == []
    return filterset.qs


def a_value_of(definition):
    if definition.rules.operators in {"choice", "choices"}:
        return definition.options.first().pk if definition.kind != "user" else make_user().pk
    return VALUES.get(definition.kind, "hola")


def index_of(definition):
    if definition.kind == "choices":
        return f"clients_client_option_{definition.options.first().pk}"
    return "clients_client_by_dato"


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_filter_is_served_by_an_index(kind):
    definition = define(kind)
    rows = asked(f"custom.dato={a_value_of(definition)}").order_by("name_key", "pk")
    assert index_of(definition) in plan(rows)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_part_of_a_text_is_found_by_the_index_of_the_search(kind):
    define(kind)
    steps = plan(asked("custom.dato__contains=peculiar").order_by("name_key", "pk")[:50])
    assert "clients_client_search" in steps or "clients_client_fts" in steps


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES if FIELD_TYPES[kind].has_few_values])
def test_a_filter_that_many_rows_pass_is_served_in_the_order_of_the_days_too(kind):
    definition = define(kind)
    steps = plan(asked(f"custom.dato={a_value_of(definition)}").order_by("created_on", "pk")[:50])
    assert "clients_client_on_dato" in steps
    assert "TEMP B-TREE" not in steps


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES if FIELD_TYPES[kind].operators in {"range", "dates"}])
@pytest.mark.parametrize("operator", ["__min", "__max"])
def test_a_range_is_served_by_an_index(kind, operator):
    definition = define(kind)
    assert index_of(definition) in plan(asked(f"custom.dato{operator}={a_value_of(definition)}").order_by())


@pytest.mark.parametrize("kind", SORTED)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_sort_is_served_by_an_index_from_end_to_end(kind, sign):
    definition = define(kind)
    column = list_fields("clients.Client")["custom.dato"].column
    table = ClientTable([], extra_columns=[("custom.dato", column)], order_by=f"{sign}custom.dato")
    steps = plan(table.sorted_rows(Client.objects.all())[:50])
    assert index_of(definition) in steps
    assert "SORT" not in steps.upper().replace("ENABLE_SORT", "") and "TEMP B-TREE" not in steps


@pytest.mark.parametrize("kind", UNIQUE)
def test_a_value_that_may_not_repeat_is_looked_for_by_an_index(kind):
    definition = define(kind, is_unique=True, is_filterable=False)
    assert "clients_client_one_dato" in plan(rows_with(definition, a_value_of(definition)).order_by())


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES if kind not in UNIQUE])
def test_a_kind_whose_values_always_repeat_is_not_asked_to_be_unique(kind, admin, sign_in):
    data = {
        "name": "Dato",
        "kind": kind,
        "model": "clients.client",
        "order": 1,
        "is_unique": "on",
        "options_text": "Uno",
    }
    answer = sign_in(admin).post(reverse("custom_fields:definition_add"), data)
    assert answer.context["form"].errors["is_unique"]


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_a_text_longer_than_its_key_is_told_from_another_that_begins_so(kind):
    define(kind)
    for end in "xy":
        create_client(client=Client(name=end, custom={"dato": "a" * 300 + end}))
    assert [client.name for client in asked(f"custom.dato={'A' * 300}X")] == ["x"]


def test_a_long_text_is_kept_whole():
    define("long_text")
    text = "".join(chr(97 + n * n % 23) for n in range(5_000))
    assert create_client(client=Client(name="Acme", custom={"dato": text})).custom["dato"] == text


def test_an_option_is_not_found_in_the_number_of_another():
    definition = define("choices")
    first = definition.options.first().pk
    create_client(client=Client(name="Otra", custom={"dato": [int(f"{first}1"), int(f"1{first}")]}))
    mine = create_client(client=Client(name="Mía", custom={"dato": [int(f"1{first}"), first]}))
    assert list(asked(f"custom.dato={first}")) == [mine]


def test_a_retired_field_needs_no_index():
    definition = define("choices", is_unique=False)
    definition.is_retired = True
    definition.save()
    indexes.install(definition)
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, "clients_client")
    assert not {name for name in names if "dato" in name or "_option_" in name}

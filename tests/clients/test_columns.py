"""The columns that other apps and kinds add to the clients' list: totals of linked records, last activity."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.kinds import registry
from clients.kinds.totals import key_of, parts_of
from clients.models import Client, Note, Prospect
from napsix.crud.additions import list_fields
from napsix.crud.lean import LeanTable
from tests.clients.records.documents import issued, received
from tests.factories import make, make_client, make_user

LIST = reverse("clients:client_list")
QUERIES = 14
KINDS = registry.all_kinds()
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)


def cells(web, *columns):
    """The markup of each row's cells, first row first."""
    answer = web.get(LIST, {"columns": ",".join(["name", *columns])})
    assert answer.context["problems"] == []
    return [row.cells.replace("\N{NO-BREAK SPACE}", " ") for row in LeanTable(answer.context["table"]).rows]


def offered(web):
    return set(re.findall('value="([^"]+)"', web.get(LIST).context["column_choices"]))


@every_kind
def test_a_kind_brings_its_columns(kind, web):
    client = make_client()
    make(kind.model, client=client)
    assert {key_of(*part) for part in parts_of(kind)} <= offered(web)
    assert reverse(f"clients:client_{kind.slug}", args=[client.pk]) in cells(web, kind.slug)[0]


@every_kind
def test_who_may_not_see_a_kind_has_none_of_its_columns(kind, staff, allow, sign_in):
    make(kind.model)
    web = sign_in(allow(staff, "clients.view_client"))
    assert not {key_of(*part) for part in parts_of(kind)} & offered(web)
    answer = web.get(LIST, {"columns": f"name,{kind.slug}"})
    assert [cell.name for cell in LeanTable(answer.context["table"]).head] == ["name"]
    assert kind.slug in answer.context["problems"][0]


def test_currencies_are_never_added(web):
    client = make_client()
    issued("100.00", client=client)
    issued("50.00", client=client)
    issued("7.00", client=client, currency="USD")
    (row,) = cells(web, "invoices", "invoices.balance")
    assert ">3</a>" in row
    assert (row.count(">$ 150,00<"), row.count(">US$ 7,00<")) == (2, 2)


def test_a_client_without_records_has_an_empty_cell(web):
    make_client(name="Con")
    issued("100.00", client=make_client(name="Debe"))
    without, with_one = cells(web, "invoices")
    assert ("—" in without, "—" in with_one) == (True, False)


def test_each_client_has_its_own_last_payment(web):
    for name, amounts in (("A", ["10.00", "20.00"]), ("B", ["30.00"])):
        client = make_client(name=name)
        for amount in amounts:
            received(amount, client=client)
    first, second = cells(web, "payments.last_payment")
    assert ("$ 20,00" in first, "$ 10,00" in first, "$ 30,00" in second) == (True, False, True)


def test_the_last_activity_is_the_newest_that_the_person_may_read(web, admin, staff, allow, sign_in):
    client = make_client()
    make(Note, client=client, created_at=timezone.now() - timedelta(days=900))
    make(Note, client=client, created_at=datetime(2026, 3, 15, 12, tzinfo=UTC))
    assert "15/03/2026" in cells(web, "last_activity")[0]
    assert "—" in cells(sign_in(allow(staff, "clients.view_client")), "last_activity")[0]


def names(web, **query):
    return [client.name for client in web.get(LIST, query).context["page_obj"].rows]


def test_amounts_of_several_currencies_do_not_sort(web):
    make_client()
    assert "ordenar" in web.get(LIST, {"sort": "invoices.balance"}).context["problems"][0]


@every_kind
def test_the_number_of_rows_of_a_kind_sorts(kind, web):
    for name, number in (("Una", 1), ("Ninguna", 0), ("Dos", 2)):
        client = make_client(name=name)
        for _n in range(number):
            make(kind.model, client=client)
    assert names(web, sort=kind.slug) == ["Ninguna", "Una", "Dos"]
    assert names(web, sort=f"-{kind.slug}") == ["Dos", "Una", "Ninguna"]


@every_kind
def test_the_order_by_a_kind_does_not_exist_for_who_may_not_see_it(kind, staff, allow, sign_in):
    make(kind.model)
    web = sign_in(allow(staff, "clients.view_client"))
    assert names(web, sort=kind.slug) == []


def test_the_last_activity_sorts_by_what_the_person_may_read(web, staff, allow, sign_in):
    make_client(name="Quieto")
    noted, converted = make_client(name="Con nota"), make_client(name="Convertido")
    make(Prospect, client=converted, state="converted", converted_at=timezone.now() - timedelta(days=9))
    make(Note, client=noted)
    assert names(web, sort="-last_activity") == ["Con nota", "Convertido", "Quieto"]
    others = sign_in(allow(staff, "clients.view_client"))
    assert names(others, sort="-last_activity")[0] == "Convertido"


def test_all_columns_cost_as_many_queries_for_fifty_rows_as_for_one(web, django_assert_max_num_queries):
    everything = offered(web)
    assert set(list_fields.collected(Client)) <= everything
    web.post(LIST, {"action": "columns", "columns": [*everything]})
    fill(1)
    web.get(LIST)
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(LIST)
    fill(49)
    with django_assert_max_num_queries(QUERIES) as fifty:
        assert len(web.get(LIST).context["page_obj"].rows) == 50
    assert len(one) == len(fifty)


def fill(number):
    """Make clients with an owner, a contact, a note and an invoice each."""
    for _n in range(number):
        client = make_client(with_contacts=1, owners=[make_user()])
        make(Note, client=client)
        issued("100.00", client=client)


def test_the_columns_to_choose_from_begin_with_those_that_are_shown(web):
    boxes = re.findall(r'name="columns" value="([\w.-]+)"( checked)?', web.get(LIST).content.decode())
    assert [bool(checked) for _name, checked in boxes] == sorted((bool(checked) for _n, checked in boxes), reverse=True)


def test_what_the_form_asks_is_a_column_by_choice(web):
    make_client(name="Acme", country="UY", trade_name="La Cima", kind="person", website="https://acme.test")
    (row,) = cells(web, "country", "trade_name", "kind", "website")
    assert all(f">{text}<" in row for text in ("Uruguay", "La Cima", "Persona", "https://acme.test"))

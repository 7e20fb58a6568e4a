"""The contacts' list: search, sort, filters, pages, who may open it, and what it costs."""

import pytest
from django.urls import reverse

from contacts.models import Contact
from contacts.tables import ContactTable
from tests.factories import make_client, make_contact, make_member

LIST = reverse("contacts:contact_list")
QUERIES = 14


def names(web, query=""):
    """The names on the list's page at ``query``, in order."""
    return [contact.full_name for contact in web.get(f"{LIST}?{query}").context["page_obj"].rows]


@pytest.fixture
def found(db):
    """Two contacts that searches should tell apart."""
    make_contact(first_name="Íñigo", last_name="Núñez", email="inigo@norte.test", phone="+54 9 343 611-2233")
    make_contact(first_name="Ana", last_name="Ñandubay", email="ana@sur.test", position="Administración")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nunez", ["Íñigo Núñez"]),
        ("INIGO NÚÑEZ", ["Íñigo Núñez"]),
        ("ñandu", ["Ana Ñandubay"]),
        ("administracion", ["Ana Ñandubay"]),
        ("inigo@norte.test", ["Íñigo Núñez"]),
        ("343 6112233", ["Íñigo Núñez"]),
        ("611-2233", ["Íñigo Núñez"]),
        ("an", ["Ana Ñandubay"]),
        ("---", []),
        ("%", []),
    ],
)
def test_searching_finds(found, web, query, expected):
    answer = web.get(LIST, {"q": query})
    assert [contact.full_name for contact in answer.context["page_obj"].rows] == expected


@pytest.mark.parametrize("column", [column.name for column in ContactTable([]).columns.iterorderable()])
def test_a_column_sorts_in_both_directions(web, column):
    for place, name in enumerate(("Ábaco", "ñandú", "Zorzal")):
        make_contact(client=make_client(name=name), first_name=name, last_name="", email=f"{place}@ejemplo.test")
    up = names(web, f"sort={column}")
    assert up == ["Ábaco", "ñandú", "Zorzal"]
    assert names(web, f"sort=-{column}") == up[::-1]


@pytest.fixture
def states(db):
    """A contact in use, one put out of use, and one whose client is."""
    make_contact(first_name="En uso", last_name="")
    make_contact(first_name="Inactivo", last_name="", is_active=False)
    make_contact(client=make_client(is_active=False), first_name="De baja", last_name="")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is_active=true", ["En uso"]),
        ("is_active=false", ["De baja", "Inactivo"]),
        ("is_active__not=true", ["De baja", "Inactivo"]),
        ("is_active__not=false", ["En uso"]),
        ("is_primary=true", ["De baja", "En uso"]),
        ("is_active__in=true,false", ["De baja", "En uso", "Inactivo"]),
    ],
)
def test_a_filter_means(states, web, query, expected):
    assert names(web, query) == expected


def test_the_state_shown_is_the_state_filtered_by(states, web):
    rows = web.get(LIST).context["page_obj"].rows
    assert {contact.full_name for contact in rows if contact.in_use} == {"En uso"}
    assert set(Contact.objects.active()) == {contact for contact in rows if contact.in_use}
    assert set(Contact.objects.inactive()) == {contact for contact in rows if not contact.in_use}


@pytest.mark.parametrize("query", ["is_active=bogus", "colour=red", "client=7777", "sort=password", "per_page=0"])
def test_a_parameter_that_means_nothing_gives_no_rows_and_a_sentence(found, web, query):
    answer = web.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert answer.context["page_obj"].rows == []
    assert answer.context["problems"][0] in answer.content.decode()


def test_a_filter_in_force_has_a_chip_with_its_way_out(states, web):
    (chip,) = web.get(f"{LIST}?is_active=true").context["chips"]
    assert chip.label == "Estado: Activo"
    assert len(names(web, chip.remove_url.removeprefix("?"))) == 3


def test_pages_follow_one_another_without_a_gap(web):
    client = make_client()
    for number in range(60):
        make_contact(client=client, first_name=f"Persona {number:02}", last_name="")
    assert names(web, "per_page=25") + names(web, "per_page=25&page=2") == [f"Persona {n:02}" for n in range(50)]


def test_a_member_of_staff_without_the_permission_is_refused(sign_in, staff):
    assert sign_in(staff).get(LIST).status_code == 403


def test_to_a_contact_the_list_does_not_exist(sign_in, allow):
    contact = allow(make_member(), "contacts.view_contact")
    assert sign_in(contact).get(LIST).status_code == 404


def test_anonymous_visitors_are_sent_to_sign_in(client, db):
    assert client.get(LIST).url.startswith(reverse("account_login"))


def test_fifty_rows_cost_as_many_queries_as_one(web, django_assert_max_num_queries):
    make_contact()
    web.get(LIST)
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(LIST)
    for _number in range(49):
        make_contact()
    with django_assert_max_num_queries(QUERIES) as fifty:
        assert len(web.get(LIST).context["page_obj"].rows) == 50
    assert len(one) == len(fifty)

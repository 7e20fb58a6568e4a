"""The clients' list: search, sort, filters, pages, bulk selection, who may open it, and what it costs."""

import pytest
from django.urls import reverse

from clients.models import Client, ClientType
from clients.tables import ClientTable
from napsix.crud import paging
from tests.factories import make, make_client, make_contact, make_member, make_user

LIST = reverse("clients:client_list")
QUERIES = 14


def names(web, query=""):
    """The names on the list's page at ``query``, in order."""
    return [client.name for client in web.get(f"{LIST}?{query}").context["page_obj"].rows]


@pytest.fixture
def found(db):
    """Two clients that searches should tell apart."""
    nunez = make_client(name="Núñez Hermanos S.A.", tax_id="30500000127", phone="+54 11 4444-5555", city="Paraná")
    make_contact(
        client=nunez, first_name="Íñigo", last_name="Peña", email="inigo@hermanos.test", phone="(0343) 15-611223"
    )
    make_client(name="Óptica Ñandú", trade_name="La Mirada", code="OPT-7")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nunez", ["Núñez Hermanos S.A."]),
        ("NÚÑEZ", ["Núñez Hermanos S.A."]),
        ("Ñandú", ["Óptica Ñandú"]),
        ("ÑANDU", ["Óptica Ñandú"]),
        ("nandu optica", ["Óptica Ñandú"]),
        ("mirada", ["Óptica Ñandú"]),
        ("opt-7", ["Óptica Ñandú"]),
        ("parana", ["Núñez Hermanos S.A."]),
        ("30-50000012-7", ["Núñez Hermanos S.A."]),
        ("30500000127", ["Núñez Hermanos S.A."]),
        ("50000012", ["Núñez Hermanos S.A."]),
        ("11 4444 5555", ["Núñez Hermanos S.A."]),
        ("4444-5555", ["Núñez Hermanos S.A."]),
        ("pena", ["Núñez Hermanos S.A."]),
        ("INIGO@hermanos.test", ["Núñez Hermanos S.A."]),
        ("15611223", ["Núñez Hermanos S.A."]),
        ("nu", ["Núñez Hermanos S.A."]),
        ("ña", ["Óptica Ñandú"]),
        ("sa", ["Núñez Hermanos S.A."]),
        ("hermanos optica", []),
        ("---", []),
        ("%", []),
        ("_", []),
        ('"', []),
        ("xyzzy", []),
    ],
)
def test_searching_finds(found, web, query, expected):
    answer = web.get(LIST, {"q": query})
    assert [client.name for client in answer.context["page_obj"].rows] == expected


def test_an_empty_search_shows_everything(found, web):
    assert len(names(web, "q=")) == 2


@pytest.fixture
def ordered(db):
    """Three clients, in order by every column that sorts."""
    for place, name in enumerate(("Ábaco", "ñandú", "Zorzal")):
        client = make(
            Client,
            name=name,
            code=f"A{place}",
            tax_id=("30500000127", "30500001042", "30500001662")[place],
            is_active=place > 0,
            client_type=make(ClientType, name=name),
            created_on=f"2026-01-0{place + 1}",
            city=name,
            province=name,
        )
        make_contact(client=client, first_name=name, last_name="", email=f"{place}@a.test", phone=f"11 {place}")


@pytest.mark.parametrize("column", [column.name for column in ClientTable([]).columns.iterorderable()])
def test_a_column_sorts_in_both_directions(ordered, web, column):
    up, down = names(web, f"sort={column}"), names(web, f"sort=-{column}")
    assert down == up[::-1]
    assert (up[0], up[-1]) == ("Ábaco", up[-1])


@pytest.fixture
def crowd(db, monkeypatch):
    """Four clients with three contacts each, on lists that count up to two rows."""
    monkeypatch.setattr(paging, "COUNT_CAP", 2)
    for name in ("Cuatro", "Tres", "Dos", "Uno"):
        make_client(name=f"{name} hermanos", with_contacts=3)


def test_a_search_with_too_many_hits_sorts_the_first_and_says_so(crowd, web):
    answer = web.get(LIST, {"q": "hermanos"})
    assert [client.name[:-9] for client in answer.context["page_obj"].rows] == ["Cuatro", "Dos", "Tres"]
    assert str(answer.context["page_obj"].total) == "más de 2"
    assert "Hay más de 2 resultados" in answer.content.decode()


def test_a_search_with_few_hits_says_how_many(crowd, web):
    answer = web.get(LIST, {"q": "uno"})
    assert str(answer.context["page_obj"].total) == "1"
    assert answer.context["problems"] == []


def test_a_bulk_action_on_a_search_reaches_what_is_not_shown(crowd, web):
    web.post(f"{LIST}?q=hermanos", {"action": "deactivate", "confirmed": "1", "all": "1"})
    assert not Client.objects.active().exists()


@pytest.mark.parametrize(
    ("query", "expected"),
    [("uno", ["1", "0", "1", "0", "más de 2"]), ("hermanos", ["más de 2", "más de 2", "1", "más de 2", "—"])],
)
def test_the_numbers_above_the_table_follow_the_search(crowd, web, query, expected):
    Client.objects.filter(name_key__startswith="uno").update(is_active=False)
    tiles = web.get(f"{LIST}?tiles=1&q={query}").context["tiles"]
    assert [str(tile["value"]) for tile in tiles] == expected


@pytest.mark.parametrize("column", ["name", "main_contact", "city", "created_on", "code", "client_type"])
def test_n_with_a_tilde_stands_where_people_look_for_it(ordered, web, column):
    assert names(web, f"sort={column}") == ["Ábaco", "ñandú", "Zorzal"]


def test_sorting_by_nothing_known_gives_no_rows_and_a_sentence(ordered, web):
    answer = web.get(f"{LIST}?sort=-search_text")
    assert answer.status_code == 200
    assert answer.context["page_obj"].rows == []
    assert "search_text" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "is_active=bogus",
        "colour=red",
        "created_on=ayer+mismo",
        "page=uno",
        "owners=7777",
        "client_type=x",
        "custom.zona=1.5",
    ],
)
def test_a_parameter_that_means_nothing_gives_no_rows_and_a_sentence(ordered, web, query):
    answer = web.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert answer.context["page_obj"].rows == []
    assert answer.context["problems"][0] in answer.content.decode()


@pytest.mark.parametrize("selection", ["all", "select"])
def test_an_invalid_filter_selects_no_rows_for_a_bulk_action(ordered, web, selection):
    chosen = {"all": "1"} if selection == "all" else {"select": [client.pk for client in Client.objects.all()]}
    web.post(f"{LIST}?is_active=bogus", {"action": "deactivate", "confirmed": "1"} | chosen)
    assert Client.objects.active().count() == 2


def test_a_bulk_action_on_all_results_leaves_the_others_alone(ordered, web):
    web.post(f"{LIST}?city=zorzal", {"action": "deactivate", "confirmed": "1", "all": "1"})
    assert list(Client.objects.active().values_list("name", flat=True)) == ["ñandú"]


def test_a_ticked_row_outside_the_filter_is_not_touched(ordered, web):
    row = Client.objects.get(name="Zorzal")
    web.post(f"{LIST}?city=abaco", {"action": "deactivate", "confirmed": "1", "select": row.pk})
    assert Client.objects.get(name="Zorzal").is_active


def test_pages_follow_one_another_without_a_gap(web):
    for number in range(60):
        make(Client, name=f"Cliente {number:02}")
    first, second = names(web, "per_page=25"), names(web, "per_page=25&page=2")
    assert first + second == [f"Cliente {number:02}" for number in range(50)]
    page = web.get(f"{LIST}?per_page=25&page=3").context["page_obj"]
    assert (page.start, page.end, page.has_next) == (51, 60, False)


def test_a_page_beyond_the_last_is_empty(web):
    make(Client)
    assert names(web, "page=9") == []


def test_the_next_page_keeps_the_filter_and_the_order(web):
    for number in range(30):
        make(Client, city="Paraná", name=f"{number:02}")
    url = web.get(f"{LIST}?city=parana&sort=-name&per_page=25").context["page_obj"].next_url
    assert [client.name for client in web.get(LIST + url).context["page_obj"].rows] == ["04", "03", "02", "01", "00"]


def test_each_filter_in_force_has_a_chip_with_its_way_out(ordered, web):
    chips = web.get(f"{LIST}?is_active=true&city=zorzal").context["chips"]
    assert [chip.label for chip in chips] == ["Estado: Activo", "Localidad: zorzal"]
    assert names(web, chips[0].remove_url.removeprefix("?")) == ["Zorzal"]
    assert names(web, chips[1].remove_url.removeprefix("?")) == ["ñandú", "Zorzal"]


def test_clients_without_a_main_contact_are_found(web):
    make_client(name="Con", with_contacts=1)
    make_client(name="Sin")
    assert names(web, "has_main_contact=false") == ["Sin"]
    assert names(web, "has_main_contact=true") == ["Con"]


def test_clients_without_a_valid_tax_id_are_found(web):
    make(Client, name="Bien", tax_id="30500000127")
    make(Client, name="Mal", tax_id="30500000120")
    make(Client, name="Nada")
    assert names(web, "has_valid_tax_id=false") == ["Mal", "Nada"]
    assert names(web, "has_valid_tax_id=true") == ["Bien"]


def test_a_member_of_staff_without_the_permission_is_refused(sign_in, staff):
    assert sign_in(staff).get(LIST).status_code == 403


def test_to_a_contact_the_list_does_not_exist(sign_in, allow):
    contact = allow(make_member(), "clients.view_client")
    assert sign_in(contact).get(LIST).status_code == 404


def test_anonymous_visitors_are_sent_to_sign_in(client, db):
    assert client.get(LIST).url.startswith(reverse("account_login"))


def test_who_may_only_look_is_offered_nothing_else(sign_in, allow, staff):
    make(Client)
    answer = sign_in(allow(staff, "clients.view_client")).get(LIST)
    assert (answer.context["actions"], answer.context["add_url"], answer.context["exports"]) == ([], None, [])


def test_fifty_rows_cost_as_many_queries_as_one(web, django_assert_max_num_queries):
    make_client(with_contacts=2, client_type=make(ClientType), owners=[make_user()])
    web.get(LIST)
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(LIST)
    for _number in range(49):
        make_client(with_contacts=2, client_type=make(ClientType), owners=[make_user()])
    with django_assert_max_num_queries(QUERIES) as fifty:
        assert len(web.get(LIST).context["page_obj"].rows) == 50
    assert len(one) == len(fifty)


def test_all_columns_cost_as_many_queries_for_fifty_rows_as_for_one(web, django_assert_max_num_queries):
    everything = f"{LIST}?columns={','.join(ClientTable.base_columns)}"
    make_client(with_contacts=1, owners=[make_user()])
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(everything)
    for _number in range(9):
        make_client(with_contacts=1, owners=[make_user()])
    with django_assert_max_num_queries(QUERIES) as ten:
        web.get(everything)
    assert len(one) == len(ten)


@pytest.fixture
def without_contacts(staff, allow, sign_in, found):
    """The browser of somebody who may see and export clients, and not their contacts."""
    return sign_in(allow(staff, "clients.view_client", "clients.export_client"))


@pytest.mark.parametrize("query", ["", "columns=name,email,phone,main_contact", "export=csv", "export=csv&fields=name"])
def test_who_may_not_see_contacts_gets_nothing_of_them_in_the_list(without_contacts, query):
    answer = without_contacts.get(f"{LIST}?{query}")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert "Núñez" in text
    assert [one for one in ("Íñigo", "inigo@hermanos.test", "15-611223") if one in text] == []


@pytest.mark.parametrize(
    "query", ["sort=main_contact", "contact_email=inigo@hermanos.test", "contact_name__contains=i"]
)
def test_who_may_not_see_contacts_neither_sorts_nor_filters_by_them(without_contacts, query):
    answer = without_contacts.get(f"{LIST}?{query}")
    assert answer.context["page_obj"].rows == []
    assert answer.context["problems"]


def test_who_may_not_see_contacts_is_not_offered_their_columns(without_contacts):
    assert "contact." not in without_contacts.get(f"{LIST}?export=choose").content.decode()

"""The dashboard: every number is the number of rows that its link lists."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.demo.world import World, sow
from clients.models import Client, ClientType
from napsix.crud import seams
from tests.factories import make, make_client, make_contact, make_member, make_user

HOME = reverse("dashboard")
QUERIES = 18

every_metric = pytest.mark.parametrize("metric", seams._metrics.values(), ids=lambda metric: metric.key)


@pytest.fixture
def demo(db):
    """Clients and contacts in every state."""
    sow(World(size=60, seed=1, today=timezone.localdate()))
    make(Client, is_active=False, created_on=timezone.localdate())


@pytest.fixture
def web(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


def rows_listed(web, url):
    """How many rows the list at ``url`` shows, all on one page; the page of who is connected lists clients."""
    answer = web.get(f"{url}{'&' if '?' in url else '?'}per_page=200", follow=True)
    assert answer.status_code == 200
    if "page_obj" not in answer.context:
        return len(answer.context["clients"])
    assert answer.context["problems"] == []
    return len(answer.context["page_obj"].rows)


def tiles(web):
    return {tile.key: tile.number for tile in web.get(HOME).context["tiles"]}


@every_metric
def test_a_number_is_the_number_of_rows_its_link_lists(metric, demo, web, admin):
    assert metric.count(admin) == rows_listed(web, metric.url(admin))


@pytest.mark.parametrize("month", range(12))
def test_a_bar_is_the_number_of_rows_its_link_lists(month, demo, web):
    _name, number, url = web.get(HOME).context["by_month"][month]
    assert number == rows_listed(web, url)


def test_a_type_is_the_number_of_rows_its_link_lists(demo, web):
    shown = web.get(HOME).context["by_type"]
    assert {name for name, _number, _url, _share in shown} > {"Minorista", "Sin tipo"}
    assert [number for _name, number, _url, _share in shown] == [rows_listed(web, url) for *_rest, url, _share in shown]


def test_a_total_is_what_is_in_use_and_what_is_not(demo, web):
    shown = tiles(web)
    assert shown["clients"] == shown["clients_active"] + shown["clients_deactivated"] == Client.objects.count()


def test_the_contact_of_a_deactivated_client_is_inactive(web):
    client = make_client(with_contacts=2)
    assert (tiles(web)["contacts_active"], tiles(web)["contacts_inactive"]) == (2, 0)
    Client.objects.filter(pk=client.pk).update(is_active=False)
    assert (tiles(web)["contacts_active"], tiles(web)["contacts_inactive"]) == (0, 2)


def test_the_link_to_all_clients_is_not_narrowed_by_a_default_view(demo, web):
    web.post(f"{reverse('clients:client_list')}?is_active=false", {"action": "save-view", "name": "Bajas"})
    web.post(reverse("clients:client_list"), {"action": "default-view", "view": "1"})
    assert tiles(web)["clients"] == rows_listed(web, f"{reverse('clients:client_list')}?view=all")


def test_twelve_months_end_with_this_one(web, time_machine):
    time_machine.move_to("2026-03-31 12:00")
    make(Client)
    months = web.get(HOME).context["by_month"]
    assert [name for name, _number, _url in (months[0], months[9], months[11])] == ["Abr 2025", "Ene 2026", "Mar 2026"]
    assert [number for _name, number, _url in months] == [0] * 11 + [1]


def test_the_most_common_type_comes_first(web):
    make(Client, client_type=make(ClientType, name="Minorista"))
    for client_type in [make(ClientType, name="Industria")] * 2:
        make(Client, client_type=client_type)
    assert [name for name, *_rest in web.get(HOME).context["by_type"]] == ["Industria", "Minorista"]


def test_the_last_clients_come_first(web):
    for day in ("2026-01-05", "2026-03-05", "2026-02-05"):
        make(Client, name=day, created_on=day)
    assert [client.name for client in web.get(HOME).context["recent"]] == ["2026-03-05", "2026-02-05", "2026-01-05"]


def test_a_live_number_is_asked_for_alone(web):
    answer = web.get(HOME, {"tile": "clients_online"})
    assert [tile.key for tile in answer.context["tiles"]] == ["clients_online"]
    assert "<html" not in answer.content.decode()


def test_work_waits_while_there_is_any(web):
    client = make_client()
    assert [tile.key for tile in web.get(HOME).context["waiting"]] == [
        "clients_without_owner",
        "clients_without_main_contact",
        "clients_without_tax_id",
    ]
    client.owners.add(make_user())
    make_contact(client=client)
    Client.objects.filter(pk=client.pk).update(tax_key="AR:1")
    assert "no hay nada que revisar" in web.get(HOME).content.decode()


def test_nobody_has_to_see_to_a_deactivated_client(web):
    make(Client, is_active=False)
    assert web.get(HOME).context["waiting"] == []


def test_a_number_is_shown_only_to_whoever_may_see_its_rows(sign_in, allow, staff):
    make_client(with_contacts=1)
    assert tiles(sign_in(staff)) == {}
    shown = set(tiles(sign_in(allow(staff, "contacts.view_contact"))))
    assert shown > {"contacts_active", "contacts_inactive"}
    assert not shown & {"clients", "clients_active", "clients_deactivated"}


def test_whoever_may_not_see_clients_sees_none_of_them(sign_in, allow, staff):
    make_client(name="Secretísima S.A.", with_contacts=1)
    answer = sign_in(allow(staff, "contacts.view_contact")).get(HOME)
    assert answer.status_code == 200
    assert "Secretísima" not in answer.content.decode()
    assert "by_month" not in answer.context


def test_the_button_for_a_new_client_needs_its_permission(sign_in, allow, staff):
    add = reverse("clients:client_add")
    assert add not in sign_in(staff).get(HOME).content.decode()
    assert add in sign_in(allow(staff, "clients.add_client")).get(HOME).content.decode()


def test_a_contact_is_sent_to_the_portal(sign_in):
    answer = sign_in(make_member()).get(HOME)
    assert (answer.status_code, answer.url) == (302, "/portal/")


def test_anonymous_visitors_are_sent_to_sign_in(client, db):
    assert client.get(HOME).url.startswith(reverse("account_login"))


def test_an_empty_database_has_a_dashboard_too(web):
    assert set(tiles(web).values()) == {0}


def test_the_dashboard_costs_the_same_for_one_client_and_many(web, django_assert_max_num_queries):
    make_client(with_contacts=2, client_type=make(ClientType, name="Mayorista"))
    web.get(HOME)
    with django_assert_max_num_queries(QUERIES) as few:
        web.get(HOME)
    sow(World(size=40, seed=1, today=timezone.localdate()))
    with django_assert_max_num_queries(QUERIES) as many:
        web.get(HOME)
    assert len(few) == len(many)

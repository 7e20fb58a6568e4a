"""The dashboard: what it shows, and to whom."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.demo.world import World, sow
from clients.models import Client, ClientType
from napsix.crud import additions
from tests.factories import make, make_client, make_contact, make_member, make_user

HOME = reverse("dashboard")
# Of a part of the page; the card of what waits counts each sort of it besides.
QUERIES = 5


def tiles(web):
    """The numbers, each asked for as the page asks for it."""
    keys = [tile.key for tile in web.get(HOME).context["tiles"]]
    return {key: web.get(HOME, {"tile": key}).context["tiles"][0].number for key in keys}


def card(web, key):
    """What a card shows, asked for as the page asks for it."""
    assert f"?panel={key}" in web.get(HOME).content.decode()
    return web.get(HOME, {"panel": key}).context["panel"]


def test_the_contact_of_a_deactivated_client_is_inactive(web):
    client = make_client(with_contacts=2)
    assert (tiles(web)["contacts_active"], tiles(web)["contacts_inactive"]) == (2, 0)
    Client.objects.filter(pk=client.pk).update(is_active=False)
    assert (tiles(web)["contacts_active"], tiles(web)["contacts_inactive"]) == (0, 2)


def test_twelve_months_end_with_this_one(web, time_machine):
    time_machine.move_to("2026-03-31 12:00")
    make(Client)
    months = card(web, "by_month")["months"]
    assert [name for name, _number, _url in (months[0], months[9], months[11])] == ["Abr 2025", "Ene 2026", "Mar 2026"]
    assert [number for _name, number, _url in months] == [0] * 11 + [1]


def test_the_most_common_type_comes_first(web):
    make(Client, client_type=make(ClientType, name="Minorista"))
    for client_type in [make(ClientType, name="Industria")] * 2:
        make(Client, client_type=client_type)
    assert [name for name, *_rest in card(web, "by_type")["types"]] == ["Industria", "Minorista"]


def test_the_last_clients_come_first(web):
    for day in ("2026-01-05", "2026-03-05", "2026-02-05"):
        make(Client, name=day, created_on=day)
    assert [client.name for client in card(web, "recent")["clients"]] == ["2026-03-05", "2026-02-05", "2026-01-05"]


def test_a_live_number_is_asked_for_alone(web):
    answer = web.get(HOME, {"tile": "clients_online"})
    assert [tile.key for tile in answer.context["tiles"]] == ["clients_online"]
    assert "<html" not in answer.content.decode()


def test_work_waits_while_there_is_any(web):
    client = make_client()
    assert [tile.key for tile in card(web, "waiting")["tiles"]] == [
        "clients_without_owner",
        "clients_without_main_contact",
        "clients_without_tax_id",
    ]
    client.owners.add(make_user())
    make_contact(client=client)
    Client.objects.filter(pk=client.pk).update(tax_key="AR:1")
    assert "no hay nada que revisar" in web.get(HOME, {"panel": "waiting"}).content.decode()


def test_nobody_has_to_see_to_a_deactivated_client(web):
    make(Client, is_active=False)
    assert card(web, "waiting")["tiles"] == []


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
    assert answer.context["cards"] == []
    assert sign_in(staff).get(HOME, {"panel": "recent"}).status_code == 404


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


PARTS = [
    {},
    *({"tile": metric.key} for metric in additions._metrics.values()),
    *({"panel": key} for key in ("by_month", "waiting", "recent", "by_type")),
]


def queries(web, part):
    """How many queries a part of the dashboard costs."""
    with CaptureQueriesContext(connection) as done:
        web.get(HOME, part)
    return len(done)


def test_no_part_of_the_dashboard_costs_more_for_many_clients_than_for_one(web):
    make_client(with_contacts=2, client_type=make(ClientType, name="Mayorista"))
    web.get(HOME)
    few = [queries(web, part) for part in PARTS]
    sow(World(size=40, seed=1, today=timezone.localdate()))
    assert [queries(web, part) for part in PARTS] == few
    waiting = sum(metric.is_waiting for metric in additions._metrics.values())
    assert max(few) <= QUERIES + waiting

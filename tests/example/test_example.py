"""The kind of another app is everywhere by its declaration alone; the contract tests of all kinds run for it too."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.checks import check_kinds
from clients.kinds.overview import Overview
from clients.models import Client
from contacts.topics import all_topics
from napsix.crud.feed import FeedScope, timeline
from napsix.jobs.models import Email
from portal.catalogue import catalogue
from portal.models import Grant, ProfileRight
from portal.sections import list_url, portal_url
from tests.example.models import Shipment, receive
from tests.factories import make, make_client, make_member

pytestmark = pytest.mark.django_db
KIND = Shipment.declaration


@pytest.fixture
def person():
    """A contact that sees everything of its client and does nothing: the default profile."""
    return make_member().contacts.get()


def test_it_is_in_the_menu(web):
    page = web.get("/")
    menu = {label: [item["url"] for item in items] for label, items in page.context["navigation"]}
    assert menu["Logística"] == [KIND.url("list"), reverse("example:departures")]


def test_it_is_not_in_the_menu_without_its_permission(staff, sign_in):
    assert KIND.url("list") not in sign_in(staff).get("/").content.decode()


def test_it_is_listed_filtered_and_found(web):
    moving, arrived = make(Shipment, carrier="Andreani"), make(Shipment, status="arrived")
    for query in ({"state": "sent"}, {"q": "andreani"}, {"client": moving.client_id}):
        page = web.get(KIND.url("list"), query).content.decode()
        assert moving.get_absolute_url() in page
        assert arrived.get_absolute_url() not in page


def test_it_is_added_by_its_form_and_has_a_page(web):
    client = make_client()
    data = {"carrier": "Vía Cargo", "cost": "12.50", "currency": "ARS"}
    answer = web.post(f"{KIND.url('add')}?client={client.pk}", data, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == Shipment.objects.get().get_absolute_url()
    assert "Vía Cargo" in page
    assert "12,50" in page


def test_it_is_exported(web):
    make(Shipment, carrier="Andreani")
    answer = web.get(KIND.url("list"), {"export": "csv"})
    lines = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0][:3] == ["Transportista", "Cliente", "Estado"]
    assert lines[1][0] == "Andreani"


def test_the_client_has_its_card_and_tab(web, admin):
    client = make_client()
    make(Shipment, client=client, cost=100)
    make(Shipment, client=client, cost=50, status="arrived")
    overview = Overview(client, admin)
    assert (overview.of(KIND).count, overview.of(KIND).open) == (2, 1)
    assert [amount.replace("\N{NO-BREAK SPACE}", " ") for amount in overview.of(KIND).amount_texts] == ["$ 150,00"]
    page = web.get(client.get_absolute_url()).content.decode()
    assert reverse(f"clients:client_{KIND.slug}", args=[client.pk]) in page


def test_its_tile_counts_the_rows_that_its_link_lists(web, staff, allow, sign_in):
    rows = [make(Shipment, status=status) for status in ("sent", "arrived")]
    (tile,) = [tile for tile in web.get("/", {"panel": "waiting"}).context["panel"]["tiles"] if tile.icon == KIND.icon]
    assert (tile.label, tile.number) == ("Embarques por llegar", 1)
    page = web.get(tile.url).content.decode()
    assert [row.get_absolute_url() in page for row in rows] == [True, False]
    other = sign_in(allow(staff, "clients.view_client")).get("/", {"panel": "waiting"})
    assert tile.key not in [one.key for one in other.context["panel"]["tiles"]]


def test_its_events_stand_on_the_timeline(admin):
    shipment = make(Shipment, carrier="Andreani")
    receive.run(shipment, user=admin)
    (entry,) = timeline.entries_for(admin, FeedScope(Client, shipment.client_id), key=KIND.slug)
    assert (entry.source, entry.title, entry.visible_to_contacts) == (KIND.slug, "«Andreani» se recibió", True)


@pytest.mark.parametrize(
    ("group", "verbs"),
    [
        ("Administración", {"add", "change", "delete", "export", "view"}),
        ("Ventas", {"add", "change", "view"}),
        ("Solo lectura", {"view"}),
    ],
)
def test_the_groups_of_the_team_start_with_its_permissions(group, verbs):
    held = Group.objects.get(name=group).permissions.filter(content_type__app_label="example")
    assert set(held.values_list("codename", flat=True)) == {f"{verb}_shipment" for verb in verbs}


def test_its_rights_are_offered_to_contacts_and_profiles_start_with_them():
    names = {entry.name: entry.label for entry in catalogue() if entry.group == "Embarques"}
    assert names == {"example.portal_view_shipment": "Ver", "example.portal_receive_shipment": "Confirmar la entrega"}
    owner = ProfileRight.objects.filter(profile__key="owner", permission__codename__endswith="_shipment")
    assert owner.count() == len(names)


def test_contacts_get_the_mail_it_declares_and_may_mute_it(person, admin):
    assert KIND.slug in {topic.key for topic in all_topics()}
    receive.run(make(Shipment, client=person.client, carrier="Andreani"), user=admin)
    assert Email.objects.get().subject == "Llegó Andreani"


def test_the_portal_has_its_section_with_what_waits(person, sign_in):
    mine, other = make(Shipment, client=person.client), make(Shipment)
    browser = sign_in(person.user)
    home = browser.get("/portal/")
    assert list_url(KIND) in [section.url for section in home.context["sections"]]
    assert home.context["waiting"] == []
    Grant.objects.create(contact=person, permission=Permission.objects.get(codename="portal_receive_shipment"))
    home = browser.get("/portal/")
    assert [waiting.kind for waiting in home.context["waiting"]] == [KIND]
    page = browser.get(list_url(KIND)).content.decode()
    assert portal_url(mine) in page
    assert portal_url(other) not in page


def test_a_contact_with_the_right_does_its_act(person, sign_in):
    shipment, browser = make(Shipment, client=person.client), sign_in(person.user)
    assert browser.post(portal_url(shipment, "receive")).status_code == 403
    right = Permission.objects.get(codename="portal_receive_shipment")
    Grant.objects.create(contact=person, permission=right)
    browser.post(portal_url(shipment, "receive"))
    shipment.refresh_from_db()
    assert shipment.status == "arrived"


def test_its_page_is_open_to_whoever_holds_what_it_requires(web, staff, sign_in):
    moving, arrived = make(Shipment, carrier="Andreani"), make(Shipment, status="arrived")
    page = web.get("/logistics/departures/").content.decode()
    assert [row.get_absolute_url() in page for row in (moving, arrived)] == [True, False]
    assert sign_in(staff).get("/logistics/departures/").status_code == 403


def test_its_menu_item_is_shown_to_whoever_may_open_the_page(staff, allow, sign_in):
    assert "/logistics/departures/" not in sign_in(staff).get("/").content.decode()
    browser = sign_in(allow(staff, "example.view_shipment"))
    assert "/logistics/departures/" in browser.get("/").content.decode()


def test_its_panel_is_a_tab_of_the_client_for_whoever_may_see_it(web, staff, allow, sign_in):
    shipment = make(Shipment, carrier="Andreani")
    page = shipment.client.get_absolute_url()
    assert "?panel=moving" in web.get(page).content.decode()
    assert "Andreani" in web.get(page, {"panel": "moving"}).content.decode()
    assert sign_in(allow(staff, "clients.view_client")).get(page, {"panel": "moving"}).status_code == 404


def test_its_action_is_done_to_the_chosen_clients(web):
    chosen, _other = make_client(), make_client()
    data = {"action": "send-catalogue", "confirmed": "1", "select": [chosen.pk]}
    (message,) = web.post(reverse("clients:client_list"), data, follow=True).context["messages"]
    assert str(message).startswith("1 fila lista.")
    assert [shipment.client for shipment in Shipment.objects.all()] == [chosen]


NAMES = re.compile(r"shipment", re.IGNORECASE)
ROOT = Path(settings.BASE_DIR)
READ = {".py", ".html", ".js", ".css", ".po", ".toml"}


def test_nothing_outside_its_folder_and_that_of_the_app_beside_it_names_it():
    apart = {ROOT / "tests/example", ROOT / "tests/rounds"}
    files = [path for path in ROOT.rglob("*") if path.suffix in READ and apart.isdisjoint(path.parents)]
    ours = [path for path in files if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]
    assert len(ours) > 500
    assert [path for path in ours if NAMES.search(path.read_text(encoding="utf-8"))] == []


def test_a_declaration_that_comes_too_late_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="too late"):
        registry.register(Shipment, section="Logística", columns=["carrier"], fields=["carrier"])


def test_a_record_that_nobody_declared_is_found_by_the_checks(monkeypatch):
    monkeypatch.delitem(registry._kinds, Shipment._meta.label_lower)
    assert [problem.id for problem in check_kinds()] == ["clients.E004"]


def test_two_kinds_of_one_name_are_found_by_the_checks(monkeypatch):
    monkeypatch.setitem(registry._kinds, "other.shipment", replace(KIND))
    assert {problem.id for problem in check_kinds()} == {"clients.E003"}

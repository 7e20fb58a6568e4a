"""What other apps add to our pages by ``napsix.extensions``, here and in a process that ``EXTRA_APPS`` starts."""

import csv
import datetime

import pytest
from auditlog.context import set_actor
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from clients.kinds.services import add_record, change_record
from clients.models import Client, Note
from contacts import notices, topics
from napsix import extensions
from napsix.crud.feed import FeedScope, Source, history
from napsix.importer.fields import extra_columns
from napsix.importer.forms import field_groups
from napsix.importer.mapping import ImportRefused
from napsix.importer.services import running
from napsix.jobs import tasks
from portal import catalogue, sections
from portal.access import FramedPage
from portal.models import ContactAccess, Grant, Profile
from tests.example.models import Shipment, receive
from tests.factories import make, make_client, make_member
from tests.importer.imports import counts, csv_bytes, import_rows, planned
from tests.rounds.models import Route

pytestmark = pytest.mark.django_db
LIST = reverse("clients:client_list")
TITLES = ["Código", "Razón social", "Zona logística"]


@pytest.fixture
def served():
    """A client on a round."""
    return make(Route, client=make_client(name="Molinos Ñandú"), zone="Sur").client


@pytest.fixture
def person(served):
    """A contact of the served client, with the default profile, which sees everything."""
    user = make_member()
    user.contacts.update(client=served)
    return user


def profile_of(person, key):
    """Give ``person`` the profile of that key."""
    ContactAccess.objects.create(contact=person.contacts.get(), profile=Profile.objects.get(key=key))
    return person


def test_its_portal_page_shows_a_contact_what_is_of_its_own_client(person, sign_in):
    make(Route, zone="Norte")
    page = sign_in(person).get("/portal/route/").content.decode()
    assert "Sur" in page and "Norte" not in page


@pytest.mark.parametrize(("profile", "is_open"), [("owner", True), ("office", True), ("technician", False)])
def test_its_portal_page_is_in_the_menu_and_open_for_the_profiles_that_start_with_its_right(
    person, sign_in, profile, is_open
):
    web = sign_in(profile_of(person, profile))
    sections = [section.url for section in web.get("/portal/").context["portal_sections"]]
    assert ("/portal/route/" in sections) is is_open
    assert web.get("/portal/route/").status_code == (200 if is_open else 403)


def test_its_right_is_one_that_the_team_gives_and_takes(web, person, sign_in):
    contact = person.contacts.get()
    page = web.get(reverse("contacts_access", args=[contact.pk])).content.decode()
    assert "Recorrido" in page
    right = Permission.objects.get(codename="portal_view_route")
    Grant.objects.create(contact=contact, permission=right, allowed=False)
    assert sign_in(person).get("/portal/route/").status_code == 403


@pytest.mark.parametrize("requires", [(), ("rounds.portal_view_zone",), ("example.view_shipment",)], ids=str)
def test_a_portal_page_that_no_right_of_contacts_closes_is_found_by_the_checks(monkeypatch, requires):
    page = type("Open", (FramedPage,), {"requires": requires})
    monkeypatch.setattr(sections, "added", [sections.AddedPage("open", page, "Abierta", "map-pin")])
    assert [problem.id for problem in sections.check_added_pages()] == ["portal.E003"]


@pytest.mark.parametrize("name", ["rounds.portal_view_zone", "example.view_shipment"])
def test_a_right_that_no_model_has_for_contacts_is_found_by_the_checks(monkeypatch, name):
    wrong = catalogue.PortalRight(name, "Ver", "Zona")
    monkeypatch.setattr(catalogue, "rights", [*catalogue.rights, wrong])
    (problem,) = catalogue.check_rights()
    assert (problem.id, name in problem.msg) == ("portal.E002", True)


def test_it_hears_of_the_events_it_asked_for(admin):
    shipment = add_record(Shipment(client=make_client(), carrier="Andreani"), user=admin)
    change_record(shipment, user=admin)
    assert not Note.objects.exists()
    receive.run(shipment, user=admin)
    assert Note.objects.get().text == "Llegó «Andreani»."


def test_the_fields_of_its_rows_have_a_history_on_their_page(web, admin):
    shipment = make(Shipment, carrier="Andreani")
    with set_actor(admin):
        shipment.carrier = "Vía Cargo"
        shipment.save()
    page = web.get(shipment.get_absolute_url(), {"panel": "history"}).content.decode()
    assert "Andreani" in page and "Vía Cargo" in page


def test_a_topic_that_an_app_adds_is_one_that_contacts_may_mute(monkeypatch, person, sign_in):
    monkeypatch.setattr(topics, "_topics", dict(topics._topics))
    web = sign_in(person)
    assert 'value="routes"' not in web.get("/portal/account/").content.decode()
    extensions.add_topic("routes", "Recorridos")
    assert 'value="routes"' in web.get("/portal/account/").content.decode()


def test_a_notice_that_an_app_adds_is_one_whose_text_the_team_may_replace(monkeypatch, web):
    monkeypatch.setattr(notices, "_notices", dict(notices._notices))
    extensions.add_notice(notices.MailNotice("route", "routes", "Cambio de recorrido", "Nuevo recorrido", "Cambió."))
    assert "Cambio de recorrido" in web.get("/contacts/templates/add/").content.decode()


def test_its_tile_counts_what_its_list_shows(web):
    make(Shipment)
    make(Shipment, status="arrived")
    (tile,) = web.get("/", {"tile": "moving"}).context["tiles"]
    assert tile.number == len(web.get(tile.url).context["page_obj"].rows) == 1


def test_its_card_is_on_the_dashboard_of_whoever_may_see_it(web, staff, sign_in):
    late = make(Shipment, left_on=timezone.localdate() - datetime.timedelta(days=3))
    assert "late" in [card["key"] for card, _place in web.get("/").context["cards"]]
    assert late.get_absolute_url() in web.get("/", {"panel": "late"}).content.decode()
    assert sign_in(staff).get("/", {"panel": "late"}).status_code == 404


@pytest.mark.parametrize("panel", ["timeline", "history"])
def test_its_sources_are_read_by_whoever_holds_what_they_require(staff, allow, sign_in, served, panel):
    page, web = served.get_absolute_url(), sign_in(allow(staff, "clients.view_client"))
    assert "Recorrido Sur" not in web.get(page, {"panel": panel}).content.decode()
    allow(staff, "example.view_shipment")
    assert "Recorrido Sur" in web.get(page, {"panel": panel}).content.decode()


def test_its_source_of_the_whole_history_is_for_whoever_holds_what_it_requires(staff, allow, sign_in, monkeypatch):
    asked = []
    source = Source("told", lambda scope: asked.append(scope.model) or [], requires=("example.view_shipment",))
    monkeypatch.setitem(history._sources, "told", source)
    sign_in(allow(staff, "clients.view_history")).get(reverse("clients:history"))
    assert asked == []
    sign_in(allow(staff, "example.view_shipment")).get(reverse("clients:history"))
    assert Client in asked


def test_its_column_and_filter_are_of_the_list(web, served):
    make_client(name="Otra")
    page = web.get(LIST, {"rounds.zone": "Sur"})
    assert [str(row) for row in page.context["page_obj"].rows] == ["Molinos Ñandú"]
    web.post(LIST, {"action": "columns", "columns": ["name", "rounds.zone"]})
    assert "Sur" in web.get(LIST).content.decode()


def test_its_action_is_done_to_the_chosen_rows(web, served):
    other = make_client()
    answer = web.post(LIST, {"action": "leave-route", "confirmed": "1", "select": [served.pk, other.pk]}, follow=True)
    (message,) = answer.context["messages"]
    assert str(message).startswith("1 fila lista; 1 sin cambios (no tiene recorrido).")
    assert not Route.objects.exists()


def test_its_hook_is_told_before_and_done_with_the_deactivation(web, served):
    page = reverse("clients:client_deactivate", args=[served.pk])
    assert "Sale de su recorrido." in web.get(page).content.decode()
    web.post(page, {"reason": "Cerró"})
    assert not Route.objects.exists()


def test_its_column_is_imported_into_its_own_table(served):
    rows = [[served.code, str(served), "Norte"], ["", "Nueva S.A.", "Oeste"], ["", "Sin zona S.A.", ""]]
    run = import_rows(rows, TITLES)
    assert counts(run) == {"created": 2, "updated": 1}
    zones = dict(Route.objects.values_list("client__name", "zone"))
    assert zones == {"Molinos Ñandú": "Norte", "Nueva S.A.": "Oeste"}
    assert counts(import_rows(rows[:1], TITLES)) == {"unchanged": 1}


def test_a_rehearsal_sees_its_values_of_earlier_rows_and_saves_none(served):
    again = [served.code, str(served), "Norte"]
    assert counts(import_rows([again, again], TITLES, dry_run=True)) == {"updated": 1, "unchanged": 1}
    assert Route.objects.get().zone == "Sur"


def test_an_import_of_its_column_is_in_the_history_in_words(served, admin):
    import_rows([[served.code, str(served), "Norte"]], TITLES)
    lines = [line for entry in history.entries_for(admin, FeedScope(Client, served.pk)) for line in entry.lines]
    assert ("Zona de reparto", "Sur", "Norte") in [(line.label, line.before, line.after) for line in lines]


def test_its_column_is_exported_for_the_same_queries_whatever_the_rows(served, tmp_path, django_assert_max_num_queries):
    make_client(name="Otra")
    with django_assert_max_num_queries(30) as first:
        assert zones_exported(tmp_path / "a.csv") == {"Molinos Ñandú": "Sur", "Otra": ""}
    for _number in range(5):
        make(Route, client=make_client(), zone="Norte")
    with django_assert_max_num_queries(len(first)):
        zones_exported(tmp_path / "b.csv")


def zones_exported(path):
    """The zones in an export, by the client's name."""
    call_command("export_clients", format="csv", output=str(path), columns="name,rounds.zone", verbosity=0)
    _titles, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    return dict(rows)


def test_its_work_is_due_by_the_clock():
    (task,) = [
        task for task in tasks.run_job.huey._registry.periodic_tasks if type(task).__name__ == "forget_empty_zones"
    ]
    days = [datetime.datetime(2026, 3, 15, hour, tzinfo=datetime.UTC) for hour in range(24)]
    assert [day.hour for day in days if task.validate_datetime(day)] == [6]
    make(Route, zone="Sur")
    Route.objects.update(zone="")
    task.execute()
    assert not Route.objects.exists()


def test_a_client_leads_to_its_rows_by_a_name_that_no_other_app_takes():
    shipment = make(Shipment)
    assert shipment.client.example_shipments.get() == shipment


ASK = """
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from clients.models import Note
from napsix.crud.feed import FeedScope, history
from portal.models import ContactAccess, Profile
from tests.example.models import Shipment, receive
from tests.factories import make, make_member
from tests.rounds.models import Route

def browser_of(user):
    browser = Browser(headers={"host": "127.0.0.1"})
    browser.force_login(user)
    return browser

user = get_user_model().objects.create_superuser(email="a@ejemplo.test", password="una-clave-larga")
staff, person = browser_of(user), make_member()
member, contact = browser_of(person), person.contacts.get()
make(Route, client=contact.client, zone="Sur")
shipment = receive.run(make(Shipment, client=contact.client), user=user) or Shipment.objects.get()
answer = {
    "staff": [staff.get(page).status_code for page in ("/", "/logistics/departures/", "/clients/shipments/")],
    "contact": member.get("/portal/route/").status_code,
    "menu": "/portal/route/" in member.get("/portal/").content.decode(),
    "notes": Note.objects.count(),
    "edits": len(history.entries_for(user, FeedScope(Shipment, shipment.pk))),
}
ContactAccess.objects.create(contact=contact, profile=Profile.objects.get(key="technician"))
answer["without"] = member.get("/portal/route/").status_code
"""


def test_the_environment_alone_installs_them(project):
    project.env["EXTRA_APPS"] = "tests.example, tests.rounds"
    assert project.manage("check", "--fail-level", "WARNING").returncode == 0
    assert project.manage("migrate", "--verbosity", "0").returncode == 0
    expected = {"staff": [200, 200, 200], "contact": 200, "menu": True, "notes": 1, "edits": 2, "without": 403}
    assert project.ask(ASK) == expected


def test_an_app_that_is_not_there_is_named_at_the_start(project):
    project.env["EXTRA_APPS"] = "tests.example, logistica.envios"
    answer = project.manage("check")
    assert answer.returncode != 0
    assert "EXTRA_APPS names «logistica.envios», which is not installed." in answer.stderr


def test_a_column_that_requires_a_right_is_imported_by_who_holds_it_alone(monkeypatch, staff, allow, served):
    columns = extra_columns["clients.client"]
    column = columns["rounds.zone"]._replace(requires=("example.view_shipment",))
    monkeypatch.setitem(columns, "rounds.zone", column)
    allow(staff, "clients.import_client", "clients.view_client", "clients.add_client", "clients.change_client")
    run = planned(csv_bytes([[served.code, str(served), "Norte"]], TITLES), user=staff)

    def offered():
        return "rounds.zone" in [
            name for _group, fields in field_groups(run.resource, staff) for name, _title in fields
        ]

    assert not offered()
    with pytest.raises(ImportRefused):
        running.start(run)
    allow(staff, "example.view_shipment")
    assert offered()
    assert running.start(run)
    assert Route.objects.get().zone == "Norte"


def test_the_history_outlives_the_app_that_added_a_column(monkeypatch, served, admin):
    import_rows([[served.code, str(served), "Norte"]], TITLES)
    monkeypatch.delitem(extra_columns["clients.client"], "rounds.zone")
    found = history.entries_for(admin, FeedScope(Client, served.pk))
    entry = next(entry for entry in found if entry.source == "import")
    assert [(line.label, line.before, line.after) for line in entry.lines] == [("rounds.zone", "Sur", "Norte")]

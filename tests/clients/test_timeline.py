"""The timeline: one feed of everything that happened around a client."""

import pytest
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.events import emit
from clients.models import Client, Note, Prospect
from clients.records.estimates import Estimate
from clients.records.tasks import Task
from clients.services import convert_prospect
from contacts.services import send_message
from napsix.crud.feed import FeedScope, timeline
from tests.factories import make, make_contact

QUERIES = 14


@pytest.fixture
def ana(acme):
    """The main contact of Acme."""
    return make_contact(client=acme, first_name="Ana", email="ana@ejemplo.test")


def url(client, query=""):
    return reverse("clients:client_timeline", args=[client.pk]) + query


def entries(client, reader, key="", **asked):
    return timeline.entries_for(reader, FeedScope(Client, client.pk, **asked), key=key)


def kinds(client, reader, **asked):
    return {entry.source for entry in entries(client, reader, **asked)}


def test_a_note_is_written_and_read(web, acme, admin):
    web.post(url(acme), {"text": "Llamó por precios"})
    (entry,) = entries(acme, admin)
    assert (entry.text, entry.actor, entry.visible_to_contacts) == ("Llamó por precios", str(admin), False)


def test_a_note_may_be_marked_for_the_client(web, acme):
    web.post(url(acme), {"text": "Hola", "is_visible": "on"})
    assert Note.objects.get().is_visible


@pytest.mark.parametrize("text", ["", "x" * 5_001])
def test_a_bad_note_is_told_and_kept(web, acme, text):
    answer = web.post(url(acme), {"text": text})
    assert answer.status_code == 422
    assert not Note.objects.exists()


def test_every_source_has_its_say(acme, ana, admin):
    send_message(client=acme, contacts=[ana], subject="Hola", body="Hola", user=admin)
    convert_prospect(prospect=make(Prospect), user=admin, existing=acme)
    make(Note, client=acme, text="Nota")
    emit(make(Estimate, client=acme), "sent", user=admin)
    assert kinds(acme, admin) == {"message", "conversion", "note", "estimates"}


def test_the_feed_narrows_to_a_contact(acme, ana, admin):
    make(Note, client=acme, text="General")
    make(Note, client=acme, text="De Ana", contact=ana)
    assert [entry.text for entry in entries(acme, admin, contact=ana)] == ["De Ana"]


def test_the_feed_narrows_to_a_person_and_to_a_kind(acme, admin, staff):
    make(Note, client=acme, text="De otra", author=staff)
    assert kinds(acme, admin, actor=admin) == set()
    assert entries(acme, admin, "file") == []


def test_what_one_may_not_see_is_not_in_the_feed(acme, staff, allow):
    make(Note, client=acme, text="Nota")
    assert kinds(acme, allow(staff, "clients.view_client")) == set()


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("address", ["timeline/", "?panel=timeline"])
def test_the_feed_costs_the_same_however_many_kinds_have_their_say(
    web, acme, admin, address, django_assert_max_num_queries
):
    web.get(acme.get_absolute_url() + address)
    for kind in registry.all_kinds():
        for _ in range(3):
            emit(make(kind.model, client=acme), "created", user=admin)
    with django_assert_max_num_queries(QUERIES):
        web.get(acme.get_absolute_url() + address)


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ["2026-03-09", "2026-03-05", "2026-03-01"]),
        ("?since=2026-03-05", ["2026-03-09", "2026-03-05"]),
        ("?until=2026-03-05", ["2026-03-05", "2026-03-01"]),
        ("?since=2026-03-05&until=2026-03-05", ["2026-03-05"]),
    ],
)
def test_the_feed_is_narrowed_to_days(web, acme, query, days):
    for day in ("2026-03-01", "2026-03-05", "2026-03-09"):
        make(Note, client=acme, text=day, created_at=f"{day}T23:30:00-03:00")
    found = web.get(url(acme, query)).context["panel"]["entries"]
    assert [entry.text for entry in found if entry.source == "note"] == days


def test_moments_at_the_same_time_follow_one_another_over_the_pages_without_a_gap(web, acme):
    for number in range(70):
        at = f"2026-03-0{9 - min(number // 10, 5)}T10:00:00-03:00"  # the last twenty of the second page go on
        make(Note, client=acme, text=str(number), created_at=at)
    found, address = [], url(acme)
    while address:
        page = web.get(address).context
        found += [entry.text for entry in page["panel"]["entries"]]
        address = page["more_url"] and url(acme) + page["more_url"]
    assert sorted(found) == sorted(map(str, range(70)))


def test_another_clients_moments_are_not_in_the_feed(acme, admin):
    make(Note, client=make(Client), text="Ajena")
    assert kinds(acme, admin) == set()


@pytest.mark.parametrize(
    "query",
    [
        "?kind=nada",
        "?contact=x",
        "?actor=-1",
        "?since=ayer",
        "?before=x",
        "?before=9999-12-31T23:59:59",
        "?since=2026-02-31",
        "?until=x",
    ],
)
def test_a_parameter_that_means_nothing_is_no_error(web, acme, query):
    assert web.get(url(acme, query)).status_code == 200


def test_a_note_needs_its_permission(staff, allow, sign_in, acme):
    web = sign_in(allow(staff, "clients.view_client"))
    assert web.post(url(acme), {"text": "Hola"}).status_code == 403
    assert not Note.objects.exists()


def test_the_panel_comes_in_a_request_of_its_own(web, acme):
    web.post(url(acme), {"text": "Llamó por precios"})
    assert "Llamó" not in web.get(acme.get_absolute_url()).content.decode()
    assert "Llamó" in web.get(acme.get_absolute_url() + "?panel=timeline").content.decode()


def test_the_panel_of_a_contact_is_narrowed_to_it_and_leads_to_the_page_that_is_too(web, acme, ana):
    make(Note, client=acme, text="General")
    make(Note, client=acme, text="De Ana", contact=ana)
    panel = web.get(ana.get_absolute_url() + "?panel=timeline")
    assert [entry.text for entry in panel.context["panel"]["entries"]] == ["De Ana"]
    assert f'href="{url(acme, f"?contact={ana.pk}")}"' in panel.content.decode()


@pytest.mark.parametrize(("panel", "shown"), [("timeline", True), ("history", False)])
def test_only_the_timeline_says_who_sees_an_entry(web, acme, panel, shown):
    make(Note, client=acme, text="Llamó")
    page = web.get(acme.get_absolute_url() + f"?panel={panel}")
    assert page.context["panel"]["entries"]
    assert ("Interna" in page.content.decode()) is shown


def test_a_panel_that_is_none_is_not_found(web, acme):
    assert web.get(acme.get_absolute_url() + "?panel=nada").status_code == 404


def test_the_kinds_to_choose_from_are_named_in_the_readers_language(admin, acme, sign_in):
    type(admin).objects.filter(pk=admin.pk).update(language="en")
    assert ">Invoices</option>" in sign_in(admin).get(url(acme)).content.decode()


def test_the_kinds_to_choose_from_keep_their_order(web, acme):
    keys = [key for key, _label, _is_chosen in web.get(url(acme)).context["kinds"]]
    own = ["note", "message", "file", "conversion", "import"]
    added = ["route"]  # by another app, which comes last
    assert keys == [*own, *(kind.slug for kind in registry.all_kinds()), *added]


@pytest.mark.parametrize(("is_shared", "verb", "is_visible"), [
    (True, "completed", True), (False, "completed", False), (True, "created", False),
])  # fmt: skip
def test_an_event_is_marked_visible_when_the_portal_shows_its_record(acme, admin, is_shared, verb, is_visible):
    emit(make(Task, client=acme, is_shared=is_shared), verb, user=admin)
    (entry,) = entries(acme, admin)
    assert entry.visible_to_contacts is is_visible

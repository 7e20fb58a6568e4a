"""A list without a request, as a run in the background makes it again."""

import sys
from types import ModuleType

import pytest
from django.urls import include, path, set_script_prefix
from django.utils.text import capfirst

from clients import actions
from clients.filters import ClientFilterSet
from clients.kinds import registry
from clients.models import Client, Note
from clients.records.invoices.services import issue
from contacts.models import Contact
from napsix.crud import bulk
from napsix.crud.actions import BulkAction, Outcome
from napsix.crud.filters import NameFilterSet
from napsix.crud.lists import action_for, list_address, listing_for
from napsix.crud.models import BulkRun, ExportRun
from napsix.crud.views import ListPage
from napsix.custom_fields.models import Definition
from portal.office.actions import invite
from tests.clients.records.documents import draft
from tests.factories import make_client

pytestmark = pytest.mark.django_db
BULK = [(kind, action) for kind in registry.all_kinds() for action in kind.actions if action.bulk]


@pytest.mark.parametrize(
    ("label", "key", "action"),
    [
        ("clients.client", "set-tags", actions.set_tags),
        ("contacts.contact", "invite", invite),
    ],
    ids=["own", "added"],
)
def test_an_action_is_found_by_its_list_and_key(label, key, action):
    assert action_for(label, key) is action


@pytest.mark.parametrize(("kind", "action"), BULK, ids=lambda one: getattr(one, "slug", None) or one.key)
def test_the_bulk_acts_of_a_kind_are_found_by_its_list_and_key(kind, action):
    assert action_for(kind.model._meta.label_lower, action.key).label == action.label


def test_a_key_that_the_list_does_not_have_is_no_action():
    with pytest.raises(LookupError):
        action_for("clients.client", "issue")


def test_every_list_is_found_at_its_own_address(admin, sign_in):
    browser = sign_in(admin)
    for model in (Client, Contact, *(kind.model for kind in registry.all_kinds())):
        answer = browser.get(list_address(model._meta.label_lower), {"view": "all"})
        assert answer.context["breadcrumbs"] == [(capfirst(model._meta.verbose_name_plural), None)]


def test_the_address_of_a_list_is_under_the_prefix():
    set_script_prefix("/crm/")
    try:
        assert list_address("clients.client") == "/crm/clients/"
    finally:
        set_script_prefix("/")


class NameList(ListPage):
    """Another list of clients, with an action and a filter of its own."""

    model = Client
    filterset_class = NameFilterSet
    actions = (BulkAction("praise", "Felicitar", "clients.change_client", lambda rows, user: Outcome()),)


class NoteList(ListPage):
    """The only list of a model, which needs a key."""

    model = Note
    actions = (BulkAction("close", "Cerrar", "clients.view_client", lambda rows, user: Outcome()),)


@pytest.fixture
def more_lists(settings, monkeypatch):
    """A project that has these two lists too."""
    module = ModuleType("more_lists")
    module.urlpatterns = [
        path("clients/<int:client_pk>/names/", NameList.as_view()),
        path("<int:client_pk>/notes/", NoteList.as_view()),
        path("", include("napsix.urls")),
    ]
    monkeypatch.setitem(sys.modules, "more_lists", module)
    settings.ROOT_URLCONF = "more_lists"


def test_the_action_of_any_list_is_found(more_lists):
    assert action_for("clients.client", "praise") is NameList.actions[0]
    assert action_for("clients.client", "set-tags") is actions.set_tags
    assert action_for("clients.note", "close") is NoteList.actions[0]


def test_the_list_made_again_for_an_action_is_the_one_that_has_it(more_lists, admin):
    assert listing_for("clients.client", admin, "", "praise").filterset_class is NameFilterSet
    assert listing_for("clients.client", admin, "").filterset_class is ClientFilterSet


def test_what_was_exported_from_a_list_that_needs_a_key_leads_back_to_the_dashboard(more_lists):
    assert list_address("clients.client") == "/clients/"
    assert list_address("clients.note") is None
    assert ExportRun(model_label="clients.note", query="q=x").back == "/"


def test_each_part_of_an_order_must_mean_something(admin):
    make_client()
    listing = listing_for("clients.client", admin, "sort=name,-nothing")
    assert listing.problems == ["No se puede ordenar por «nothing»."]
    assert not listing.filtered().exists()
    assert listing_for("clients.client", admin, "sort=-name,created_on").problems == []


def test_the_list_made_again_has_the_columns_that_other_apps_added(admin):
    assert {"name", "invoices", "last_activity", "custom.zona"} <= set(
        listing_for("clients.client", admin).table.columns.names()
    )


def test_the_list_made_again_has_no_column_that_the_person_may_not_see(staff, allow):
    columns = listing_for("clients.client", allow(staff, "clients.view_client")).table.columns.names()
    assert "last_activity" in columns
    assert not {"invoices", "email"} & set(columns)


def test_the_list_made_again_has_the_rows_of_its_filter_in_its_order(admin):
    for name in ("Acme", "Bravo", "Zorzal"):
        make_client(name=name, is_active=name != "Bravo")
    rows = listing_for("clients.client", admin, "is_active=true&sort=-name").filtered()
    assert [client.name for client in rows] == ["Zorzal", "Acme"]


def test_a_field_of_another_app_filters_whatever_its_name(admin):
    Definition.objects.create(slug="dos__rayas", name="Dos rayas", kind="text")
    clients = [make_client(custom={"dos__rayas": text}) for text in ("Sur", "Norte")]
    listing = listing_for("clients.client", admin, "custom.dos__rayas__not=sur")
    assert listing.problems == []
    assert list(listing.filtered()) == clients[1:]


def test_a_record_that_left_the_filter_meanwhile_is_skipped_with_the_reason(admin, sign_in, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "enqueue", lambda run: None)
    stays, leaves = draft(), draft()
    query = f"?client__in={stays.client_id},{leaves.client_id}&state=draft"
    sign_in(admin).post(f"/clients/invoices/{query}", {"action": "issue", "all": "1", "confirmed": "1"})
    issue.run(leaves)
    run = BulkRun.objects.get()
    run.claim(owner="test")
    run.run("test")
    assert (run.done, run.skipped) == (1, {"cambió y ya no está en el filtro": 1})

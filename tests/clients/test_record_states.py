"""What every kind of linked record keeps to in every state it may be in, over the demo rows of one client."""

import pytest
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape

from clients.demo.world import World
from clients.kinds import demo
from clients.kinds.display import text_of
from tests.clients.test_records import every_kind
from tests.factories import make_client, make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def rows(module_db):
    """Demo rows of every kind for one client: one in each state."""
    make_client(with_contacts=1, tax_id="30-50000012-7")
    make_user(name="Vera Vende")
    demo.seed(World(size=1, seed=1, today=timezone.localdate()))


@every_kind
def test_detail_shows_every_declared_fact_that_the_row_has(kind, admin, sign_in):
    row, browser = kind.model.objects.last(), sign_in(admin)
    page = browser.get(row.get_absolute_url()).content.decode()
    for name in kind.facts:
        assert all(str(escape(line)) in page for line in text_of(row, name).splitlines())


@every_kind
def test_a_row_beyond_editing_is_left_alone(kind, admin, sign_in):
    if kind.editable in (None, Q()):
        return
    row = kind.model.objects.exclude(kind.editable).first()
    page = sign_in(admin).post(kind.url("edit", row.pk), {}, follow=True)
    assert "no se puede editar" in page.content.decode()


@every_kind
def test_demo_rows_are_in_every_state(kind):
    found = set(kind.model.objects.with_state().values_list("state_key", flat=True))
    assert found == {state.key for state in kind.model.STATES}


@every_kind
def test_states_are_disjoint_and_one_definition_serves_rows_lists_and_filters(kind, admin, sign_in):
    browser, rows = sign_in(admin), kind.model.objects
    counted = 0
    for state in kind.model.STATES:
        listed = rows.filter(state.rows).count()
        counted += listed
        assert rows.in_state(state.key).count() == listed
        page = browser.get(kind.url("list"), {"state": state.key, "view": "all"})
        assert page.context["total"].number == listed
    assert counted == rows.count()


@every_kind
def test_bulk_actions_answer_for_each_row(kind, admin, sign_in):
    browser = sign_in(admin)
    for action in [action for action in kind.actions if action.bulk]:
        data = {"action": action.key, "all": "1", "confirmed": "1"}
        answer = browser.post(f"{kind.url('list')}?view=all", data)
        assert answer.status_code == 302


@every_kind
def test_actions_change_nothing_on_a_get(kind, admin, sign_in):
    browser = sign_in(admin)
    before = list(kind.model.objects.values_list("pk", "version"))
    for action in kind.actions:
        for pk, _version in before:
            assert browser.get(kind.url(action.key, pk)).status_code in {200, 302}
    assert list(kind.model.objects.values_list("pk", "version")) == before


@every_kind
def test_printouts_are_made(kind, admin, sign_in):
    browser = sign_in(admin)
    for row in kind.model.objects.all():
        for name in kind.print_formats:
            answer = browser.get(kind.url(name, row.pk))
            assert answer.status_code == 200
            assert name != "pdf" or answer.content.startswith(b"%PDF")


@every_kind
def test_rows_for_a_contact_are_its_clients_and_of_declared_states(kind):
    if kind.portal is None:
        return
    row = kind.model.objects.first()
    contact = make_contact(client=row.client)
    seen = kind.model.objects.for_contact(contact)
    assert set(seen) == set(kind.model.objects.filter(kind.portal.rows, client=row.client))
    assert not kind.model.objects.for_contact(contact, "mine").exists()
    assert not kind.model.objects.for_contact(make_contact()).exists()
    assert not kind.model.objects.for_contact(contact, "bogus").exists()
    contact.is_active = False
    assert not kind.model.objects.for_contact(contact).exists()


@every_kind
def test_a_row_that_may_not_be_deleted_stays(kind, admin, sign_in):
    if kind.deletable in (None, Q()):
        return
    row = kind.model.objects.exclude(kind.deletable).first()
    sign_in(admin).post(kind.url("delete", row.pk))
    assert kind.model.objects.filter(pk=row.pk).exists()

"""Custom fields in the portal: seen where they are flagged for it, changed where they are flagged for that too."""

import json

import pytest
from django.core import signing
from django.urls import reverse

from clients.models import Client, ClientType
from contacts.models import Contact
from napsix.custom_fields import indexes, services
from napsix.custom_fields.models import Definition
from tests.crud.edited import shown
from tests.factories import make, make_contact

pytestmark = pytest.mark.django_db
COMPANY = ("portal.portal_view_company", "portal.portal_change_company")
# Where a field is seen, where it is changed, and the fields that its form needs besides.
PAGES = {
    "contacts.contact": ("portal:account", "portal:account", {"first_name": "Ana", "language": "es-ar"}),
    "clients.client": ("portal:company", "portal:company_edit", {}),
}


@pytest.fixture(params=PAGES)
def field(request, account):
    """``field(in_portal=…, is_contact_editable=…)`` makes a custom field with a value, and the person."""

    def make_field(**flags):
        person = account().grant(*COMPANY)
        model = request.param
        definition = Definition.objects.create(model=model, slug="talle", name="Talle", kind="text", **flags)
        row = {"contacts.contact": person.contact, "clients.client": person.client}[model]
        type(row).objects.filter(pk=row.pk).update(custom={"talle": "Mediano"})
        return person, definition, PAGES[model]

    return make_field


@pytest.fixture
def of_a_type(field):
    """``field`` for one client type, which the person's client has or not."""

    def make_field(has_it, **flags):
        person, definition, pages = field(in_portal=True, is_contact_editable=True)
        definition.client_types.add(make(ClientType))
        if has_it:
            Client.objects.filter(pk=person.client.pk).update(client_type=definition.client_types.get())
        return person, definition, pages

    return make_field


@pytest.mark.parametrize("has_it", [True, False], ids=["of the type", "of another type with a value from before"])
def test_a_field_for_some_types_keeps_its_value_when_a_contact_saves(of_a_type, has_it):
    person, definition, (_seen, changed, data) = of_a_type(has_it)
    browser = person.browser()
    assert browser.post(reverse(changed), data | {definition.key: "Grande"}).status_code == 302
    assert stored() == ["Grande"]


def test_a_contact_gives_no_value_to_a_field_that_is_not_for_the_type(of_a_type):
    person, definition, (_seen, changed, data) = of_a_type(has_it=False)
    for model in (Client, Contact):
        model.objects.update(custom={})
    browser = person.browser()
    assert browser.post(reverse(changed), data | {definition.key: "Grande"}).status_code == 422
    assert stored() == []


def test_a_value_that_may_not_repeat_is_refused_even_at_the_same_moment(field, monkeypatch):
    person, definition, (_seen, changed, data) = field(in_portal=True, is_contact_editable=True, is_unique=True)
    indexes.install(definition)
    other = make_contact()
    for row in (other, other.client):
        type(row).objects.filter(pk=row.pk).update(custom={"talle": "Grande"})
    looks, taken = iter([False]), services.is_taken
    monkeypatch.setattr(services, "is_taken", lambda *given: next(looks, None) is None and taken(*given))
    answer = person.browser().post(reverse(changed), data | {definition.key: "Grande"})
    assert answer.status_code == 422
    assert "Ya hay otro con ese valor." in answer.content.decode()


UNSAVED = "«Talle» dejó de pedirse mientras completabas esto: «Grande» no se guardó."


@pytest.mark.parametrize("change", [{"is_retired": True}, {"is_contact_editable": False}], ids=["retired", "closed"])
def test_what_a_contact_typed_into_a_field_that_is_asked_no_more_is_told(field, change):
    person, definition, (_seen, changed, data) = field(in_portal=True, is_contact_editable=True)
    Definition.objects.filter(pk=definition.pk).update(**change)
    answer = person.browser().post(reverse(changed), data | {definition.key: "Grande"})
    assert answer.status_code == 422
    assert UNSAVED in answer.content.decode()
    assert stored() == ["Mediano"]


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_an_option_that_was_retired_stays_over_what_else_a_contact_changes(account, kind):
    person = account()
    definition = Definition.objects.create(
        model="contacts.contact", slug="zona", name="Zona", kind=kind, in_portal=True, is_contact_editable=True
    )
    services.save_options(definition, ["Norte", "Sur"])
    north = definition.options.get(label="Norte").pk
    had = {"zona": north if kind == "choice" else [north]}
    Contact.objects.filter(pk=person.contact.pk).update(custom=had)
    services.save_options(definition, ["Sur"])
    browser, address = person.browser(), reverse("portal:account")
    page = browser.get(address)
    assert "Norte (ya no se usa)" in page.content.decode()
    assert browser.post(address, shown(page) | {"position": "Jefa"}).status_code == 302
    assert Contact.objects.values("custom", "position").get(pk=person.contact.pk) == {"custom": had, "position": "Jefa"}


HIDDEN = {"is_contact_editable": False, "in_portal": False}


def test_what_a_contact_typed_into_a_field_that_was_hidden_from_contacts_is_told(field):
    person, definition, (_seen, changed, _data) = field(in_portal=True, is_contact_editable=True)
    browser = person.browser()
    data = shown(browser.get(reverse(changed)))
    Definition.objects.filter(pk=definition.pk).update(**HIDDEN)
    answer = browser.post(reverse(changed), data | {definition.key: "Grande"})
    assert UNSAVED in answer.content.decode()
    assert browser.post(reverse(changed), data).status_code == 302
    assert stored() == ["Mediano"]


@pytest.mark.parametrize("forge", [lambda: "talle", lambda: ["talle"], lambda: signing.dumps(["talle"]), lambda: None])
def test_nothing_is_said_of_a_field_that_no_form_of_ours_asked_for(field, forge):
    person, definition, (_seen, changed, _data) = field()
    browser = person.browser()
    data = shown(browser.get(reverse(changed)))
    forged = {definition.key: "Grande", "shown": json.dumps(json.loads(data["shown"]) | {"asked": forge()})}
    answer = browser.post(reverse(changed), data | forged, follow=True)
    assert answer.status_code == 200
    assert "Talle" not in answer.content.decode()
    assert stored() == ["Mediano"]


def test_the_form_over_one_row_says_nothing_of_what_another_one_asked_for(field, account):
    person, definition, (_seen, changed, data) = field(in_portal=True, is_contact_editable=True)
    other = account().grant(*COMPANY).browser()
    asked = shown(person.browser().get(reverse(changed)))["shown"]
    Definition.objects.filter(pk=definition.pk).update(**HIDDEN)
    answer = other.post(reverse(changed), data | {definition.key: "Grande", "shown": asked}, follow=True)
    assert "Talle" not in answer.content.decode()


def stored():
    rows = [*Contact.objects.all(), *Client.objects.all()]
    return [row.custom["talle"] for row in rows if row.custom]


def test_a_field_that_is_not_for_the_portal_is_neither_seen_nor_changed(field):
    person, definition, (seen, changed, data) = field()
    browser = person.browser()
    assert "Mediano" not in browser.get(reverse(seen)).content.decode()
    browser.post(reverse(changed), data | {definition.key: "Grande"})
    assert stored() == ["Mediano"]


def test_a_field_that_only_the_team_changes_is_seen(field):
    person, definition, (seen, changed, data) = field(in_portal=True)
    browser = person.browser()
    assert "Mediano" in browser.get(reverse(seen)).content.decode()
    browser.post(reverse(changed), data | {definition.key: "Grande"})
    assert stored() == ["Mediano"]


def test_a_field_that_contacts_change_is_changed(field):
    person, definition, (_seen, changed, data) = field(in_portal=True, is_contact_editable=True)
    browser = person.browser()
    assert 'value="Mediano"' in browser.get(reverse(changed)).content.decode()
    assert browser.post(reverse(changed), data | {definition.key: "Grande"}).status_code == 302
    assert stored() == ["Grande"]

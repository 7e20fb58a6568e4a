"""Custom fields in the portal: seen where they are flagged for it, changed where they are flagged for that too."""

import pytest
from django.urls import reverse

from clients.models import Client
from contacts.models import Contact
from napsix.custom_fields.models import Definition

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

"""What is kept of who changed what contacts may see and do, and of who looked as them."""

import pytest
from django.urls import reverse

from clients.models import Client
from contacts.models import Contact
from napsix.crud.feed import FeedScope, history
from portal.models import AccessChange, ContactAccess, Profile, Scope
from portal.services import change_profile, invite, make_default, set_access, start_look
from tests.factories import make_user
from tests.portal.conftest import permission

pytestmark = pytest.mark.django_db
COMPANY = "portal.portal_view_company"


@pytest.fixture
def person(account):
    return account()


def lines(model, row):
    """The newest entry of a row: who, what, and its lines."""
    entry = history.entries_for(make_user(), FeedScope(model, row.pk))[0]
    return entry.actor, entry.title, [(line.label, line.before, line.after) for line in entry.lines]


def give(person, staff, *, profile="nothing", **exceptions):
    profile = Profile.objects.get(key=profile)
    set_access(contact=person.contact, profile=profile, exceptions=exceptions.get("over", {}), user=staff)


@pytest.mark.parametrize("of", ["contact", "client"])
def test_an_exception_is_in_the_history_of_the_contact_and_its_client(of, person, staff):
    give(person, staff, over={permission(COMPANY).pk: Scope.CLIENT})
    model, row = {"contact": (Contact, person.contact), "client": (Client, person.client)}[of]
    what = f"Permisos del portal de {person.contact}"
    line = ("Empresa: Ver los datos", "Según el perfil", "Todo el cliente")
    assert lines(model, row) == (str(staff), what, [line])


def test_an_exception_that_is_taken_away_is_kept_too(person, staff):
    give(person, staff, over={permission(COMPANY).pk: None})
    give(person, staff)
    assert lines(Contact, person.contact)[2] == [("Empresa: Ver los datos", "No", "Según el perfil")]


def test_another_profile_is_kept_by_its_names(person, staff):
    give(person, staff, profile="technician")
    assert lines(Contact, person.contact)[2] == [("Perfil", "Nada", "Técnico")]


def test_the_profile_that_an_invitation_gives_is_kept(person, staff):
    Contact.objects.filter(pk=person.contact.pk).update(user=None)
    invite(contact=person.contact, user=staff, profile=Profile.objects.get(key="owner"))
    assert lines(Contact, person.contact)[2] == [("Perfil", "Nada", "Dueño")]


@pytest.mark.parametrize("of", ["contact", "client"])
def test_an_edited_profile_is_in_the_history_of_those_who_have_it(of, person, staff):
    profile = Profile.objects.get(key="nothing")
    change_profile(profile=profile, rights={permission(COMPANY).pk: Scope.CLIENT}, user=staff)
    model, row = {"contact": (Contact, person.contact), "client": (Client, person.client)}[of]
    line = ("Empresa: Ver los datos", "No", "Todo el cliente")
    assert lines(model, row) == (str(staff), "Perfil del portal «Nada»", [line])


def test_another_default_is_in_the_history_of_those_without_a_profile(person, staff):
    ContactAccess.objects.all().delete()
    make_default(profile=Profile.objects.get(key="technician"), user=staff)
    assert lines(Contact, person.contact)[1] == "Perfil del portal «Técnico»"


def test_saving_what_is_so_already_keeps_nothing(person, staff):
    give(person, staff)
    assert not AccessChange.objects.exists()


@pytest.mark.parametrize("of", ["contact", "client"])
def test_a_look_is_in_the_history_with_both_people_and_the_reason(of, person, staff):
    start_look(contact=person.contact, user=staff, reason="No ve una factura")
    model, row = {"contact": (Contact, person.contact), "client": (Client, person.client)}[of]
    assert lines(model, row)[:2] == (str(staff), f"Vio el portal como {person.contact}: No ve una factura")


def test_nothing_of_it_is_in_the_history_of_another_client(person, account, staff):
    other = account()
    give(person, staff, profile="technician")
    start_look(contact=person.contact, user=staff, reason="Prueba")
    found = [
        *history.entries_for(staff, FeedScope(Contact, other.contact.pk)),
        *history.entries_for(staff, FeedScope(Client, other.client.pk)),
    ]
    assert not [entry for entry in found if "portal" in entry.title]


def test_the_page_of_all_changes_names_the_contact_and_the_profile(person, admin, sign_in):
    give(person, admin, profile="technician")
    change_profile(profile=Profile.objects.get(key="owner"), rights={permission(COMPANY).pk: None}, user=admin)
    page = sign_in(admin).get(reverse("clients:history")).content.decode()
    assert f"Permisos del portal de {person.contact}" in page
    assert "Perfil del portal «Dueño»" in page

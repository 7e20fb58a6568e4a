"""Memberships, rights and their end: who is in, as whom, and until when."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission

from clients.kinds import registry
from contacts.models import Contact
from contacts.services import deactivate_contact, reactivate_contact
from napsix.accounts.models import User
from portal.backends import ContactBackend
from portal.models import ContactAccess, Grant, Profile, ProfileRight
from portal.profiles import PROFILES, check_profiles, sync
from portal.rights import rights_of
from tests.factories import make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
COMPANY = "portal.portal_view_company"
LOGIN = "/accounts/login/"


def is_out(response):
    return response.status_code == 302 and response["Location"].startswith(LOGIN)


def test_a_right_is_answered_about_a_membership_only(account):
    person = account().grant(COMPANY)
    assert person.user.has_perm(COMPANY, person.contact)
    assert not person.user.has_perm(COMPANY)


def test_a_right_says_nothing_about_another_membership(account):
    person, other = account().grant(COMPANY), account().grant(COMPANY)
    assert not person.user.has_perm(COMPANY, other.contact)


def test_a_staff_permission_granted_by_mistake_opens_nothing(account):
    person = account()
    view = Permission.objects.get(content_type__app_label="clients", codename="view_client")
    Grant.objects.create(contact=person.contact, permission=view)
    person.user.user_permissions.add(view)
    person.user.groups.add(Group.objects.get(name="Administración"))
    assert not person.user.has_perm("clients.view_client", person.contact)
    assert not person.user.has_perm("clients.view_client")
    assert person.browser().get("/clients/").status_code == 404


def test_a_superuser_is_no_contact(account):
    boss = make_user(is_superuser=True, is_staff=True)
    person = account()
    assert not ContactBackend().has_perm(boss, COMPANY, person.contact)


@pytest.mark.parametrize("end", ["contact", "client", "user"])
def test_what_is_out_of_use_has_no_rights(end, account):
    person = account().grant(COMPANY)
    row = {"contact": person.contact, "client": person.contact.client, "user": person.user}[end]
    type(row).objects.filter(pk=row.pk).update(is_active=False, **({"is_primary": False} if end == "contact" else {}))
    contact = Contact.objects.select_related("client", "user").get(pk=person.contact.pk)
    assert not contact.user.has_perm(COMPANY, contact)


@pytest.mark.parametrize("end", ["contact", "client", "user"])
def test_deactivation_ends_a_live_session_on_the_next_click(end, account):
    person = account().grant(COMPANY)
    browser = person.browser()
    assert browser.get("/portal/").status_code == 200
    row = {"contact": person.contact, "client": person.contact.client, "user": person.user}[end]
    type(row).objects.filter(pk=row.pk).update(is_active=False, **({"is_primary": False} if end == "contact" else {}))
    assert is_out(browser.get("/portal/company/"))
    assert is_out(browser.get("/portal/"))


def test_reactivation_restores_exactly_what_was(account, staff):
    person = account().grant(COMPANY)
    deactivate_contact(contact=person.contact, user=staff)
    reactivate_contact(contact=person.contact)
    assert person.browser().get("/portal/company/").status_code == 200


def test_a_right_taken_away_counts_on_the_next_click(account):
    person = account().grant(COMPANY)
    browser = person.browser()
    assert browser.get("/portal/company/").status_code == 200
    Grant.objects.all().delete()
    assert browser.get("/portal/company/").status_code == 403


def test_an_exception_refuses_what_the_profile_gives(account):
    person = account()
    ContactAccess.objects.filter(contact=person.contact).update(profile=Profile.objects.get(key="owner"))
    assert COMPANY in rights_of(Contact.objects.get(pk=person.contact.pk))
    person.grant(COMPANY)
    Grant.objects.update(allowed=False)
    assert COMPANY not in rights_of(Contact.objects.get(pk=person.contact.pk))


def test_a_contact_without_a_profile_has_the_default_one(account):
    person = account()
    ContactAccess.objects.all().delete()
    default = Profile.objects.get(is_default=True)
    given = ProfileRight.objects.filter(profile=default, allowed=True).count()
    assert len(rights_of(person.contact)) == given


class TestPersonOfTwoClients:
    """One log-in, two portals."""

    @pytest.fixture
    def two(self, account):
        first = account().grant(COMPANY)
        second = account(client=make_client(name="Otra SA"), user=first.user)
        return first, second

    def test_each_membership_has_its_own_rights(self, two):
        first, second = two
        browser = first.browser()
        browser.post(f"/portal/switch/{first.contact.pk}/")
        assert browser.get("/portal/company/").status_code == 200
        browser.post(f"/portal/switch/{second.contact.pk}/")
        assert browser.get("/portal/company/").status_code == 403

    def test_the_switcher_names_the_other_company(self, two):
        first, _second = two
        assert "Otra SA" in first.browser().get("/portal/").content.decode()

    def test_nobody_switches_to_a_membership_of_somebody_else(self, two, account):
        stranger = account()
        assert two[0].browser().post(f"/portal/switch/{stranger.contact.pk}/").status_code == 404

    def test_a_link_of_the_other_company_asks_and_leads_on(self, two):
        first, second = two
        browser = first.browser()
        url = f"/portal/switch/{second.contact.pk}/?next=/portal/account/"
        browser.post(f"/portal/switch/{first.contact.pk}/")
        assert "Seguir en Otra SA" in browser.get(url).content.decode()
        assert browser.post(url)["Location"] == "/portal/account/"
        assert browser.get(url)["Location"] == "/portal/account/"

    @pytest.mark.parametrize("elsewhere", ["//malo.test", "https://malo.test/portal/", "/\\malo.test", "/clients/", ""])
    def test_a_link_never_leads_out_of_the_portal(self, two, elsewhere):
        first, second = two
        url = f"/portal/switch/{second.contact.pk}/?{urlencode({'next': elsewhere})}"
        assert first.browser().post(url)["Location"] == "/portal/"

    def test_a_link_to_a_membership_of_somebody_else_is_not_there(self, two, account):
        assert two[0].browser().get(f"/portal/switch/{account().contact.pk}/").status_code == 404

    def test_losing_the_chosen_membership_leads_to_the_other(self, two, staff):
        first, second = two
        browser = first.browser()
        browser.post(f"/portal/switch/{second.contact.pk}/")
        deactivate_contact(contact=second.contact, user=staff)
        answer = browser.get("/portal/account/")
        assert (answer.status_code, answer["Location"]) == (303, "/portal/")
        assert browser.get("/portal/company/").status_code == 200

    def test_losing_both_ends_the_session(self, two, staff):
        first, _second = two
        browser = first.browser()
        for person in two:
            deactivate_contact(contact=person.contact, user=staff)
        assert is_out(browser.get("/portal/"))
        assert "_auth_user_id" not in browser.session


def test_every_default_profile_is_there():
    assert set(Profile.objects.values_list("key", flat=True)) >= {profile.key for profile in PROFILES}


@pytest.mark.parametrize(
    ("profile", "models"),
    [
        (
            "office",
            "invoice payment subscription expense company estimate proposal contract sharedfile",
        ),
        ("technician", "project task ticket sharedfile"),
    ],
)
def test_a_profile_starts_with_every_right_of_its_kinds(profile, models):
    ours = ProfileRight.objects.filter(permission__content_type__app_label__in=["clients", "contacts", "portal"])
    held = ours.filter(profile__key=profile).values_list("permission__codename", flat=True)
    rights = Permission.objects.filter(codename__startswith="portal_").values_list("codename", flat=True)
    assert set(held) == {right for right in rights if right.rsplit("_")[-1] in models.split()}
    assert {right.rsplit("_")[-1] for right in held} == set(models.split())


def test_a_kind_of_a_profile_that_is_none_is_found_by_the_checks(monkeypatch):
    kind = registry.get("invoices")
    wrong = replace(kind, portal=replace(kind.portal, profiles=["oficina"]))
    monkeypatch.setitem(registry._kinds, "clients.invoice", wrong)
    assert [problem.id for problem in check_profiles()] == ["portal.E001"]


def test_what_an_administrator_took_away_does_not_come_back():
    right = ProfileRight.objects.filter(profile__key="owner").first()
    ProfileRight.objects.filter(pk=right.pk).update(allowed=False)
    sync(Profile, ProfileRight, Permission)
    right.refresh_from_db()
    assert right.allowed is False


def test_the_reader_may_act_on_nothing():
    names = ProfileRight.objects.filter(profile__key="reader").values_list("permission__codename", flat=True)
    assert names
    assert all(name.startswith("portal_view_") for name in names)


def test_no_staff_group_has_a_portal_permission():
    assert not Group.objects.filter(permissions__codename__startswith="portal_").exists()


def test_someone_who_changes_company_is_a_new_contact_there(account):
    person = account().grant(COMPANY)
    new = make_contact(client=make_client(), email=person.contact.email)
    assert new.user is None
    assert person.user.kind == User.Kind.CONTACT

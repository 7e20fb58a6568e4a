"""Invitations: who gets one, what the link does, and when it does nothing."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from contacts.models import Contact
from contacts.services import deactivate_contact
from napsix.accounts.models import User
from napsix.jobs.models import Email
from portal.models import ContactAccess, Invitation, Profile
from portal.office.actions import invite as invite_many
from portal.services import AT_ONCE, PER_HOUR, InvitationRefused, accept, invite, revoke, state_of
from tests.factories import PASSWORD, make_client, make_contact, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]
NEW_PASSWORD = "otra-clave-bien-larga"


@pytest.fixture
def invited(staff):
    contact = make_contact(first_name="Juana", email="Juana@Cliente.test")
    return invite(contact=contact, user=staff)


def later():
    """Let a minute pass since whatever was sent."""
    Invitation.objects.update(created_at=timezone.now() - AT_ONCE)


def path(invitation):
    return invitation.link.removeprefix(settings.PUBLIC_BASE_URL)


def choose(browser, invitation, password=NEW_PASSWORD):
    return browser.post(path(invitation), {"password1": password, "password2": password})


def test_the_mail_carries_the_link_and_no_password(invited):
    message = Email.objects.get(key=f"invitation:{invited.pk}").message()
    assert message.to == ["juana@cliente.test"]
    assert invited.link in message.body


def test_neither_the_table_nor_the_outbox_holds_the_token(invited):
    email = Email.objects.get(key=f"invitation:{invited.pk}")
    kept = [str(getattr(row, field.attname)) for row in (email, invited) for field in row._meta.concrete_fields]
    assert not any(invited.token in text for text in kept)


@pytest.mark.parametrize("host", ["malo.test", "127.0.0.1:9999"])
def test_the_link_is_built_from_our_own_address_whatever_the_host(host, invited):
    assert invited.link.startswith(settings.PUBLIC_BASE_URL + "/")


def test_the_link_lets_the_person_choose_a_password_and_in(invited):
    browser = Browser()
    assert browser.get(path(invited)).status_code == 200
    answer = choose(browser, invited)
    assert (answer.status_code, answer["Location"]) == (302, "/portal/")
    user = User.objects.get(email="juana@cliente.test")
    assert (user.kind, user.check_password(NEW_PASSWORD)) == (User.Kind.CONTACT, True)
    assert browser.get("/portal/").status_code == 200


def test_the_contacts_history_says_who_came_in(invited):
    login = accept(invitation=invited, password=NEW_PASSWORD)
    entry = LogEntry.objects.get_for_object(invited.contact).first()
    assert (list(entry.changes), entry.actor) == (["user"], login)


def test_a_link_serves_once(invited):
    choose(Browser(), invited)
    other = Browser()
    assert other.get(path(invited)).status_code == 404
    assert choose(other, invited).status_code == 404
    assert "_auth_user_id" not in other.session


def test_a_weak_password_is_refused_and_the_link_stays_good(invited):
    assert choose(Browser(), invited, "corta").status_code == 422
    assert Invitation.objects.usable().filter(pk=invited.pk).exists()


def test_two_at_once_make_one_login(invited):
    second = Invitation.objects.get(pk=invited.pk)
    accept(invitation=invited, password=NEW_PASSWORD)
    with pytest.raises(InvitationRefused):
        accept(invitation=second, password=NEW_PASSWORD)
    assert User.objects.filter(kind=User.Kind.CONTACT).count() == 1


DEAD = {
    "expired": lambda invitation, staff: Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1)),
    "revoked": lambda invitation, staff: revoke(contact=invitation.contact),
    "sent again": lambda invitation, staff: later() or invite(contact=invitation.contact, user=staff),
    "contact deactivated": lambda invitation, staff: deactivate_contact(contact=invitation.contact, user=staff),
    "client deactivated": lambda invitation, staff: type(invitation.contact.client).objects.update(is_active=False),
    "staff now": lambda invitation, staff: make_user(email=invitation.email),
    "blocked now": lambda invitation, staff: make_user(email=invitation.email, kind="contact", is_active=False),
}


@pytest.mark.parametrize("why", DEAD)
def test_a_dead_link_answers_as_an_unknown_one(why, invited, staff):
    DEAD[why](invited, staff)
    browser = Browser()
    unknown = browser.get("/portal/invitation/" + "0" * 64 + "/")
    dead = browser.get(path(invited))
    assert (unknown.status_code, dead.status_code) == (404, 404)
    assert unknown.content == dead.content
    assert choose(browser, invited).status_code == 404
    invited.contact.refresh_from_db()
    assert invited.contact.user is None


def test_the_answer_tells_no_other_site_the_link(invited):
    answer = Browser().get(path(invited))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]


def test_trying_links_is_slowed_down():
    browser = Browser()
    answers = [browser.post(f"/portal/invitation/{n:064d}/").status_code for n in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429


class TestAddressWithALogin:
    """Somebody who is a contact of another client already."""

    @pytest.fixture
    def invitation(self, account, staff):
        self.person = account(email="ana@estudio.test")
        return invite(contact=make_contact(client=make_client(), email="ana@estudio.test"), user=staff)

    def test_joins_only_after_signing_in(self, invitation):
        browser = Browser()
        content = browser.get(path(invitation)).content.decode()
        assert "Iniciá sesión" in content
        assert choose(browser, invitation).status_code == 200
        invitation.contact.refresh_from_db()
        assert invitation.contact.user is None

    def test_the_sign_in_leads_back_to_the_link(self, invitation):
        browser = Browser()
        login = re.search(r'href="(/accounts/login/\?next=[^"]+)"', browser.get(path(invitation)).content.decode())[1]
        answer = browser.post(login, {"login": "ana@estudio.test", "password": PASSWORD})
        assert answer["Location"] == path(invitation)

    def test_joins_with_the_same_password_once_signed_in(self, invitation):
        browser = self.person.browser()
        assert browser.post(path(invitation))["Location"] == "/portal/"
        invitation.contact.refresh_from_db()
        self.person.user.refresh_from_db()
        assert invitation.contact.user == self.person.user
        assert self.person.user.check_password(PASSWORD)

    def test_somebody_else_who_is_signed_in_does_not_join(self, invitation, account):
        stranger = account()
        assert stranger.browser().post(path(invitation)).status_code == 200
        invitation.contact.refresh_from_db()
        assert invitation.contact.user is None


REFUSED = {
    "no tiene email": lambda account: make_contact(email=""),
    "su email es de alguien del equipo": lambda account: make_contact(email="equipo@napsix.test"),
    "ya entra al portal": lambda account: account().contact,
}


@pytest.mark.parametrize("why", REFUSED)
def test_who_cannot_be_invited_is_told_why(why, account, staff):
    contact = REFUSED[why](account)
    with pytest.raises(InvitationRefused, match=why):
        invite(contact=contact, user=staff)
    assert not Email.objects.filter(key__startswith="invitation").exists()


def test_one_address_gets_only_so_many_in_an_hour(staff):
    contact = make_contact()
    for _ in range(PER_HOUR):
        invite(contact=contact, user=staff)
        later()
    with pytest.raises(InvitationRefused, match="muchas invitaciones"):
        invite(contact=contact, user=staff)


def test_of_two_who_invite_one_contact_the_second_is_told_and_the_first_link_stays_good(staff):
    contact = make_contact()
    first = invite(contact=contact, user=staff)
    with pytest.raises(InvitationRefused, match="hace menos de un minuto"):
        invite(contact=contact, user=make_user())
    assert Invitation.objects.usable().get() == first
    assert Email.objects.filter(key__startswith="invitation").count() == 1


def test_the_state_follows_the_invitation(staff):
    contact = make_contact()
    assert state_of(contact) == "never"
    invitation = invite(contact=contact, user=staff)
    assert state_of(contact) == "invited"
    Invitation.objects.update(expires_at=timezone.now())
    assert state_of(contact) == "expired"
    invitation = invite(contact=contact, user=staff)
    accept(invitation=invitation, password=NEW_PASSWORD)
    contact.refresh_from_db()
    assert state_of(contact) == "active"
    deactivate_contact(contact=contact, user=staff)
    assert state_of(contact) == "blocked"


def test_the_profile_of_the_invitation_is_given(staff):
    profile = Profile.objects.get(key="technician")
    contact = make_contact()
    invite(contact=contact, user=staff, profile=profile)
    assert ContactAccess.objects.get(contact=contact).profile == profile


def test_inviting_many_leaves_alone_those_who_cannot(account, staff):
    make_contact(), make_contact(email="")
    account()
    outcome = invite_many(Contact.objects.order_by("pk"), user=staff)
    assert (outcome.done, sum(outcome.skipped.values())) == (1, 2)

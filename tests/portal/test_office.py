"""The back office's side of the portal."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.records.tasks import Task
from napsix.jobs.models import Email
from portal.models import AccessChange, ContactAccess, Grant, Impersonation, Profile, ProfileRight, Visit
from portal.rights import rights_of
from tests.factories import make, make_contact, make_user
from tests.portal.conftest import permission

pytestmark = pytest.mark.django_db
COMPANY = "portal.portal_view_company"
GRANT, INVITE, LOOK = "contacts.grant_contact", "contacts.invite_contact", "contacts.impersonate_contact"
VIEW = "contacts.view_contact"


@pytest.fixture
def office(staff, allow, sign_in):
    """A browser of somebody of the team who may do all of it."""
    return sign_in(allow(staff, VIEW, GRANT, INVITE, LOOK, "clients.view_client", "contacts.change_contact"))


def url(name, contact):
    return reverse(f"contacts_{name}", args=[contact.pk])


def test_an_exception_is_set_and_shown_with_its_source(account, office):
    person = account()
    form = office.get(url("access", person.contact))
    assert form.status_code == 200
    data = {"profile": Profile.objects.get(key="nothing").pk, f"right-{permission(COMPANY).pk}": "client"}
    assert office.post(url("access", person.contact), data).status_code == 302
    assert COMPANY in rights_of(type(person.contact).objects.get(pk=person.contact.pk))
    assert "Excepción" in office.get(person.contact.get_absolute_url()).content.decode()


def test_returning_to_the_profile_removes_the_exception(account, office):
    person = account().grant(COMPANY)
    data = {"profile": Profile.objects.get(key="nothing").pk, f"right-{permission(COMPANY).pk}": ""}
    office.post(url("access", person.contact), data)
    assert not Grant.objects.exists()


def test_a_staff_permission_cannot_be_granted_by_the_form(account, office):
    person = account()
    staff_right = permission("clients.delete_client")
    data = {"profile": Profile.objects.get(key="nothing").pk, f"right-{staff_right.pk}": "client"}
    office.post(url("access", person.contact), data)
    assert not Grant.objects.filter(permission=staff_right).exists()


def test_one_table_shows_what_each_contact_of_a_client_may(account, office):
    person = account().grant(COMPANY)
    colleague = account(client=person.client)
    content = office.get(reverse("clients_access", args=[person.client.pk])).content.decode()
    assert str(person.contact) in content
    assert str(colleague.contact) in content
    assert "Excepción" in content


def test_a_profile_is_changed_for_everybody_who_has_it(account, office):
    profile = Profile.objects.get(key="technician")
    person = account()
    ContactAccess.objects.update(profile=profile)
    data = {"title": "Técnica", "description": "", f"right-{permission(COMPANY).pk}": "client"}
    assert office.post(reverse("contacts_profile", args=[profile.pk]), data).status_code == 302
    assert set(rights_of(person.contact)) == {COMPANY}
    assert ProfileRight.objects.filter(profile=profile, allowed=True).count() == 1


def test_two_profiles_do_not_share_a_name(office):
    profile = Profile.objects.get(key="reader")
    answer = office.post(reverse("contacts_profile", args=[profile.pk]), {"title": "tecnico", "description": ""})
    assert answer.context["form"].errors["title"]


def test_the_default_profile_is_chosen(office):
    profile = Profile.objects.get(key="technician")
    office.post(reverse("contacts_profiles"), {"default": profile.pk})
    assert Profile.objects.get(is_default=True) == profile
    again = office.post(reverse("contacts_profiles"), {"default": profile.pk}, follow=True).content.decode()
    assert "ya era el de los contactos nuevos" in again
    assert AccessChange.objects.filter(profile=profile).count() == 1


def test_inviting_from_the_page_sends_the_mail(office):
    contact = make_contact()
    data = {"profile": Profile.objects.get(key="reader").pk}
    assert office.post(url("invite", contact), data).status_code == 302
    assert Email.objects.filter(related=f"contacts.contact:{contact.pk}").count() == 1
    assert "Invitado" in office.get(contact.get_absolute_url()).content.decode()


def test_revoking_from_the_page_kills_the_link(office):
    contact = make_contact()
    office.post(url("invite", contact), {"profile": Profile.objects.get(key="reader").pk})
    office.post(url("revoke", contact))
    again = office.post(url("revoke", contact), follow=True).content.decode()
    assert "No había ninguna invitación por anular" in again
    assert not contact.invitations.usable().exists()


@pytest.mark.parametrize(("name", "right"), [("access", GRANT), ("invite", INVITE), ("look", LOOK)])
def test_each_page_asks_for_its_own_right(name, right, staff, allow, sign_in):
    contact = make_contact()
    browser = sign_in(allow(staff, VIEW, *({GRANT, INVITE, LOOK} - {right})))
    assert browser.get(url(name, contact)).status_code == 403


class TestLooking:
    """ "Ver como este contacto"."""

    @pytest.fixture
    def person(self, account):
        return account().grant(COMPANY)

    @pytest.fixture
    def looking(self, office, person):
        answer = office.post(url("look", person.contact), {"reason": "No ve una factura"})
        assert answer["Location"] == "/portal/"
        return office

    def test_shows_what_the_contact_sees_under_a_banner(self, looking, person):
        content = looking.get("/portal/company/").content.decode()
        assert "Solo lectura" in content
        assert str(person.client) in content

    def test_has_no_more_rights_than_the_contact(self, looking, person):
        Grant.objects.all().delete()
        assert looking.get("/portal/company/").status_code == 403

    @pytest.mark.parametrize("path", ["/portal/company/edit/", "/portal/heartbeat/", "/portal/account/"])
    def test_changes_nothing(self, looking, path):
        assert looking.post(path, {"city": "X"}).status_code == 403

    def test_does_not_open_what_is_personal(self, looking):
        assert looking.get("/portal/account/").status_code == 403

    def test_is_no_presence(self, looking):
        content = looking.get("/portal/").content.decode()
        assert "portal.js" not in content
        assert not Visit.objects.exists()

    def test_needs_a_reason(self, office, person):
        assert office.post(url("look", person.contact), {"reason": ""}).status_code == 422
        assert not Impersonation.objects.exists()

    def test_is_over_after_thirty_minutes(self, looking):
        look = Impersonation.objects.get()
        assert look.ends_at - look.started_at <= timedelta(minutes=30, seconds=1)
        Impersonation.objects.update(ends_at=timezone.now())
        assert looking.get("/portal/").status_code == 404

    def test_is_over_when_stopped(self, looking, person):
        answer = looking.post(reverse("contacts_look_stop"))
        assert answer["Location"] == person.contact.get_absolute_url()
        assert looking.get("/portal/").status_code == 404
        assert Impersonation.objects.get().ended_at

    def test_is_over_when_the_contact_goes(self, looking, person):
        type(person.contact).objects.update(is_active=False, is_primary=False)
        assert looking.get("/portal/").status_code == 404

    def test_is_over_when_the_right_goes(self, looking, staff):
        staff.user_permissions.clear()
        assert looking.get("/portal/").status_code == 404

    def test_records_both_people_and_the_reason(self, looking, person, staff):
        look = Impersonation.objects.get()
        assert (look.user, look.contact, look.reason) == (staff, person.contact, "No ve una factura")
        assert "No ve una factura" in looking.get(person.contact.get_absolute_url()).content.decode()

    def test_nobody_looks_through_somebody_elses_look(self, looking, sign_in, allow):
        other = sign_in(allow(make_user(), VIEW, LOOK))
        session = other.session
        session["portal_impersonation"] = Impersonation.objects.get().pk
        session.save()
        assert other.get("/portal/").status_code == 404


def test_the_contact_page_shows_mail_visits_and_rights(account, office):
    person = account().grant(COMPANY)
    person.browser().post("/portal/heartbeat/", {"area": "Inicio"})
    content = office.get(person.contact.get_absolute_url()).content.decode()
    assert "Conectado ahora" in content
    assert re.search("Visitas al portal.*Inicio", content, re.DOTALL)


def test_the_contact_page_shows_what_is_in_its_name(account, admin, sign_in):
    person = account()
    make(Task, client=person.client, contact=person.contact, title="Mandar los planos")
    make(Task, client=person.client, title="De nadie")
    content = sign_in(admin).get(person.contact.get_absolute_url() + "?panel=records").content.decode()
    assert "Mandar los planos" in content
    assert "De nadie" not in content


@pytest.mark.parametrize("of", ["contact", "client"])
def test_when_somebody_was_seen_last_is_said_of_the_contact_and_of_its_client(of, account, office):
    person = account()
    person.browser().post("/portal/heartbeat/", {"area": "Inicio"})
    Visit.objects.update(seen_at=timezone.now() - timedelta(days=3))
    page = getattr(person, of).get_absolute_url()
    assert "hace 3\xa0días" in office.get(f"{page}?panel=portal").content.decode()


def test_open_work_of_a_deactivated_contact_goes_to_whom_was_chosen(account, office):
    person = account()
    successor = account(client=person.client)
    task = make(Task, client=person.client, contact=person.contact)
    page = office.get(reverse("contacts:contact_deactivate", args=[person.contact.pk])).content.decode()
    assert "1 tarea." in page
    data = {"reason": "Se fue", "successor": successor.contact.pk, "work_successor": successor.contact.pk}
    office.post(reverse("contacts:contact_deactivate", args=[person.contact.pk]), data)
    task.refresh_from_db()
    assert task.contact == successor.contact


def test_a_stranger_cannot_inherit_the_work(account, office):
    person, stranger = account(), account()
    colleague = account(client=person.client)
    task = make(Task, client=person.client, contact=person.contact)
    data = {"successor": colleague.contact.pk, "work_successor": stranger.contact.pk}
    office.post(reverse("contacts:contact_deactivate", args=[person.contact.pk]), data)
    task.refresh_from_db()
    person.contact.refresh_from_db()
    assert (task.contact, person.contact.is_active) == (person.contact, True)

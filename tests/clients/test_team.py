"""The team: invited, given rights, put out of use, never without an administrator."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.urls import reverse

from napsix.accounts.team import LastAdministrator, change_member, set_active
from napsix.crud.lean import LeanTable
from tests.factories import make_user

User = get_user_model()
LIST = reverse("clients:user_list")


def group(name):
    return Group.objects.get(name=name)


def url(verb, member):
    return reverse(f"clients:user_{verb}", args=[member.pk])


def test_somebody_new_is_invited_by_mail(web, django_capture_on_commit_callbacks):
    data = {"name": "Nora", "email": "Nora@Ejemplo.test", "language": "es-ar", "groups": [group("Ventas").pk]}
    with django_capture_on_commit_callbacks(execute=True):
        web.post(reverse("clients:user_add"), data)
    member = User.objects.get(email="nora@ejemplo.test")
    assert not member.has_usable_password()
    assert mail.outbox[0].to == ["nora@ejemplo.test"]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_an_address_that_is_taken_is_refused(web, staff):
    data = {"name": "Otra", "email": staff.email.upper(), "language": "es-ar"}
    assert web.post(reverse("clients:user_add"), data).context["form"].errors["email"]


def test_an_address_that_is_taken_is_said_once(web, staff):
    data = {"name": "Otra", "email": staff.email, "language": "es-ar"}
    assert web.post(reverse("clients:user_add"), data).context["form"].errors == {
        "email": ["Ese email ya está en uso."]
    }


def test_somebody_new_needs_a_name(web):
    data = {"name": "", "email": "nora@ejemplo.test", "language": "es-ar"}
    assert web.post(reverse("clients:user_add"), data).context["form"].errors["name"]


def test_nobody_is_offered_to_put_themselves_out_of_use(web, admin):
    assert url("state", admin) not in web.get(url("edit", admin)).content.decode()
    other = make_user()
    assert url("state", other) in web.get(url("edit", other)).content.decode()


def test_nobody_gives_rights_that_they_do_not_hold(staff, allow, sign_in):
    web = sign_in(allow(staff, "accounts.view_user", "accounts.change_user"))
    other = make_user()
    data = {"name": "X", "language": "es-ar", "groups": [group("Administración").pk]}
    assert web.post(url("edit", other), data).context["form"].errors["groups"]
    assert not other.groups.exists()


def test_nobody_changes_their_own_groups(web, admin):
    data = {"name": "Ada", "language": "es-ar", "groups": [group("Ventas").pk]}
    assert web.post(url("edit", admin), data).context["form"].errors["groups"]


def test_nobody_puts_themselves_out_of_use(web, admin):
    web.post(url("state", admin))
    admin.refresh_from_db()
    assert admin.is_active


@pytest.mark.parametrize(
    "remove",
    [
        lambda member: set_active(member=member, is_active=False),
        lambda member: change_member(member=member, groups=[]),
    ],
    ids=["put out of use", "group taken away"],
)
def test_the_last_administrator_is_not_removed(admin, staff, remove):
    with pytest.raises(LastAdministrator), transaction.atomic():
        remove(admin)
    admin.refresh_from_db()
    assert admin.is_active and admin.groups.exists()


@pytest.mark.parametrize("verb", ["state", "edit"])
def test_whoever_would_remove_the_last_administrator_is_told(web, staff, monkeypatch, verb):
    """It takes two who remove each other at once: each alone leaves the other."""

    def too_late(**changes):
        raise LastAdministrator

    monkeypatch.setattr("clients.views.team.set_active", too_late)
    monkeypatch.setattr("clients.forms.team.change_member", too_late)
    data = {"name": "Eva", "language": "es-ar", "groups": []}
    answer = web.post(url(verb, staff), data, follow=True)
    assert "Tiene que quedar alguien que administre." in answer.content.decode()


def test_a_session_ends_when_its_member_is_put_out_of_use(web, staff, sign_in):
    theirs = sign_in(staff)
    web.post(url("state", staff))
    assert theirs.get("/").status_code == 302


def test_a_contact_is_nobody_of_the_team(web):
    contact = make_user(kind="contact")
    assert web.get(url("edit", contact)).status_code == 404
    assert contact.email not in web.get(LIST).content.decode()


def test_the_team_is_found_by_name_and_email(web):
    make_user(name="Zulema", email="z@ejemplo.test")
    rows = LeanTable(web.get(f"{LIST}?q=zulema").context["table"]).rows
    assert [row.name for row in rows] == ["Zulema"]

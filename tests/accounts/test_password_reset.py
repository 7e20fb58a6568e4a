import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from napsix.accounts.mail import reset_link
from napsix.accounts.models import User
from napsix.jobs.models import Email
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]
RESET = "/accounts/password/reset/"
NEW = "una-clave-nueva-y-larga"


def statements(client, email):
    """What asking for a reset does to the database, by kind of statement and table."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.post(RESET, {"email": email}, follow=True)
    shapes = [re.sub(r"\s+", " ", re.sub(r"'[^']*'|\d+", "?", query["sql"]))[:60] for query in queries]
    return response, shapes


def ask(client, email, **extra):
    return client.post(RESET, {"email": email}, **extra)


def written():
    """The message that the worker would send for the only row in the outbox, or ``None``."""
    return Email.objects.get().message()


def test_asking_does_the_same_and_shows_the_same_for_known_and_unknown(client):
    make_user(email="ana@napsix.test")
    make_user(email="baja@napsix.test", is_active=False)
    answers = []
    for email in ["ana@napsix.test", "nada@napsix.test", "baja@napsix.test"]:
        cache.clear()
        response, shapes = statements(client, email)
        answers.append((response.redirect_chain, response.content, shapes))
    assert answers[0] == answers[1] == answers[2]
    assert sum('INSERT INTO "jobs_email"' in shape for shape in answers[0][2]) == 1


def test_the_known_address_gets_a_link(client):
    make_user(email="ana@napsix.test", name="Ana Paz")
    ask(client, "ANA@napsix.test")
    message = written()
    assert message.to == ["ana@napsix.test"]
    assert "Ana" in message.body
    assert "/accounts/password/reset/key/" in message.body


@pytest.mark.parametrize("who", ["unknown", "inactive", "invited"])
def test_nobody_else_gets_a_message(client, who):
    if who == "inactive":
        make_user(email="ana@napsix.test", is_active=False)
    if who == "invited":
        make_user(email="ana@napsix.test", password=None, kind="contact")
    ask(client, "ana@napsix.test")
    assert written() is None


def test_a_new_member_of_the_team_may_ask_for_the_link_again(client):
    make_user(email="ana@napsix.test", password=None)
    ask(client, "ana@napsix.test")
    assert written().to == ["ana@napsix.test"]


def test_neither_token_nor_link_lies_in_the_database(client):
    make_user(email="ana@napsix.test")
    ask(client, "ana@napsix.test")
    row = Email.objects.get()
    assert (row.text, row.html, row.subject, row.context) == ("", "", "", {})


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"])
def test_the_link_never_follows_the_host_of_the_request(client, settings, header):
    settings.PUBLIC_BASE_URL = "https://clientes.napsix.test"
    settings.ALLOWED_HOSTS = ["*"]
    make_user(email="ana@napsix.test")
    ask(client, "ana@napsix.test", **{header: "malo.test"})
    body = written().body
    assert "https://clientes.napsix.test/accounts/password/reset/key/" in body
    assert "malo.test" not in body


def follow(client, user, new=NEW):
    """Open the user's link and set a new password; return whether that worked."""
    link = reset_link(user)
    return use(client, link, new)


def use(client, link, new=NEW):
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(
        page.redirect_chain[-1][0] if page.redirect_chain else page.request["PATH_INFO"],
        {"password1": new, "password2": new},
    )
    return User.objects.get().check_password(new)


def test_the_link_sets_a_new_password_and_does_not_sign_in(client):
    assert follow(client, make_user())
    assert "_auth_user_id" not in client.session


def test_the_link_is_used_once(client):
    user = make_user()
    link = reset_link(user)
    use(client, link)
    client.logout()
    assert not use(client, link, "otra-clave-larga-mas")


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "otra@napsix.test"}, {"kind": "contact"}])
def test_the_link_dies_when_the_account_changes(client, change):
    user = make_user()
    link = reset_link(user)
    User.objects.filter(pk=user.pk).update(**change)
    assert not use(client, link)


def test_the_link_dies_after_an_hour(client):
    link = reset_link(make_user())
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert not use(client, link)


def test_too_many_requests_for_one_address_are_stopped(client):
    for _ in range(5):
        assert ask(client, "ana@napsix.test").status_code == 302
    assert ask(client, "ana@napsix.test").status_code == 429
    assert Email.objects.count() == 5

import pytest
from allauth.mfa.adapter import get_adapter as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from napsix.accounts.models import User
from napsix.jobs.models import Email
from napsix.jobs.runner import run
from tests.factories import PASSWORD, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]
LOGIN = "/accounts/login/"


def sign_in_as(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_staff_sign_in_by_email_in_any_case_and_reach_the_dashboard(client):
    make_user(email="ana@napsix.test")
    response = sign_in_as(client, "ANA@napsix.test")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_contact_reaches_the_portal(client):
    make_user(email="ana@cliente.test", kind=User.Kind.CONTACT)
    assert sign_in_as(client, "ana@cliente.test")["Location"] == "/portal/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client):
    make_user(email="ana@napsix.test")
    assert sign_in_as(client, "ana@napsix.test", QUERY_STRING="next=/clients/")["Location"] == "/clients/"


@pytest.mark.parametrize("elsewhere", ["https://malo.test/", "//malo.test", "/\\malo.test", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    make_user(email="ana@napsix.test")
    response = client.post(LOGIN, {"login": "ana@napsix.test", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@napsix.test", "otra-clave-larga"),
        ("nadie@napsix.test", PASSWORD),
        ("inactiva@napsix.test", PASSWORD),
        ("sinclave@napsix.test", PASSWORD),
        ("sinclave@napsix.test", ""),
        ("", ""),
    ],
)
def test_who_may_not_sign_in_is_not_signed_in(client, email, password):
    make_user(email="ana@napsix.test")
    make_user(email="inactiva@napsix.test", is_active=False)
    make_user(email="sinclave@napsix.test", password=None)
    assert sign_in_as(client, email, password).status_code == 200
    assert not is_signed_in(client)


def test_the_answer_is_the_same_for_unknown_wrong_and_inactive(client):
    make_user(email="ana@napsix.test")
    make_user(email="inactiva@napsix.test", is_active=False)
    answers = {
        str(sign_in_as(client, email, password).context["form"].non_field_errors())
        for email, password in [
            ("nadie@napsix.test", PASSWORD),
            ("ana@napsix.test", "otra-clave-larga"),
            ("inactiva@napsix.test", PASSWORD),
        ]
    }
    assert len(answers) == 1


def test_the_sixth_wrong_attempt_on_one_account_is_stopped_even_with_the_right_password(client):
    make_user(email="ana@napsix.test")
    for _ in range(5):
        sign_in_as(client, "ana@napsix.test", "mala-clave-larga")
    sign_in_as(client, "ana@napsix.test", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert not is_signed_in(client)


def test_a_forged_proxy_header_does_not_give_a_fresh_set_of_attempts(client):
    for number in range(10):
        sign_in_as(client, f"persona{number}@napsix.test", "mala", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    make_user(email="ana@napsix.test")
    sign_in_as(client, "ana@napsix.test", HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert not is_signed_in(client)


def wrong(client, email, times, **extra):
    """Try ``times`` wrong passwords."""
    for _ in range(times):
        sign_in_as(client, email, "mala-clave-larga", **extra)


@pytest.mark.parametrize("host", ["testserver:8443", "otro.napsix.test", "TESTSERVER"])
def test_another_name_or_port_of_the_server_gives_no_fresh_set_of_attempts(client, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    make_user(email="ana@napsix.test")
    wrong(client, "ana@napsix.test", 5)
    sign_in_as(client, "ana@napsix.test", HTTP_HOST=host)
    assert not is_signed_in(client)


@pytest.mark.parametrize("login", ["ANA@napsix.test", " ana@napsix.test ", "Ana@Napsix.Test"])
def test_another_spelling_of_the_address_gives_no_fresh_set_of_attempts(client, login):
    make_user(email="ana@napsix.test")
    wrong(client, login, 5)
    sign_in_as(client, "ana@napsix.test")
    assert not is_signed_in(client)


@pytest.fixture
def known(client):
    """A browser that Ana signed in with before, signed out."""
    make_user(email="ana@napsix.test")
    sign_in_as(client, "ana@napsix.test")
    client.post("/accounts/logout/")
    return client


@pytest.mark.parametrize("attempts", [5, 12], ids=["past the account's limit", "past the network's limit"])
def test_a_stranger_does_not_lock_out_a_browser_that_signed_in_before(known, attempts):
    wrong(Client(), "ana@napsix.test", attempts)
    sign_in_as(known, "ana@napsix.test")
    assert is_signed_in(known)


def test_a_known_browser_has_its_own_limit(known):
    wrong(known, "ana@napsix.test", 10)
    sign_in_as(known, "ana@napsix.test")
    assert not is_signed_in(known)


def test_a_browser_is_known_to_the_account_that_signed_in_with_it_alone(known):
    make_user(email="beto@napsix.test")
    wrong(Client(), "beto@napsix.test", 5)
    sign_in_as(known, "beto@napsix.test")
    assert not is_signed_in(known)


@pytest.mark.parametrize("change", [lambda value: value + "x", lambda value: "ana/" + value, lambda value: ""])
def test_a_forged_device_is_a_strangers(known, settings, change):
    wrong(Client(), "ana@napsix.test", 5)
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME]
    known.cookies[settings.DEVICE_COOKIE_NAME] = change(cookie.value)
    sign_in_as(known, "ana@napsix.test")
    assert not is_signed_in(known)


def test_the_cookie_of_the_device_is_read_by_no_script(known, settings):
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def sent():
    """Have the worker send what waits; return (addresses, subject) of the mails."""
    for pk in Email.objects.order_by("pk").values_list("pk", flat=True):
        run(Email, pk)
    return [(message.to, message.subject) for message in mail.outbox]


def test_who_owns_the_account_is_told_once_of_many_wrong_passwords(client, mailoutbox):
    make_user(email="ana@napsix.test")
    wrong(client, "ana@napsix.test", 7)
    assert sent() == [(["ana@napsix.test"], "Alguien probó contraseñas en tu cuenta")]


def test_four_wrong_passwords_are_nothing_to_tell(client):
    make_user(email="ana@napsix.test")
    wrong(client, "ana@napsix.test", 4)
    assert not Email.objects.exists()


def test_nobody_is_told_of_attempts_on_an_address_that_has_no_account(client, mailoutbox):
    wrong(client, "nadie@napsix.test", 7)
    assert sent() == []


def test_somebody_deactivated_is_out_on_the_next_request(client):
    user = make_user(email="ana@napsix.test")
    sign_in_as(client, "ana@napsix.test")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/profile/").status_code == 302


def test_a_new_password_ends_the_other_sessions(client, sign_in):
    user = make_user(email="ana@napsix.test")
    other = sign_in(user)
    sign_in_as(client, "ana@napsix.test")
    passwords = {"oldpassword": PASSWORD, "password1": "otra-clave-muy-larga", "password2": "otra-clave-muy-larga"}
    assert client.post("/accounts/password/change/", passwords).status_code == 302
    assert client.get("/accounts/profile/").status_code == 200
    assert other.get("/accounts/profile/").status_code == 302


@pytest.mark.parametrize("weak", ["corta", "qwerty123456", "contraseña", "ana@napsix.test"])
def test_a_weak_password_is_refused(client, sign_in, weak):
    user = make_user(email="ana@napsix.test")
    response = sign_in(user).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert response.status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_changed_password_is_told_by_mail_in_the_users_language(sign_in):
    user = make_user(email="ana@napsix.test", name="Ana Paz")
    passwords = {"oldpassword": PASSWORD, "password1": "otra-clave-muy-larga", "password2": "otra-clave-muy-larga"}
    sign_in(user).post("/accounts/password/change/", passwords)
    notice = Email.objects.get()
    assert notice.to == ["ana@napsix.test"]
    assert "Ana" in notice.text
    assert "Se cambió la contraseña" in notice.text


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email", "account_set_password"])
def test_pages_of_allauth_that_we_do_not_offer_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_up_is_closed(client):
    assert client.post("/accounts/signup/", {"email": "yo@mismo.test"}).status_code in (302, 404)
    assert not User.objects.exists()


def test_a_password_with_a_second_factor_is_only_half_of_signing_in(client):
    user = make_user(email="ana@napsix.test")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert sign_in_as(client, "ana@napsix.test")["Location"] == reverse("mfa_authenticate")
    assert client.get("/accounts/profile/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/accounts/profile/").status_code == 200


def code_of(secret):
    """The six digits that the user's phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def turned_on(client, user):
    """Turn the second factor of ``user`` on through its page, and return the code that did it."""
    sign_in_as(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = code_of(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return code


def test_the_code_that_turned_the_second_factor_on_signs_nobody_in(client):
    code = turned_on(client, make_user(email="ana@napsix.test"))
    other = Client()
    sign_in_as(other, "ana@napsix.test")
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(other)


def test_a_code_signs_in_once(client):
    user = make_user(email="ana@napsix.test")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    code, answers = code_of(secret), []
    for browser in (Client(), Client()):
        sign_in_as(browser, "ana@napsix.test")
        browser.post(reverse("mfa_authenticate"), {"code": code})
        answers.append(is_signed_in(browser))
    assert answers == [True, False]


def test_somebody_deactivated_between_the_two_steps_does_not_get_in(client):
    user = make_user(email="ana@napsix.test")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    sign_in_as(client, "ana@napsix.test")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/accounts/profile/").status_code == 302


def test_the_secret_of_the_second_factor_is_not_readable_in_the_database():
    secret = generate_totp_secret()
    TOTP.activate(make_user(), secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert second_factor().decrypt(stored) == secret


def test_the_second_factor_survives_a_new_secret_key(settings):
    settings.SECRET_KEY = "la-vieja"
    stored = second_factor().encrypt("SECRETO")
    settings.SECRET_KEY_FALLBACKS = ["la-vieja"]
    settings.SECRET_KEY = "la-nueva"
    assert second_factor().decrypt(stored) == "SECRETO"


def test_a_page_is_in_the_users_language_whatever_the_browser_asks(sign_in):
    user = make_user(language="en")
    assert sign_in(user).get("/accounts/profile/", HTTP_ACCEPT_LANGUAGE="es")["Content-Language"] == "en"


def test_the_sign_in_page_is_in_spanish_whatever_the_browser_asks(client):
    assert client.get(LOGIN, HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "es-ar"


def test_staff_change_their_name_and_language(sign_in):
    user = make_user()
    sign_in(user).post("/accounts/profile/", {"name": "Ana Paz", "language": "en", "kind": "contact", "is_staff": "on"})
    user.refresh_from_db()
    assert (user.name, user.language, user.kind, user.is_staff) == ("Ana Paz", "en", "staff", False)


def test_the_profile_page_of_the_back_office_is_not_there_for_a_contact(sign_in):
    assert sign_in(make_member()).get("/accounts/profile/").status_code == 404

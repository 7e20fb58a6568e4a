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
from django.urls import NoReverseMatch, reverse

from napsix.accounts.models import User
from napsix.jobs.models import Email
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

"""pytest-django, used as its documentation says: its fixtures and marks work in this suite as anywhere else."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as live_settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import TestCase
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNumQueries, assertRedirects, assertTemplateUsed

from clients.models import Client
from tests.factories import make_client


def test_without_the_mark_there_is_no_database():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Client.objects.count()


@pytest.mark.django_db
def test_the_mark_opens_the_database_and_closes_it_empty():
    assert not Client.objects.exists()
    make_client()
    assert Client.objects.count() == 1


@pytest.mark.django_db
def test_the_test_before_left_nothing():
    assert not Client.objects.exists()


def test_the_fixture_db_does_as_the_mark(db):
    assert make_client().pk


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_commits():
    done = []
    with transaction.atomic():
        transaction.on_commit(lambda: done.append(connection.in_atomic_block))
    assert done == [False]


def test_client_is_a_browser_that_nobody_has_signed_in(client, db):
    page = reverse("clients:client_list")
    assertRedirects(client.get(page), f"{reverse('account_login')}?next={page}")


def test_admin_client_is_the_browser_of_a_superuser(admin_client, admin_user):
    make_client(name="Acme")
    answer = admin_client.get(reverse("clients:client_list"))
    assertContains(answer, "Acme")
    assertTemplateUsed(answer, "base.html")
    assert (admin_user.is_superuser, answer.context["user"]) == (True, admin_user)


def test_the_user_model_and_its_name_field(django_user_model, django_username_field, client, db):
    user = django_user_model.objects.create_user(email="eva@napsix.test", password="una-clave-larga")
    assert django_username_field == "email"
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_rf_makes_requests(rf):
    assert rf.get("/clients/?q=acme").GET["q"] == "acme"


@pytest.mark.django_db
def test_async_rf_and_async_client_are_there(async_rf, async_client):
    assert async_rf.get("/").method == "GET"

    async def status():
        return (await async_client.get("/healthz")).status_code

    assert async_to_sync(status)() == 200


@pytest.mark.django_db
def test_queries_are_counted(django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(1) as captured:
        Client.objects.count()
    assert "COUNT" in captured.captured_queries[0]["sql"]
    with django_assert_max_num_queries(2):
        Client.objects.count()
    with assertNumQueries(1):
        Client.objects.count()
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(2):
        Client.objects.count()


def test_settings_are_changed_for_one_test(settings):
    settings.LANGUAGE_CODE = "en"
    assert live_settings.LANGUAGE_CODE == "en"


def test_settings_are_as_before_in_the_next():
    assert live_settings.LANGUAGE_CODE == "es-ar"


def test_mail_is_kept_in_an_outbox(mailoutbox):
    EmailMessage("Hola", "Texto", "a@napsix.test", ["b@napsix.test"]).send()
    assert [message.subject for message in mailoutbox] == ["Hola"]
    assert mailoutbox is mail.outbox


def test_the_outbox_is_empty_again(mailoutbox):
    assert mailoutbox == []


@pytest.mark.django_db
def test_what_runs_on_commit_is_captured(django_capture_on_commit_callbacks):
    done = []
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        transaction.on_commit(lambda: done.append(1))
    assert (len(callbacks), done) == (1, [1])


@pytest.mark.urls("tests.card.urls")
def test_the_addresses_are_changed_by_a_mark(client):
    assert client.get("/hola/").content == b"hola"


def test_a_live_server_answers(live_server):
    address = urlsplit(live_server.url)
    asked = HTTPConnection(address.hostname, address.port)
    asked.request("GET", "/healthz")
    assert asked.getresponse().status == 200


class TestAsInDjango(TestCase):
    """Test cases of Django's own run beside the functions."""

    @classmethod
    def setUpTestData(cls):
        cls.acme = make_client(name="Acme")

    def test_the_row_of_the_class_is_there(self):
        self.assertEqual(Client.objects.get(), self.acme)

"""The bell: what one member of the team was told, seen by that person alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from napsix.crud.models import Notification
from napsix.crud.notifications import KEPT, forget_old, notify
from tests.factories import make, make_member, make_user

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


@pytest.fixture
def eva():
    return make_user(name="Eva Paz", email="eva@napsix.test")


def tell(*people, key="ticket:1", **values):
    words = {"sentence": "%(who)s abrió #1.", "values": {"who": "Ana"}, "url": "/clients/"} | values
    return notify(people, key=key, **words)


def shown(browser):
    return [one.text for one in browser.get(LIST).context["notifications"]]


def test_each_person_is_told_once_under_the_bell_and_by_mail(eva, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(eva) == [eva]
        assert tell(eva) == []
    assert Notification.objects.get().text == "Ana abrió #1."
    assert [(one.to, one.subject) for one in mail.outbox] == [(["eva@napsix.test"], "Ana abrió #1.")]
    assert "/clients/" in mail.outbox[0].body


def test_a_percent_sign_of_a_name_stays_and_a_long_one_is_cut(eva):
    tell(eva, values={"who": "50% off " * 100})
    assert Notification.objects.get().text.startswith("50% off 50% off")


def test_one_sees_ones_own_and_nobody_elses(eva, sign_in):
    tell(eva)
    assert shown(sign_in(eva)) == ["Ana abrió #1."]
    assert shown(sign_in(make_user())) == []


def test_the_bell_counts_what_is_unread_until_it_is_opened(eva, sign_in):
    tell(eva)
    tell(eva, key="otra")
    browser = sign_in(eva)
    assert browser.get(f"{LIST}count/").context["number"] == 2
    first = Notification.objects.order_by("pk").first()
    assert browser.post(f"{LIST}{first.pk}/open/")["Location"] == "/clients/"
    assert browser.get(f"{LIST}count/").context["number"] == 1
    browser.post(LIST)
    assert "badge" not in browser.get(f"{LIST}count/").content.decode()


def test_a_get_marks_nothing_read(eva, sign_in):
    tell(eva)
    browser = sign_in(eva)
    browser.get(LIST)
    assert browser.get(f"{LIST}{Notification.objects.get().pk}/open/").status_code == 405
    assert Notification.objects.unread().exists()


def test_what_somebody_else_was_told_is_neither_opened_nor_read(eva, sign_in):
    tell(eva)
    browser = sign_in(make_user())
    assert browser.post(f"{LIST}{Notification.objects.get().pk}/open/").status_code == 404
    browser.post(LIST)
    assert Notification.objects.unread().exists()


def test_a_contact_has_no_bell(sign_in):
    assert sign_in(make_member()).get(LIST).status_code == 404


def test_many_come_by_pages(eva, sign_in):
    for number in range(30):
        tell(eva, key=str(number), values={"who": number})
    assert shown(sign_in(eva))[0] == "29 abrió #1."
    second = sign_in(eva).get(f"{LIST}?page=2").context
    assert (len(second["notifications"]), second["next_url"]) == (5, None)


def test_a_page_with_the_bell_asks_the_database_nothing_of_it(eva, sign_in):
    tell(eva)
    with CaptureQueriesContext(connection) as queries:
        page = sign_in(eva).get("/").content.decode()
    assert f'hx-get="{LIST}count/"' in page
    assert not [one for one in queries.captured_queries if "notification" in one["sql"]]


@pytest.mark.parametrize(("age", "left"), [(KEPT + timedelta(days=1), 0), (KEPT - timedelta(days=1), 1)])
def test_what_is_months_old_is_forgotten(eva, age, left):
    make(Notification, user=eva, created_at=timezone.now() - age)
    forget_old()
    assert Notification.objects.count() == left

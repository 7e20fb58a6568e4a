"""One form, one deed: what is sent twice is done once."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clients.models import Client
from napsix.accounts.team import LastAdministrator
from napsix.crud import once
from napsix.crud.models import SentForm
from napsix.crud.tasks import forget_sent_forms
from tests.factories import make_client

pytestmark = pytest.mark.django_db
ADD = "/clients/add/"


def keys_of(page):
    """Return the keys that the forms of a page carry."""
    return re.findall(r'name="once_key" value="([^"]+)"', page.content.decode())


def form(web, **typed):
    """Return the new client's form as it was shown, with ``typed`` in it."""
    (key, *_others) = keys_of(web.get(ADD))
    shown = {"kind": "company", "tax_country": "AR", "country": "AR", "created_on": "2026-03-15", "once_key": key}
    return shown | {"name": "Acme"} | typed


@pytest.mark.parametrize("times", [2, 6])
def test_a_form_sent_again_is_done_once_and_answered_alike(web, times):
    data = form(web)
    answers = [web.post(ADD, data) for _ in range(times)]
    client = Client.objects.get()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/clients/{client.pk}/")] * times


def test_the_page_after_says_once_what_was_done(web):
    data = form(web)
    web.post(ADD, data)
    page = web.post(ADD, data, follow=True).content.decode()
    assert page.count("Guardaste «Acme».") == 1


def test_a_sentence_that_is_translated_late_is_kept_like_any_other(web, monkeypatch, staff):
    def too_late(**changes):
        raise LastAdministrator

    monkeypatch.setattr("clients.views.team.set_active", too_late)
    address = f"/clients/team/{staff.pk}/state/"
    for _ in range(2):
        assert "Tiene que quedar alguien" in web.post(address, {"once_key": "k"}, follow=True).content.decode()


def test_who_lost_the_first_answer_reads_it_in_the_second(web):
    data = form(web)
    first = web.post(ADD, data)
    web.get(first["Location"])  # as a browser whose answer came too late to be shown
    assert "Guardaste «Acme»." in web.post(ADD, data, follow=True).content.decode()


def test_a_form_that_came_back_to_be_mended_is_sent_again_with_its_key(web):
    data = form(web, name="")
    assert web.post(ADD, data).status_code == 422
    assert not SentForm.objects.exists()
    assert web.post(ADD, data | {"name": "Acme"}).status_code == 302
    assert Client.objects.count() == 1


def test_what_did_not_end_well_leaves_nothing_half_written(web, monkeypatch):
    data = form(web)
    monkeypatch.setattr("clients.views.clients.ClientAdd.after", lambda self, row: 1 / 0)
    web.raise_request_exception = False
    assert web.post(ADD, data).status_code == 500
    assert not Client.objects.exists()


def test_other_values_are_another_deed(web):
    data = form(web)
    web.post(ADD, data)
    web.post(ADD, data | {"name": "Beta"})
    assert Client.objects.count() == 2


def test_another_form_is_another_deed_though_it_says_the_same(web):
    for data in (form(web), form(web)):
        web.post(ADD, data)
    assert Client.objects.count() == 2


def test_another_person_with_the_same_key_does_a_deed_of_their_own(web, sign_in, staff, allow):
    data = form(web)
    allow(staff, "clients.add_client", "clients.view_client", "contacts.add_contact", "contacts.view_contact")
    web.post(ADD, data)
    sign_in(staff).post(ADD, data)
    assert Client.objects.count() == 2


def test_a_form_without_a_key_is_done_as_ever(web):
    data = form(web)
    data.pop("once_key")
    for _ in range(2):
        web.post(ADD, data)
    assert Client.objects.count() == 2


@pytest.mark.parametrize(("second", "files"), [("a;b\n1;2\n", 1), ("a;b\n1;3\n", 2)], ids=["same", "another"])
def test_the_same_file_uploaded_again_is_the_same_import(web, second, files):
    (key, *_others) = keys_of(web.get("/clients/import/"))
    answers = [
        web.post("/clients/import/", {"file": SimpleUploadedFile("a.csv", text.encode()), "once_key": key})["Location"]
        for text in ("a;b\n1;2\n", second)
    ]
    assert len(set(answers)) == files


def test_every_form_of_a_page_has_a_key_of_its_own(web):
    make_client()
    found = keys_of(web.get("/clients/"))
    assert len(found) == len(set(found)) > 1


def test_who_waits_too_long_for_the_first_sending_is_told(web, monkeypatch):
    def locked(*_arguments):
        raise once.OperationalError("lock timeout")

    monkeypatch.setattr(once, "repeated", locked)
    monkeypatch.setattr(once, "first_answer", locked)
    answer = web.post(ADD, form(web))
    assert answer.status_code == 409
    assert "Esperá unos segundos" in answer.content.decode()


def test_forms_are_forgotten_after_some_days(web):
    for days in (1, 4):
        SentForm.objects.create(digest=str(days), location="/", sent_at=timezone.now() - timedelta(days=days))
    forget_sent_forms.call_local()
    assert SentForm.objects.get().digest == "1"

"""Files shared with a client: who sees them, who may get them by mail, and what stays of them."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Client
from contacts.models import SharedFile
from contacts.services import deactivate_contact, share, withdraw
from napsix.crud.feed import FeedScope, timeline
from napsix.files.models import StoredFile
from tests.factories import make, make_client, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    """A client with Ana, Beto and Caro."""
    client = make_client()
    for name in ("Ana", "Beto", "Caro"):
        make_contact(client=client, first_name=name, last_name="")
    return client


def keys(client, names):
    return [client.contacts.get(first_name=name).pk for name in names]


def post(web, client, *names, **data):
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n")
    url = f"{reverse('contacts:file_share')}?client={client.pk}"
    return web.post(url, {"file": file, "contacts": keys(client, names), "note": "Leelo"} | data)


def seers(client, scope="client"):
    found = [one.first_name for one in client.contacts.all() if SharedFile.objects.for_contact(one, scope).exists()]
    return "".join(sorted(name[0] for name in found))


@pytest.mark.parametrize(
    ("names", "who", "audience"),
    [
        ([], ("ABC", ""), "Todos los contactos"),
        (["Ana", "Beto"], ("AB", "AB"), "Ana, Beto"),
        (None, ("", ""), "Solo el equipo"),
    ],
)
def test_a_file_is_seen_by_whom_it_is_for(web, acme, names, who, audience):
    page = post(web, acme, is_internal="on") if names is None else post(web, acme, *names)
    assert (seers(acme), seers(acme, "mine")) == who
    assert page.status_code == 302
    assert audience in web.get(f"{acme.get_absolute_url()}?panel=files").content.decode()


def test_a_file_for_some_and_for_nobody_is_refused_with_all_that_was_typed(web, acme):
    page = post(web, acme, "Ana", is_internal="on")
    assert (page.status_code, page.context["form"]["note"].value()) == (422, "Leelo")
    assert "o es solo para el equipo" in str(page.context["form"].errors["is_internal"])
    assert not SharedFile.objects.exists()


@pytest.mark.parametrize(("data", "is_visible"), [({}, True), ({"is_internal": "on"}, False)])
def test_the_timeline_says_whether_the_client_sees_a_file(web, acme, admin, data, is_visible):
    post(web, acme, **data)
    found = timeline.entries_for(admin, FeedScope(Client, acme.pk), key="file")
    assert [one.visible_to_contacts for one in found] == [is_visible]


def test_the_files_a_contact_sent_and_those_meant_for_it_are_on_its_own_timeline(acme, admin):
    ana, beto, _caro = acme.contacts.order_by("pk")
    share(make(StoredFile, name="suyo.pdf"), client=acme, sender=ana)
    share(make(StoredFile, name="para-ana.pdf"), client=acme, contacts=[ana, beto], user=admin)
    share(make(StoredFile, name="de-todos.pdf"), client=acme, user=admin)
    found = [one.title for one in timeline.entries_for(admin, FeedScope(Client, acme.pk, contact=ana), key="file")]
    assert found == ["Archivo: para-ana.pdf", "Archivo: suyo.pdf"]


def write(web, client, *names, file):
    data = {"contacts": keys(client, names), "subject": "Va", "body": "Va", "files": [file.pk]}
    return web.post(f"{reverse('contacts:message_write')}?client={client.pk}", data)


@pytest.mark.parametrize(("names", "status"), [(["Ana"], 302), (["Ana", "Beto"], 302), (["Ana", "Caro"], 422)])
def test_a_file_for_some_is_mailed_to_nobody_else(web, acme, names, status):
    post(web, acme, "Ana", "Beto")
    page = write(web, acme, *names, file=SharedFile.objects.get())
    assert page.status_code == status
    if status == 422:
        assert "«plan.pdf» es solo para Ana, Beto." in page.content.decode()


def test_a_shared_file_goes_along_with_the_mail(web, acme, django_capture_on_commit_callbacks):
    post(web, acme)
    with django_capture_on_commit_callbacks(execute=True):
        write(web, acme, "Ana", file=SharedFile.objects.get())
    ((name, content, _kind),) = mail.outbox[0].attachments
    assert (name, content) == ("plan.pdf", b"%PDF-1.4\n%%EOF\n")


def test_a_file_of_the_team_is_not_offered_to_be_mailed(web, acme):
    post(web, acme, is_internal="on")
    assert write(web, acme, "Ana", file=SharedFile.objects.get()).status_code == 422


def test_a_withdrawn_file_is_seen_by_the_team_alone(web, acme):
    post(web, acme)
    withdraw(SharedFile.objects.get())
    assert seers(acme) == ""
    assert "Retirado" in web.get(f"{acme.get_absolute_url()}?panel=files").content.decode()
    again = web.post(f"/contacts/files/{SharedFile.objects.get().pk}/withdraw/", follow=True).content.decode()
    assert "ya estaba retirado" in again


def test_the_files_of_a_deactivated_contact_stay_in_the_history(web, acme, admin):
    post(web, acme, "Beto")
    beto = acme.contacts.get(first_name="Beto")
    deactivate_contact(contact=beto, user=admin)
    assert seers(acme) == ""
    for page in (acme, beto):
        assert "plan.pdf" in web.get(f"{page.get_absolute_url()}?panel=files").content.decode()

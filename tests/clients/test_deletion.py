"""What becomes of a deleted client's mail and files."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db.models import ProtectedError
from django.utils import timezone

from clients.services import delete_client
from contacts.models import SharedFile
from contacts.services import send_message, share
from napsix.files.models import StoredFile
from napsix.files.services import GRACE, store, sweep_orphans
from napsix.jobs.models import Email
from napsix.jobs.queue import new_owner
from tests.clients.records.documents import draft
from tests.factories import make_client, make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def asleep(monkeypatch):
    """A worker that sends nothing: what is queued waits."""
    monkeypatch.setattr("napsix.jobs.mail.enqueue", lambda email: None)


@pytest.fixture
def ana():
    """A contact of a client with a shared file."""
    contact = make_contact(email="ana@cliente.test")
    share(kept(), client=contact.client)
    return contact


def kept(data=b"%PDF-1.4 plan"):
    return store(ContentFile(data), name="plan.pdf", user=None, max_bytes=100)


def path_of(stored):
    return Path(stored.file.storage.path(stored.file.name))


def write(contact, staff, **options):
    send_message(client=contact.client, contacts=[contact], subject="Hola", body="Hola", user=staff, **options)
    return Email.objects.latest("pk")


@pytest.mark.usefixtures("asleep")
def test_mail_that_waits_for_a_deleted_client_does_not_go_out(ana, staff):
    waiting, other = write(ana, staff), write(make_contact(email="otro@cliente.test"), staff)
    delete_client(client=ana.client)
    waiting.refresh_from_db()
    assert (waiting.state, "eliminado" in waiting.error) == ("cancelled", True)
    assert not waiting.claim(owner=new_owner())
    other.refresh_from_db()
    assert other.state == "queued"


@pytest.mark.usefixtures("asleep")
def test_mail_that_was_sent_stays_as_it_was(ana, staff):
    sent = write(ana, staff)
    Email.objects.update(state="done")
    delete_client(client=ana.client)
    sent.refresh_from_db()
    assert (sent.state, sent.subject) == ("done", "Hola")


@pytest.mark.parametrize("by", ["page", "list"])
@pytest.mark.usefixtures("asleep")
def test_the_files_of_a_deleted_client_go_from_the_disk(by, ana, web, django_capture_on_commit_callbacks):
    write(ana, make_user(), files=SharedFile.objects.all())
    path, url = path_of(StoredFile.objects.get()), ana.client.get_absolute_url()
    chosen = {"action": "delete", "select": [ana.client_id], "confirmed": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        web.post(f"{url}delete/") if by == "page" else web.post("/clients/", chosen)
    assert not StoredFile.objects.exists()
    assert not path.exists()


@pytest.mark.usefixtures("asleep")
def test_a_client_with_records_loses_nothing(ana, staff):
    waiting = write(ana, staff)
    draft(client=ana.client)
    with pytest.raises(ProtectedError):
        delete_client(client=ana.client)
    waiting.refresh_from_db()
    assert (waiting.state, StoredFile.objects.count()) == ("queued", 1)


def test_a_stored_file_that_no_row_needs_any_more_is_swept_away(django_capture_on_commit_callbacks):
    needed, left, new = kept(), kept(), kept()
    share(needed, client=make_client())
    StoredFile.objects.exclude(pk=new.pk).update(created_at=timezone.now() - GRACE - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_orphans()
    assert set(StoredFile.objects.all()) == {needed, new}
    assert [path_of(one).exists() for one in (needed, left, new)] == [True, False, True]

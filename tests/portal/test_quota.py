"""How much contacts may upload: counted per client and per day, at every door of theirs, two at once too."""

import json
import subprocess
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.records.tasks import Task
from clients.records.tickets import Ticket
from contacts.services import share, withdraw
from napsix.files.models import StoredFile
from napsix.files.quota import MEGABYTE, refuse_beyond
from napsix.files.services import FileRefused
from napsix.files.uploads import keep
from tests import processes
from tests.factories import make, make_client, make_contact
from tests.portal.test_uploads import WORDS

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
FULL = "No entra: ya hay"
TODAY = "Hoy ya subiste 2 archivos"


@pytest.fixture
def ana(account):
    """A contact who may do all of the portal."""
    return account().grant_all()


DOORS = {
    "ticket": lambda ana: (reverse("portal:ticket_open"), "attachments"),
    "reply": lambda ana: (
        f"/portal/tickets/{make(Ticket, client=ana.client, contact=ana.contact).pk}/reply/", "attachments",
    ),
    "comment": lambda ana: (
        f"/portal/tasks/{make(Task, client=ana.client, is_shared=True).pk}/comment/", "attachments",
    ),
    "file": lambda ana: (reverse("portal:file_upload"), "file"),
}  # fmt: skip
every_door = pytest.mark.parametrize("door", DOORS)


def pdf(size=0):
    return SimpleUploadedFile("nota.pdf", PDF.ljust(size, b"\n"))


def used(contact, size, *, at=None):
    """Note a file of ``size`` bytes that the contact sent."""
    stored = StoredFile.objects.create(
        file=f"aa/{StoredFile.objects.count():032}", name="a.pdf", size=size, client=contact.client, contact=contact
    )
    if at:
        StoredFile.objects.filter(pk=stored.pk).update(created_at=at)


@every_door
def test_what_a_contact_sends_counts_for_its_client(door, ana):
    url, field = DOORS[door](ana)
    assert ana.browser().post(url, WORDS | {field: pdf()}).status_code == 302
    stored = StoredFile.objects.get()
    assert (stored.client, stored.contact, stored.size) == (ana.client, ana.contact, len(PDF))


@every_door
def test_no_door_takes_more_than_fits_and_each_says_how_much_is_used(door, ana, settings):
    settings.UPLOADS_MB_PER_CLIENT = 3
    used(make_contact(client=ana.client), 2 * MEGABYTE)
    url, field = DOORS[door](ana)
    page = ana.browser().post(url, WORDS | {field: pdf(2 * MEGABYTE)})
    text = page.content.decode().replace("\xa0", " ")
    assert page.status_code == 422
    assert f"{FULL} 2,0 MB de archivos subidos desde el portal, de los 3,0 MB que puede haber" in text
    assert "Lo escrito" in text
    assert StoredFile.objects.count() == 1
    assert ana.browser().post(url, WORDS | {field: pdf(MEGABYTE)}).status_code == 302


@every_door
def test_no_door_takes_more_files_in_a_day_than_a_contact_may_send(door, ana, settings):
    settings.UPLOADS_A_DAY_PER_CONTACT = 2
    used(ana.contact, 1, at=timezone.now() - timedelta(days=1))
    used(ana.contact, 1)
    used(make_contact(client=ana.client), 1)
    url, field = DOORS[door](ana)
    assert ana.browser().post(url, WORDS | {field: pdf()}).status_code == 302
    page = ana.browser().post(url, WORDS | {field: pdf()})
    assert page.status_code == 422
    assert TODAY in page.content.decode()


def test_a_withdrawn_file_makes_room_and_still_counts_for_the_day(ana, settings):
    settings.UPLOADS_MB_PER_CLIENT, settings.UPLOADS_A_DAY_PER_CONTACT = 1, 2
    used(ana.contact, MEGABYTE)
    with pytest.raises(FileRefused, match=FULL), transaction.atomic():
        refuse_beyond(ana.contact, 1)
    withdraw(share(StoredFile.objects.get(), client=ana.client, sender=ana.contact))
    with transaction.atomic():
        refuse_beyond(ana.contact, MEGABYTE)
    used(ana.contact, 1)
    with pytest.raises(FileRefused, match=TODAY), transaction.atomic():
        refuse_beyond(ana.contact, 1)


def test_of_many_files_of_one_reply_none_is_kept_where_one_is_too_many(ana, settings):
    settings.UPLOADS_A_DAY_PER_CONTACT = 2
    url, field = DOORS["reply"](ana)
    assert ana.browser().post(url, WORDS | {field: [pdf(), pdf(), pdf()]}).status_code == 422
    assert not StoredFile.objects.exists()


def test_the_team_and_other_clients_are_not_limited_by_it(ana, admin, sign_in, settings):
    settings.UPLOADS_MB_PER_CLIENT = 0
    ticket = make(Ticket, client=ana.client, contact=ana.contact)
    answer = sign_in(admin).post(f"/clients/tickets/{ticket.pk}/reply/", WORDS | {"attachments": pdf()})
    assert answer.status_code == 302
    settings.UPLOADS_MB_PER_CLIENT = 1
    used(make_contact(client=make_client()), 5 * MEGABYTE)
    refuse_beyond(ana.contact, MEGABYTE)


def test_what_is_used_is_one_query_that_an_index_answers(ana):
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        refuse_beyond(ana.contact, 1)
    counted = [query["sql"] for query in queries if "SUM" in query["sql"]]
    assert len(counted) == 1
    assert StoredFile._meta.indexes[0].fields[0] == "client"


def test_a_contacts_login_uploads_nothing_that_nobody_counts(ana):
    with pytest.raises(TypeError):
        keep(pdf(), user=ana.contact.user)


MADE = """
from tests.factories import make_contact
answer = make_contact().pk
"""
LEFT = """
from contacts.services import share, withdraw
from napsix.files.models import StoredFile
answer = StoredFile.objects.count()
"""


def test_two_files_sent_at_once_are_counted_one_after_the_other(project):
    project.env["UPLOADS_MB_PER_CLIENT"] = "1"
    contact = project.ask(MADE)
    call = f"from tests.portal import process; process.upload({contact})"
    racers = [project.start("shell", "--verbosity", 0, "--command", call, stdin=subprocess.PIPE) for _ in range(3)]
    processes.together(racers)
    answers = [json.loads(racer.communicate(timeout=60)[0].splitlines()[-1]) for racer in racers]
    assert sorted(answer[:8] for answer in answers) == ["No entra", "No entra", "kept"]
    assert project.ask(LEFT) == 1

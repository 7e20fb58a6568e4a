"""Files shared, invitations accepted: who is told of what happens beside the records."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.kinds.events import quiet
from contacts.models import SharedFile
from contacts.services import share
from contacts.topics import FILES_TOPIC
from napsix.accounts.models import User
from napsix.crud.models import Notification
from napsix.files.models import StoredFile
from napsix.jobs.models import Email
from portal.services import accept, invite
from tests.factories import make, make_contact, make_user

pytestmark = pytest.mark.django_db
VIEW = "contacts.portal_view_sharedfile"


@pytest.fixture
def ana(account):
    return account(first_name="Ana", last_name="Paz", email="ana@ejemplo.test").grant_all()


@pytest.fixture
def lea(ana, allow):
    """The owner of Ana's client."""
    lea = allow(make_user(email="lea@napsix.test", name="Lea"), "contacts.view_contact", "contacts.view_sharedfile")
    ana.client.owners.add(lea)
    return lea


def mailed():
    return sorted(address for email in Email.objects.all() for address in email.to)


def shared(ana, **values):
    return share(make(StoredFile, name="plano.pdf"), client=ana.client, **values)


def beto(ana, **values):
    return make_contact(client=ana.client, **{"first_name": "Beto", "email": "beto@ejemplo.test"} | values)


def test_a_file_for_everybody_is_told_to_all_who_may_see_it(ana, account, admin, settings):
    settings.PUBLIC_BASE_URL = "https://clientes.ejemplo.test"
    beto(ana)
    account(client=ana.client, email="nada@ejemplo.test")
    account(client=ana.client, email="solo-suyo@ejemplo.test").grant(VIEW, scope="mine")
    shared(ana, user=admin, note="El definitivo")
    assert mailed() == ["ana@ejemplo.test", "beto@ejemplo.test"]
    text = Email.objects.get(to=["ana@ejemplo.test"]).text
    assert "Te compartimos el archivo «plano.pdf»." in text
    assert "El definitivo" in text
    assert "Lo ves en el portal: https://clientes.ejemplo.test/portal/files/" in text


def test_a_file_for_some_is_told_to_them_alone_and_not_where_they_muted_it(ana, admin):
    muting = beto(ana, muted_topics=[FILES_TOPIC])
    shared(ana, contacts=[ana.contact, muting], user=admin)
    assert mailed() == ["ana@ejemplo.test"]


def test_a_file_for_somebody_who_may_see_only_its_own_is_told(ana, account, admin):
    own = account(client=ana.client, email="solo-suyo@ejemplo.test").grant(VIEW, scope="mine").contact
    shared(ana, contacts=[own], user=admin)
    assert mailed() == ["solo-suyo@ejemplo.test"]


def test_a_file_for_the_team_is_told_to_nobody(ana, lea, admin):
    shared(ana, is_internal=True, user=admin)
    assert (mailed(), Notification.objects.count()) == ([], 0)


def test_a_demo_file_is_told_to_nobody(ana, admin):
    with quiet():
        shared(ana, user=admin)
    assert mailed() == []


def test_what_a_contact_uploads_is_told_to_the_owner(ana, lea):
    upload = SimpleUploadedFile("remito.txt", b"Remito", content_type="text/plain")
    ana.browser().post("/portal/files/upload/", {"file": upload, "note": "El de ayer"})
    assert SharedFile.objects.exists()
    assert mailed() == ["lea@napsix.test"]
    assert Notification.objects.get().text.startswith("Ana Paz subió el archivo «remito.txt», de ")
    assert Notification.objects.get().detail == "El de ayer"


def test_an_owner_who_may_not_see_files_is_not_told_of_one_but_the_administrators_are(ana, admin):
    ana.client.owners.add(make_user())
    shared(ana, sender=ana.contact)
    assert mailed() == [admin.email]


@pytest.mark.parametrize(("values", "sentence"), [
    ({}, "Sale un aviso por correo a quien lo vea de: Ana Paz."),
    ({"email": ""}, "Nadie va a recibir un aviso:"),
])  # fmt: skip
def test_the_page_says_beforehand_who_is_told_of_a_file(values, sentence, ana, web):
    type(ana.contact).objects.update(**values)
    assert sentence in web.get(f"{reverse('contacts:file_share')}?client={ana.client.pk}").content.decode()


@pytest.mark.parametrize("has_login", [False, True])
def test_an_accepted_invitation_is_told_to_the_owner_once(has_login, ana, lea, admin):
    contact = beto(ana)
    invitation = invite(contact=contact, user=admin)
    user = make_user(email=contact.email, kind=User.Kind.CONTACT) if has_login else None
    accept(invitation=invitation, user=user, password="una-clave-larga-de-prueba")
    (told,) = Notification.objects.all()
    assert (told.user, told.url) == (lea, contact.get_absolute_url())
    assert told.text.startswith(f"{contact}, de ")
    assert mailed() == ["beto@ejemplo.test", "lea@napsix.test"]


def test_the_main_contact_reads_that_it_gets_what_nobody_else_takes(ana, web):
    beto(ana)
    own = ana.browser().get("/portal/account/").content.decode()
    assert "lo que nadie más de tu empresa recibe te llega igual" in own
    page = web.get(reverse("contacts:contact_edit", args=[ana.contact.pk])).content.decode()
    assert "lo que ningún otro contacto recibe le llega igual" in page


def test_another_contact_does_not_read_that(ana, account):
    other = account(client=ana.client)
    assert "te llega igual" not in other.browser().get("/portal/account/").content.decode()

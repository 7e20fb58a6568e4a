"""Another email of a contact: what becomes of its invitation, and who signs in with the old one."""

import pytest
from django.conf import settings
from django.test import Client as Browser

from contacts.models import Contact
from contacts.services import change_contact
from napsix.accounts.models import User
from napsix.jobs.models import Email
from portal.models import ContactAccess, Invitation
from portal.services import InvitationRefused, accept, invite, move_access, state_of
from tests.factories import make_contact, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]


@pytest.fixture
def invited(staff):
    """An open invitation, sent to an address with a slip in it."""
    return invite(contact=make_contact(email="juna@cliente.test"), user=staff)


def correct(contact, email="juana@cliente.test"):
    contact.email = email
    return change_contact(contact=contact)


def opened(invitation):
    return Browser().get(invitation.link.removeprefix(settings.PUBLIC_BASE_URL))


def form_data(form):
    return {name: form[name].value() or "" for name in form.fields}


def test_a_corrected_address_revokes_the_invitation_to_the_wrong_one(invited):
    correct(invited.contact)
    invited.refresh_from_db()
    assert invited.revoked_at
    assert opened(invited).status_code == 404
    with pytest.raises(InvitationRefused):
        accept(invitation=invited, password="una-clave-bien-larga")
    assert Email.objects.get(key=f"invitation:{invited.pk}").message() is None


def test_the_same_address_in_other_letters_revokes_nothing(invited):
    correct(invited.contact, "JUNA@cliente.test")
    assert opened(invited).status_code == 200


def test_whoever_writes_the_address_an_invitation_to_another_one_is_good_for_nothing(invited):
    """An import writes many rows at once, past the service of one contact."""
    Contact.objects.update(email="juana@cliente.test", email_key="juana@cliente.test")
    assert not Invitation.objects.usable().exists()
    assert state_of(Contact.objects.get()) == "expired"
    assert not invited.consume()


def test_the_form_says_beforehand_which_invitation_goes(invited, web):
    page = web.get(f"{invited.contact.get_absolute_url()}edit/")
    assert "se anula la invitación que espera en juna@cliente.test" in page.content.decode()


def test_the_form_and_the_page_say_who_signs_in_with_the_old_address(account, web):
    contact = account(email="vieja@cliente.test").contact
    url = contact.get_absolute_url()
    form = web.get(f"{url}edit/").context["form"]
    assert "entra al portal con vieja@cliente.test" in form["email"].help_text
    assert "no con" not in web.get(url).content.decode()
    web.post(f"{url}edit/", form_data(form) | {"email": "nueva@cliente.test"})
    page = web.get(url).content.decode()
    assert "vieja@cliente.test, no con nueva@cliente.test" in page
    assert f"/contacts/{contact.pk}/move/" in page


def test_the_new_address_is_given_access_instead_of_the_old_one(account, web):
    old = account(email="vieja@cliente.test")
    profile = ContactAccess.objects.get().profile
    correct(old.contact, "nueva@cliente.test")
    move = f"/contacts/{old.contact.pk}/move/"
    assert "vieja@cliente.test" in web.get(move).content.decode()
    web.post(move)
    invitation = Invitation.objects.get()
    assert (invitation.email, ContactAccess.objects.get().profile) == ("nueva@cliente.test", profile)
    assert old.browser().get("/portal/").status_code != 200
    accept(invitation=invitation, password="una-clave-bien-larga")
    assert Contact.objects.get().user.email == "nueva@cliente.test"


def test_an_address_that_cannot_be_invited_leaves_the_old_log_in(account, staff):
    old = account(email="vieja@cliente.test")
    make_user(email="equipo2@napsix.test")
    correct(old.contact, "equipo2@napsix.test")
    with pytest.raises(InvitationRefused, match="del equipo"):
        move_access(contact=old.contact, user=staff)
    assert Contact.objects.get().user == old.user


def test_who_signs_in_with_the_address_there_is_is_not_moved(account, staff):
    contact = account(email="misma@cliente.test").contact
    with pytest.raises(InvitationRefused):
        move_access(contact=contact, user=staff)
    assert User.objects.filter(contacts=contact).exists()

"""People who sign in to the portal, with exactly the rights a test gives them."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser

from contacts.models import Contact
from napsix.accounts.models import User
from portal.models import ContactAccess, Grant, Profile
from portal.rights import portal_permissions
from tests.factories import make_contact, make_user


@dataclass
class Account:
    """A contact's log-in with one of its memberships."""

    user: User
    contact: Contact

    @property
    def client(self):
        return self.contact.client

    def grant(self, *permissions, scope="client"):
        """Give permissions by their full names, and return the account."""
        for name in permissions:
            Grant.objects.update_or_create(
                contact=self.contact, permission=permission(name), defaults={"scope": scope, "allowed": True}
            )
        return self

    def grant_all(self, *, but=()):
        """Give every permission of the portal but some."""
        names = {f"{app}.{code}" for app, code in portal_permissions()}
        return self.grant(*sorted(names - set(but)))

    def browser(self):
        """Return a test browser in which this person is signed in."""
        browser = Browser()
        browser.force_login(self.user)
        return browser


def permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def nothing(db):
    """A profile without any right."""
    return Profile.objects.get_or_create(key="nothing", defaults={"name": "Nada"})[0]


@pytest.fixture
def account(nothing):
    """``account(client=…, user=…)`` makes a contact who may do nothing yet, and its log-in."""

    def make_account(*, client=None, user=None, **values):
        contact = make_contact(client=client, **values)
        user = user or make_user(email=contact.email, kind=User.Kind.CONTACT, name=contact.full_name)
        Contact.objects.filter(pk=contact.pk).update(user=user)
        contact.refresh_from_db()
        ContactAccess.objects.create(contact=contact, profile=nothing)
        return Account(user, contact)

    return make_account

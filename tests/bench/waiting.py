"""Somebody who saves a client's form again and again while an import runs. Run in a process of its own."""

import time
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client as Browser

from clients.models import Client
from tests.factories import make_client, make_user
from tests.pages import Page

# Seconds between two saves.
BETWEEN = 0.05
WHO = "guarda@napsix.test"


def prepare():
    """Make whose form is saved, and who saves it."""
    make_user(email=WHO).groups.add(Group.objects.get(name="Administración"))
    return make_client(code="GUARDA", name="Se guarda mientras tanto").pk


class InDatabase:
    """Adds up the seconds in which the database is waited for: locks, statements, and commits with their disk."""

    def __init__(self):
        self.seconds = 0.0
        self.commit, connection.commit = connection.commit, lambda: self.timed(self.commit)

    def timed(self, function, *args):
        """Call ``function`` and count what it takes."""
        began = time.perf_counter()
        try:
            return function(*args)
        finally:
            self.seconds += time.perf_counter() - began

    def __call__(self, execute, *args):
        """Count a statement; ``BEGIN``, which waits for SQLite's lock, is one."""
        return self.timed(execute, *args)


def saves(pk, until):
    """Save the form of a client until the file ``until`` is there; return what each POST took, and in the database.

    The page is fetched before, and a first save that fills the caches is not counted.
    """
    browser, database = Browser(), InDatabase()
    browser.force_login(get_user_model().objects.get(email=WHO))
    address, took = f"/clients/{pk}/edit/", []
    while not Path(until).exists():
        page = Page(browser.get(address).content.decode())
        form = next(form for form in page.forms if any(one.name == "website" for one in form.fields))
        sent = form.filled() | {"phone": f"+54 351 {len(took):07d}"}
        database.seconds, began = 0.0, time.perf_counter()
        with connection.execute_wrapper(database):
            answer = browser.post(address, sent)
        took.append((time.perf_counter() - began, database.seconds))
        assert answer.status_code == 302, answer.content.decode()
        time.sleep(BETWEEN)
    assert Client.objects.get(pk=pk).phone == sent["phone"]
    return took[1:]

"""What every test may ask for: people with and without rights, a data folder of its own, and no network."""

import gc
import os
import socket
import sys
from ipaddress import ip_address

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser
from huey.contrib.djhuey import HUEY

from tests import processes
from tests.factories import make_user

sys.dont_write_bytecode = False  # the next run need not compile these modules again, whatever the environment says


def pytest_configure():
    """Make what is slow on purpose fast, and the queue run its tasks at once, in this process and in memory."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else every new test browser reads all static files
    HUEY.immediate = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what starts processes of its own: left for the end, it would leave one worker idle for minutes."""
    items.sort(key=lambda item: "project" not in item.fixturenames)


def pytest_collection_finish():
    """Let the garbage collector pass by what was imported and collected: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory):
    """A data folder for this run alone; processes that a test starts inherit it."""
    folder = tmp_path_factory.mktemp("data")
    settings.NAPSIX_DATA = folder
    os.environ["NAPSIX_DATA"] = str(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family != socket.AF_UNIX and not is_local(address[0]):
            raise AssertionError(f"A test may not connect to {address}.")
        return connect(self, address)

    socket.socket.connect = connect_here
    yield
    socket.socket.connect = connect


def is_local(host):
    """Whether ``host`` is this machine."""
    return host == "localhost" or ip_address(host).is_loopback


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """A transaction around all tests of a module, for what a fixture of the module writes once; undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def staff(db):
    """Somebody of the team who may do nothing yet."""
    return make_user(email="equipo@napsix.test", name="Eva Equipo")


@pytest.fixture
def admin(db):
    """Somebody of the group Administración."""
    user = make_user(email="admin@napsix.test", name="Ada Administra")
    user.groups.add(Group.objects.get(name="Administración"))
    return user


@pytest.fixture
def allow(db):
    """``allow(user, "clients.view_client", …)`` gives permissions and returns the user, who knows of them at once."""

    def give(user, *permissions):
        for name in permissions:
            app, codename = name.split(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        for remembered in [name for name in vars(user) if name.endswith("_perm_cache")]:
            delattr(user, remembered)
        return user

    return give


@pytest.fixture
def sign_in(db):
    """``sign_in(user)`` returns a test browser in which that user is signed in."""

    def browser(user):
        client = Browser()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def web(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


@pytest.fixture
def no_attempts_yet():
    """No attempt to sign in is remembered, neither before the test nor after it: limits count them in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def project(tmp_path):
    """A ``tests.processes.Project``: real processes on a migrated, empty database of their own."""
    with processes.project(tmp_path / "project") as one:
        yield one

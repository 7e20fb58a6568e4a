"""A database that does not answer in time: a calm page that says what to do, never a fault of the server."""

import sqlite3

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from clients.models import Client
from napsix.crud.listing import Listing
from tests.crud.test_once import ADD, form

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite stops no statement")
LOCK = 20261129


def run(*statements):
    """Return a method that runs the statements, the last of which does not end in time."""

    def method(self, *args, **options):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return method


SLOW = run("SET LOCAL statement_timeout = 100", "SELECT pg_sleep(5)")
LOCKED = run("SET LOCAL lock_timeout = 100", f"SELECT pg_advisory_xact_lock({LOCK})")


def locked_by_another(code):
    """Return a method that fails as SQLite does, with its error ``code``."""

    def method(self, *args, **options):
        cause = sqlite3.OperationalError("of SQLite")
        cause.sqlite_errorcode = code
        raise OperationalError(*cause.args) from cause

    return method


def is_calm(answer, *words):
    """Assert that an answer is the page about it, in so many ``words``."""
    text = answer.content.decode()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert all(word in text for word in ("Tardó demasiado", *words))
    return True


@on_postgresql
def test_a_list_that_takes_too_long_is_answered_with_what_to_do(web, monkeypatch):
    monkeypatch.setattr(Listing, "page", transaction.atomic(SLOW))
    assert is_calm(web.get("/clients/"), "Achicá la búsqueda")


@on_postgresql
def test_a_form_that_takes_too_long_leaves_nothing_and_says_so(web, monkeypatch):
    data = form(web)
    monkeypatch.setattr("clients.views.clients.ClientAdd.after", SLOW)
    assert is_calm(web.post(ADD, data), "No llegamos a guardarlo")
    assert not Client.objects.exists()
    monkeypatch.undo()
    assert web.post(ADD, data).status_code == 302


@on_postgresql
def test_a_form_that_waits_too_long_for_a_row_of_somebody_else_says_so(web, monkeypatch):
    data = form(web)
    monkeypatch.setattr("clients.views.clients.ClientAdd.after", LOCKED)
    parameters = {**connection.get_connection_params()}
    kept = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with psycopg.connect(**kept) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        assert is_calm(web.post(ADD, data), "No llegamos a guardarlo")
    assert not Client.objects.exists()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED])
def test_a_database_file_that_others_hold_is_waited_for_no_longer_than_that(code, web, monkeypatch):
    monkeypatch.setattr(Listing, "page", locked_by_another(code))
    assert is_calm(web.get("/clients/"), "Achicá la búsqueda")


def test_a_statement_that_is_wrong_is_a_fault_as_ever(web, monkeypatch):
    monkeypatch.setattr(Listing, "page", locked_by_another(sqlite3.SQLITE_ERROR))
    web.raise_request_exception = False
    assert web.get("/clients/").status_code == 500

"""How the database is reached: what ``DATABASE_URL`` says is kept, and no statement runs for ever."""

import pytest
from django.db import connection

from napsix.settings import database
from tests.processes import project


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sslmode=verify-full", {"sslmode": "verify-full"}),
        (
            "sslmode=verify-ca&sslrootcert=/etc/ssl/ca.pem&sslcert=/c.pem&sslkey=/k.pem",
            {"sslmode": "verify-ca", "sslrootcert": "/etc/ssl/ca.pem", "sslcert": "/c.pem", "sslkey": "/k.pem"},
        ),
        ("target_session_attrs=read-write", {"target_session_attrs": "read-write"}),
        ("connect_timeout=3&application_name=napsix", {"connect_timeout": 3, "application_name": "napsix"}),
    ],
)
def test_what_the_address_asks_of_the_connection_is_kept_beside_ours(query, kept):
    options = database(f"postgres://ana:clave@db.napsix.test/napsix?{query}")["OPTIONS"]
    assert {name: options[name] for name in kept} == kept
    assert options["pool"]
    assert "lock_timeout" in options["options"]


def test_settings_of_the_server_in_the_address_come_after_ours():
    options = database("postgres://db/napsix?options=-c%20statement_timeout%3D5000")["OPTIONS"]["options"]
    assert options.startswith("-c statement_timeout=30000")
    assert options.endswith(" -c statement_timeout=5000")


def test_the_address_of_a_sqlite_file_keeps_its_options_beside_ours():
    options = database("sqlite:////srv/napsix.sqlite3?timeout=20")["OPTIONS"]
    assert (options["timeout"], options["transaction_mode"]) == (20, "IMMEDIATE")


READ = """
from django.db import connection
def shown(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]
answer = {name: shown(name) for name in ("statement_timeout", "lock_timeout", "application_name")}
"""


@pytest.fixture
def served_by_postgresql(db):
    """Skip where the suite runs on SQLite: there is no server to read from."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL alone has settings of a session.")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"statement_timeout": "30s", "lock_timeout": "5s"}),
        ("?application_name=napsix-tests", {"statement_timeout": "30s", "application_name": "napsix-tests"}),
        ("?options=-c%20statement_timeout%3D7000", {"statement_timeout": "7s", "lock_timeout": "5s"}),
    ],
)
def test_the_server_holds_what_was_asked_of_it(served_by_postgresql, tmp_path, query, expected):
    with project(tmp_path / "data") as one:
        one.env["DATABASE_URL"] += query
        assert expected.items() <= one.ask(READ).items()


def test_a_migration_may_take_its_time(served_by_postgresql):
    with connection.cursor() as cursor:  # the suite's own database was migrated through this connection's settings
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"

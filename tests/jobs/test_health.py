from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from huey.contrib.djhuey import HUEY

from napsix.jobs import health
from napsix.jobs.config import queue_settings
from napsix.jobs.models import Heartbeat

Disk = namedtuple("Disk", "total used free")


def test_healthz_answers_anybody_without_the_database(client, django_db_blocker):
    with django_db_blocker.block():
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_answers_anybody_that_all_is_well(client):
    health.beat()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "worker": True, "disk": True}


@pytest.mark.django_db
def test_readyz_says_when_no_worker_was_seen(client):
    health.beat()
    Heartbeat.objects.update(seen_at=Now() - timedelta(minutes=5))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["worker"] is False


@pytest.mark.django_db
def test_readyz_says_when_the_disk_is_filling_up(client, monkeypatch):
    health.beat()
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Disk(100, 96, 4))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["disk"] is False


@pytest.mark.django_db
def test_readyz_says_when_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("away")

    monkeypatch.setattr(health, "is_migrated", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
def test_readyz_says_when_a_migration_is_missing(client, monkeypatch):
    health.beat()
    monkeypatch.setattr(health, "is_migrated", lambda: False)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("sqlite:////datos/cola.sqlite3", "huey.SqliteHuey"),
        ("postgres://u:c@h/b", "huey.PostgresHuey"),
        ("redis://h/0", "huey.PriorityRedisHuey"),
    ],
)
def test_the_queue_is_chosen_by_its_address(url, backend):
    assert queue_settings(url, secret="x")["huey_class"] == backend


def test_the_file_of_a_queue_is_the_path_of_its_address():
    assert queue_settings("sqlite:////datos/cola.sqlite3", secret="x")["connection"] == {
        "filename": "/datos/cola.sqlite3"
    }


def test_an_unknown_queue_is_refused():
    with pytest.raises(ValueError, match="QUEUE_URL"):
        queue_settings("kafka://h", secret="x")


def test_what_somebody_else_wrote_into_the_queue_is_not_read():
    with pytest.raises(ValueError, match="mismatch"):
        HUEY.serializer.deserialize(HUEY.serializer.serialize("tarea")[:-1] + b"x")

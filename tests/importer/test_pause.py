"""Imports that people pause and resume, or that Ctrl-C stops; how fast they get on, and how long they will take."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Tag
from napsix.importer import pace, progress, runner, staging
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun
from napsix.importer.pace import Changed, Pace, check_unchanged, state_of_data
from napsix.importer.services import running
from napsix.jobs import runner as jobs
from napsix.jobs.models import LeaseLost, new_owner
from tests.factories import make_client
from tests.importer.imports import counts, csv_bytes, planned

pytestmark = pytest.mark.django_db
ROWS = 8


@pytest.fixture
def run(monkeypatch, admin):
    """A planned import of eight clients, in chunks of two, each its own transaction."""
    monkeypatch.setattr(staging, "CHUNK_ROWS", 2)
    monkeypatch.setattr(staging, "CHUNKS_AT_ONCE", 1)
    monkeypatch.setattr(pace, "FIRST", 1)
    monkeypatch.setattr(pace, "MOST", 1)
    run = planned(csv_bytes([[f"A{n}", f"Cliente {n}", "", "", ""] for n in range(ROWS)]), user=admin)
    ImportRun.objects.filter(pk=run.pk).update(state="queued", is_small=False)
    run.refresh_from_db()
    return run


@pytest.fixture
def paused(run):
    """The import, paused after its first chunk."""
    carried_out(run, emit=lambda run, _plans: run.pause())
    return run


def carried_out(run, emit=None):
    """Do the run as the worker does, until it is over or somebody takes it away; read it anew."""
    lease = new_owner()
    assert run.claim(owner=lease, seconds=run.lease_seconds)
    with pytest.raises(LeaseLost):
        runner.execute(run, lease, emit=emit)
    run.refresh_from_db()


def by_the_worker(run):
    """Let the worker look at the run, whoever sent it; read it anew."""
    jobs.run(ImportRun, run.pk)
    run.refresh_from_db()


def test_a_paused_import_stops_between_two_chunks(paused):
    assert (paused.state, paused.rows, Client.objects.count()) == ("paused", 2, 2)


def test_no_worker_goes_on_with_a_paused_import(paused):
    by_the_worker(paused)
    assert not ImportRun.objects.due().exists()
    assert (paused.state, Client.objects.count()) == ("paused", 2)


def test_a_resumed_import_goes_on_where_it_was_and_writes_each_row_once(paused):
    assert running.resume(paused)
    by_the_worker(paused)
    assert (paused.state, counts(paused)) == ("done", {"created": ROWS})
    assert sorted(Client.objects.values_list("code", flat=True)) == [f"A{n}" for n in range(ROWS)]


def test_an_import_that_is_paused_while_its_file_is_read_reads_it_again(run, monkeypatch):
    read = staging._chunks

    def read_in_part(run, table):
        for number, chunk in enumerate(read(run, table)):
            if number == 2:
                run.pause()
            yield chunk

    monkeypatch.setattr(staging, "_chunks", read_in_part)
    carried_out(run)
    assert (run.state, run.staged, run.chunks.count()) == ("paused", False, 2)
    monkeypatch.setattr(staging, "_chunks", read)
    running.resume(run)
    by_the_worker(run)
    assert (run.state, counts(run)) == ("done", {"created": ROWS})


def test_a_rehearsal_that_was_paused_is_resumed_as_one(run):
    ImportRun.objects.filter(pk=run.pk).update(dry_run=True)
    run.refresh_from_db()
    carried_out(run, emit=lambda run, _plans: run.pause())
    running.resume(run)
    by_the_worker(run)
    assert (run.state, run.dry_run, run.created, Client.objects.count()) == ("done", True, ROWS, 0)


def test_what_is_over_is_not_paused(paused):
    running.resume(paused)
    by_the_worker(paused)
    assert not paused.pause()


def test_a_paused_import_can_be_cancelled(paused):
    assert paused.cancel()
    paused.refresh_from_db()
    assert (paused.state, Client.objects.count()) == ("cancelled", 2)


def page(web, run, verb=""):
    return web.get(reverse(f"clients:client_import_run{verb}", args=[run.pk])).content.decode()


def test_the_page_of_an_import_under_way_offers_to_pause_it(web, run):
    assert "Pausar" in page(web, run)
    web.post(reverse("clients:client_import_pause", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "paused"


def test_the_page_of_a_paused_import_says_so_and_offers_to_resume_or_cancel_it(web, paused):
    text = page(web, paused)
    assert all(words in text for words in ("En pausa", "Van 2 de 8 filas", "Reanudar", "Cancelar"))
    assert "every 2s" not in text


def test_a_paused_import_is_resumed_by_its_page(web, paused):
    web.post(reverse("clients:client_import_resume", args=[paused.pk]))
    by_the_worker(paused)
    assert (paused.state, paused.created) == ("done", ROWS)


def test_a_paused_rehearsal_is_resumed_by_the_page_of_its_step(web, run):
    ImportRun.objects.filter(pk=run.pk).update(dry_run=True, state="paused")
    text = web.get(reverse("clients:client_import_check", args=[run.pk])).content.decode()
    assert "En pausa" in text and "Reanudar" in text
    web.post(reverse("clients:client_import_resume", args=[run.pk]))
    by_the_worker(run)
    assert (run.state, run.dry_run, run.created) == ("done", True, ROWS)


def test_ctrl_c_leaves_an_import_in_pause(run):
    def interrupt(_run, _plans):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.run_here(run, emit=interrupt)
    run.refresh_from_db()
    assert (run.state, run.rows) == ("paused", 2)
    running.run_here(run)
    assert counts(run) == {"created": ROWS}


def test_a_process_whose_import_was_paused_by_somebody_is_told_how_to_go_on(run):
    with pytest.raises(ImportRefused, match=f"quedó en pausa; para seguir: --resume {run.pk}"):
        running.run_here(run, emit=lambda run, _plans: run.pause())


# Others


def test_rows_are_planned_anew_where_somebody_wrote_after_they_were_planned(run, monkeypatch):
    others = iter([lambda: make_client(code="A1", name="Cliente 1")])
    commit = runner.commit

    def after_others(*args):
        for write in others:
            write()
            raise Changed
        return commit(*args)

    monkeypatch.setattr(runner, "commit", after_others)
    monkeypatch.setattr(runner, "state_of_data", lambda: 1)
    monkeypatch.setattr(runner, "check_unchanged", lambda state: None)
    by_the_worker(run)
    assert (run.state, counts(run)) == ("done", {"created": ROWS - 1, "unchanged": 1})
    assert Client.objects.count() == ROWS


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks the rows that are planned")
@pytest.mark.django_db(transaction=True)
def test_a_write_of_another_connection_is_noticed_and_an_own_one_is_not():
    state = state_of_data()
    Tag.objects.create(name="propia")
    check_unchanged(state)
    other = connection.copy("other")
    connections["other"] = other
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE clients_tag SET colour = 'red'")
    finally:
        other.close()
        del connections["other"]
    with pytest.raises(Changed):
        check_unchanged(state)


@pytest.mark.parametrize(("seconds", "chunks"), [(0.01, 4), (10, 1)], ids=["a quick disk", "a slow one"])
def test_as_much_is_written_at_once_as_the_database_takes_in_time(seconds, chunks):
    own = Pace()
    own._adapt(own.chunks, seconds)
    assert own.chunks == chunks


# Speed and time left


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (999_990, "falta menos de un minuto"),
        (994_000, "falta 1 minuto, más o menos"),
        (988_000, "faltan unos 2 minutos"),
        (640_000, "falta 1 hora, más o menos"),
        (0, "faltan unas 3 horas"),
    ],
)
def test_the_time_left_is_said_in_plain_words(rows, words):
    now = timezone.now()
    run = ImportRun(state="running", staged=True, total=1_000_000, rows=rows, speed=100.0, heartbeat_at=now)
    assert progress.in_words(run) == {"speed": "100 filas por segundo", "time_left": words}


@pytest.mark.parametrize(
    "change",
    [{"speed": None}, {"state": "queued"}, {"staged": False}, {"heartbeat_at": timezone.now() - timedelta(minutes=9)}],
    ids=["not known yet", "waiting", "reading", "silent"],
)
def test_nothing_is_said_that_is_not_known(change):
    values = {"state": "running", "staged": True, "total": 10, "rows": 1, "speed": 1.0, "heartbeat_at": timezone.now()}
    assert progress.in_words(ImportRun(**values | change)) == {"speed": "", "time_left": ""}


def test_the_speed_of_the_last_stretch_is_kept_with_the_import(run, monkeypatch):
    monkeypatch.setattr(pace, "KNOWN_AFTER", 0.0)
    carried_out(run, emit=lambda run, _plans: run.rows or run.pause())
    ImportRun.objects.filter(pk=run.pk).update(state="queued")
    by_the_worker(run)
    assert run.speed > 0


def test_a_terminal_shows_speed_and_time_left(run):
    run.state, run.staged, run.total, run.rows = "running", True, 12_000, 2_000
    run.speed, run.heartbeat_at = 100.0, timezone.now()
    assert progress.progress_line(run) == "Fila 2.000 de 12.000 · 100 filas por segundo · faltan unos 2 minutos"

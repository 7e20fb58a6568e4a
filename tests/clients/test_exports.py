"""Exports of the list: what comes out, who may have it, what is kept of it."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clients.kinds.registry import all_kinds
from clients.models import Client
from napsix.crud.listing import Listing
from napsix.crud.models import ExportRun
from napsix.crud.resources import by_label
from napsix.crud.views import export
from napsix.jobs import runner
from tests.factories import make, make_client

LIST = reverse("clients:client_list")


@pytest.fixture
def three(db):
    """Three clients, one of them deactivated, one with a name that looks like a formula."""
    return [make_client(name=name, is_active=name != "Cerrado") for name in ("Acme", "Cerrado", "=1+1")]


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def workbook(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def names(table):
    """The cells below the title of the name's column."""
    titles, *rows = [list(row) for row in table]
    return [row[titles.index("Nombre o razón social")] for row in rows]


def test_an_export_holds_the_rows_of_the_filter(web, three):
    assert names(lines(web.get(f"{LIST}?is_active=false&export=csv"))) == ["Cerrado"]


def test_a_text_that_looks_like_a_formula_is_none(web, three):
    sheet = workbook(web.get(f"{LIST}?export=xlsx"))
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "'=1+1" in names(lines(web.get(f"{LIST}?export=csv")))


@pytest.mark.parametrize("sign", ["\x07", "\x0b", "\x1f"], ids=repr)
def test_a_control_character_stops_no_workbook(web, sign):
    make_client(name=f"Bazar {sign}Norte")
    assert names(workbook(web.get(f"{LIST}?export=xlsx")).values) == ["Bazar Norte"]


def test_the_columns_are_chosen(web, three):
    rows = lines(web.get(f"{LIST}?export=csv&fields=name&fields=code"))
    assert rows[0] == ["Nombre o razón social", "Código"]
    assert rows[2:] == [[one.name, one.code] for one in three[:2]]


def test_columns_of_an_export_alone_are_the_list(web, three):
    assert web.get(f"{LIST}?fields=name").context["total"].number == len(three)


def test_the_page_that_asks_for_columns_keeps_the_filter(web, three):
    answer = web.get(f"{LIST}?is_active=false&export=choose")
    assert 'name="is_active" value="false"' in answer.content.decode()


def test_ticked_rows_are_exported(web, three):
    answer = web.post(LIST, {"action": "export", "select": [three[0].pk]})
    assert names(workbook(answer).values) == ["Acme"]


def test_ticked_rows_are_exported_in_the_columns_and_format_that_one_chooses(web, three):
    ticked = {"select": [three[0].pk]}
    page = web.post(LIST, {"action": "choose-export", **ticked}).content.decode()
    assert '<form method="post"' in page and f'name="select" value="{three[0].pk}"' in page
    chosen = {"action": "export", "format": "csv", "fields": ["code", "name"], **ticked}
    assert lines(web.post(LIST, chosen)) == [["Código", "Nombre o razón social"], [three[0].code, "Acme"]]


def test_who_may_not_export_is_not_asked_for_columns(staff, allow, sign_in, three):
    web = sign_in(allow(staff, "clients.view_client"))
    assert web.post(LIST, {"action": "choose-export", "all": "1"}).status_code == 403


def test_a_file_is_handed_out_while_one_may_still_export(web, admin, three, by_the_worker):
    answer = by_the_worker(web, "export=csv")
    assert web.get(f"{answer.url}?download=1").status_code == 200
    admin.groups.clear()
    assert web.get(f"{answer.url}?download=1").status_code == 403


def test_a_filter_that_means_nothing_exports_no_rows(web, three):
    assert len(lines(web.get(f"{LIST}?colour=red&export=csv"))) == 1


@pytest.mark.parametrize("ask", ["?export=csv", "?export=xlsx", "?export=choose"])
def test_an_export_needs_its_permission(staff, allow, sign_in, three, ask):
    web = sign_in(allow(staff, "clients.view_client"))
    assert web.get(f"{LIST}{ask}").status_code == 403
    assert web.post(LIST, {"action": "export", "all": "1"}).status_code == 403
    assert not ExportRun.objects.exists()


def test_who_may_not_export_has_no_rows_looked_for(staff, allow, sign_in, monkeypatch):
    asked = []
    monkeypatch.setattr(Listing, "filtered", lambda self: asked.append(self) or Client.objects.none())
    web = sign_in(allow(staff, "clients.view_client"))
    answers = [web.get(LIST, {"export": key}) for key in ("csv", "choose")]
    answers += [web.post(LIST, {"action": key, "all": "1"}) for key in ("export", "choose-export")]
    assert ([answer.status_code for answer in answers], asked) == ([403] * 4, [])


def test_who_took_what_out_is_kept(web, admin, three):
    lines(web.get(f"{LIST}?is_active=false&export=csv"))
    run = ExportRun.objects.get()
    assert (run.user, run.query, run.total, run.state) == (admin, "is_active=false", 1, "done")


@pytest.fixture
def by_the_worker(monkeypatch, django_capture_on_commit_callbacks):
    """``by_the_worker(web, query)`` asks for an export that is too large to be answered at once."""

    def ask(web, query):
        monkeypatch.setattr(export, "AT_ONCE", 0)
        with django_capture_on_commit_callbacks(execute=True):
            return web.get(f"{LIST}?{query}")

    return ask


def test_a_large_export_is_written_by_the_worker_in_the_lists_order(web, three, by_the_worker):
    answer = by_the_worker(web, "sort=-name&export=csv")
    run = ExportRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert names(lines(web.get(f"{answer.url}?download=1"))) == ["Cerrado", "Acme", "'=1+1"]


@pytest.mark.parametrize("label", ["leftovers.thing", "clients.note"], ids=["model", "list"])
def test_the_page_of_an_export_whose_list_was_uninstalled_says_so_and_hands_nothing_out(
    web, three, by_the_worker, label
):
    address = by_the_worker(web, "export=csv").url
    ExportRun.objects.update(model_label=label)
    for query in ({}, {"download": "1"}):
        page = web.get(address, query).content.decode()
        assert "La lista que exportaste ya no existe: se desinstaló el módulo al que pertenecía." in page
        assert "download=1" not in page and "Volver a la lista" not in page


def frozen_export(web, monkeypatch, query):
    """An export that the worker has not begun."""
    monkeypatch.setattr(export, "AT_ONCE", 0)
    web.get(f"{LIST}?{query}")
    return ExportRun.objects.get()


def test_the_worker_exports_the_rows_that_were_frozen_as_far_as_they_are_still_there(web, three, monkeypatch):
    run = frozen_export(web, monkeypatch, "is_active=true&sort=name&export=csv")
    Client.objects.filter(pk=three[0].pk).update(is_active=False)
    Client.objects.filter(pk=three[2].pk).delete()
    make_client(name="Llegó después")
    runner.run(ExportRun, run.pk)
    assert names(lines(web.get(f"{run.get_absolute_url()}?download=1"))) == ["Acme"]


def test_the_worker_writes_no_file_for_who_may_not_export_any_more(web, admin, three, monkeypatch):
    run = frozen_export(web, monkeypatch, "export=csv")
    admin.groups.clear()
    runner.run(ExportRun, run.pk)
    run.refresh_from_db()
    assert (run.state, run.error, run.file) == ("failed", "Ya no tenés permiso para exportar.", None)


def test_the_worker_leaves_out_a_column_that_one_may_not_see_any_more(web, admin, allow, three, monkeypatch):
    run = frozen_export(web, monkeypatch, "export=csv&fields=name&fields=contact.email")
    admin.groups.clear()
    allow(admin, "clients.view_client", "clients.export_client")
    runner.run(ExportRun, run.pk)
    assert lines(web.get(f"{run.get_absolute_url()}?download=1"))[0] == ["Nombre o razón social"]


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_the_worker_finds_the_columns_of_every_kind(web, admin, kind, monkeypatch, django_capture_on_commit_callbacks):
    row = make(kind.model)
    monkeypatch.setattr(export, "AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = web.get(f"{kind.url('list')}?export=csv")
    titles, *rows = lines(web.get(f"{answer.url}?download=1"))
    assert (len(rows), titles) == (1, by_label[kind.model._meta.label_lower]().headers())
    assert str(row.client) in rows[0]


@pytest.fixture
def other(staff, allow, sign_in):
    """The browser of somebody else who may export."""
    return sign_in(allow(staff, "clients.view_client", "clients.export_client"))


def test_the_file_is_private(web, three, other, by_the_worker):
    answer = by_the_worker(web, "export=csv")
    assert other.get(f"{answer.url}?download=1").status_code == 404


def test_an_unknown_format_is_not_found(web, three):
    assert web.get(f"{LIST}?export=exe").status_code == 404


def test_the_number_of_tiles_is_the_number_of_rows(web, three):
    make(Client, name="Otro")
    tiles = web.get(f"{LIST}?q=acme&tiles=1").context["tiles"]
    assert [str(tile["value"]) for tile in tiles][:3] == ["1", "1", "0"]
    for tile in tiles[:3]:
        total = web.get(LIST + tile["url"]).context["total"]
        assert str(total) == str(tile["value"])


def test_the_page_of_an_export_says_how_many_rows_come_out(web, three):
    page = web.get(f"{LIST}?is_active=true&export=choose").content.decode()
    assert "Van a salir 2 filas" in page
    assert "<h1>Exportar clientes</h1>" in page


def test_the_page_of_an_export_leads_back_to_the_list_as_it_was(web, three, monkeypatch):
    monkeypatch.setattr(export, "AT_ONCE", 0)
    page = web.get(web.get(f"{LIST}?is_active=true&export=csv").url).content.decode()
    assert f'href="{LIST}?is_active=true"' in page

"""What a person chooses for a heading is known the next time; why a field is suggested stands beside it."""

import json

import pytest
from django.core.management import call_command

from clients.resources import ClientResource
from napsix.importer.engine.mapping import suggest
from napsix.importer.engine.types import SourceColumn
from napsix.importer.models import LearnedHeading, memory
from tests.importer.test_pages import chosen, rehearsed, upload, url

pytestmark = pytest.mark.django_db

FILE = "Firma;Localidad;Zona\nUno SA;Luján;Norte\nDos SA;Salta;Sur\n"
TARGET = "clients.client"


def shown(web, run):
    """Return {header: (field, what stands beside it)} of the step of the columns."""
    form = web.get(url("columns", run.pk)).context["form"]
    return {row.header: (row.value, row.reason) for row in form.rows}


def test_what_was_chosen_for_a_heading_is_suggested_the_next_time_and_it_is_said(web):
    rehearsed(web, FILE, column_0="name", column_1="", column_2="tags")
    assert shown(web, upload(web, FILE)) == {
        "Firma": ("name", "porque la vez pasada elegiste esto"),
        "Localidad": ("", "sin importar, porque la vez pasada elegiste esto"),
        "Zona": ("tags", "porque la vez pasada elegiste esto"),
    }


def test_the_newest_choice_wins(web):
    rehearsed(web, FILE, column_0="name", column_2="tags")
    rehearsed(web, FILE, column_2="notes")
    assert shown(web, upload(web, FILE))["Zona"][0] == "notes"


def test_what_was_only_accepted_is_not_learned(web):
    rehearsed(web, FILE, column_0="name")
    assert dict(LearnedHeading.objects.values_list("heading", "field")) == {"firma": "name"}


def test_the_same_heading_in_another_spelling_is_the_same(web):
    rehearsed(web, FILE, column_0="name", column_2="tags")
    assert shown(web, upload(web, FILE.replace("Zona", "ZONA *")))["ZONA *"][0] == "tags"


def test_the_command_uses_what_the_wizard_learned(web, tmp_path, capsys):
    rehearsed(web, FILE, column_0="name", column_1="", column_2="tags")
    (tmp_path / "a.csv").write_text(FILE)
    call_command("import_clients", str(tmp_path / "a.csv"), "--json", "--dry-run")
    assert json.loads(capsys.readouterr().out)["mapping"] == {"Firma": "name", "Localidad": None, "Zona": "tags"}


def test_a_second_contact_is_learned_too(web):
    content = "Firma;Gestor\nUno SA;Ana Paz\n"
    rehearsed(web, content, column_0="name", column_1="contact.2.full_name")
    assert shown(web, upload(web, content))["Gestor"][0] == "contact.2.full_name"


def test_a_choice_that_cannot_be_imported_teaches_nothing(web):
    run = upload(web, FILE)
    assert web.post(url("columns", run.pk), chosen(web, run, column_2="tags")).status_code == 422
    assert not LearnedHeading.objects.exists()


def test_a_file_that_has_no_other_name_keeps_it(web):
    LearnedHeading.objects.learn(TARGET, {"cliente": "", "localidad": ""})
    run = upload(web, "Cliente;Localidad\nUno SA;Luján\n")
    assert {header: field for header, (field, _why) in shown(web, run).items()} == {"Cliente": "name", "Localidad": ""}


@pytest.mark.parametrize("field", ["gone", "custom.gone", "contact.77.email"])
def test_a_field_that_is_gone_is_passed_over(web, field):
    LearnedHeading.objects.learn(TARGET, {"localidad": field})
    assert shown(web, upload(web, "Cliente;Localidad\nUno SA;Luján\n"))["Localidad"][0] == "city"


def test_only_so_many_headings_are_kept(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 3)
    for number in range(5):
        LearnedHeading.objects.learn(TARGET, {f"titulo {number}": "notes", "x" * 200: "notes"})
    assert list(LearnedHeading.objects.values_list("heading", flat=True)) == ["titulo 2", "titulo 3", "titulo 4"]


REASONS = {
    "by its title": ("Localidad", ["Luján"], "title"),
    "by one like it": ("Localiddad", ["Luján"], "alike"),
    "by title and values": ("CUIT", ["30612027389"], "both"),
    "by values": ("Datos", ["30612027389", "30612027753"], "values"),
    "by the others": ("Razón social", ["Uno SA"], "columns"),
    "as people": ("Apellido y Nombre", ["Paz, Ana"], "people"),
    "as a part": ("Calle", ["Mitre"], "part"),
}


@pytest.mark.parametrize(("title", "samples", "why"), REASONS.values(), ids=REASONS)
def test_each_suggestion_says_why(title, samples, why):
    assert suggest([SourceColumn(0, title, samples, title)], ClientResource.targets())[0].why == why


def test_why_stands_beside_the_column(web):
    run = upload(web, "Razón social;Datos;Localidad\nUno SA;30612027389;Luján\n")
    page = web.get(url("columns", run.pk)).content.decode()
    assert "por los valores: parecen CUIT" in page
    assert "por el título" in page


def test_the_columns_cost_the_same_with_many_learned_headings(web, django_assert_max_num_queries):
    LearnedHeading.objects.learn(TARGET, {f"titulo {number}": "notes" for number in range(50)})
    with django_assert_max_num_queries(60):
        upload(web, FILE)

"""The wizard's pages for what is chosen beside the columns: words, corrected cells, options, a new field."""

import pytest

from clients.models import Client, ClientType
from contacts.models import Contact
from napsix.custom_fields.models import Definition, Option
from napsix.importer.models import ImportRun
from napsix.importer.services import drafts
from napsix.jobs import runner as jobs
from tests.factories import make, make_client
from tests.importer.imports import counts, csv_bytes
from tests.importer.test_pages import BOTH, chosen, imported, importer, rehearsed, upload, url

pytestmark = pytest.mark.django_db

__all__ = ["importer"]
TYPED = ["Código", "Razón social", "Tipo de cliente"]
DATED = ["Código", "Razón social", "Fecha de alta"]


def page(web, run, verb):
    """Return the text of a page of the wizard."""
    answer = web.get(url(verb, run.pk))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def answered(web, run, **answers):
    """Answer what words become, as the form of the values does; return the run as it then is."""
    fields = web.get(url("values", run.pk)).context["fields"]
    words = [(one.field, word.text, word.answer) for one in fields for word in [*one.asked, *one.settled]]
    data = {
        "field": [field for field, _word, _answer in words],
        "word": [word for _field, word, _answer in words],
        "answer": [answers.get(word, answer) for _field, word, answer in words],
    }
    assert web.post(url("values", run.pk), data).url == url("check", run.pk)
    run.refresh_from_db()
    return run


def corrected(web, run, **cells):
    """Type texts in place of cells that a page asks for, as ``cell_3_2="1/2/2024"``; return the run as it then is."""
    shown = web.get(url("check" if run.is_plan else "run", run.pk)).context["fixes"].rows
    data = {f"{prefix}_{one.name}": one.text for fix in shown for one in fix.cells for prefix in ("cell", "was")}
    assert not cells.keys() - data.keys(), data
    web.post(url("correct", run.pk), data | cells)
    run.refresh_from_db()
    return run


# Words


def test_words_that_nobody_knows_are_asked_between_columns_and_check(web):
    make(ClientType, name="Mayorista")
    rows = [["C-1", "Molinos", "Mayoristas"], ["C-2", "Yerba", "mayorista"], ["C-3", "Peña", "MAYORISTAS"]]
    run = upload(web, csv_bytes(rows, TYPED))
    assert web.post(url("columns", run.pk), chosen(web, run)).url == url("values", run.pk)
    one = web.get(url("values", run.pk)).context["fields"][0]
    assert [(word.text, word.rows, word.answer, word.hint) for word in one.asked] == [
        ("Mayoristas", 2, "=Mayorista", "near")
    ]
    assert [(word.text, word.answer) for word in one.settled] == [("mayorista", "=Mayorista")]
    run = answered(web, run)
    web.post(url("start", run.pk))
    assert set(Client.objects.values_list("client_type__name", flat=True)) == {"Mayorista"}
    assert ClientType.objects.count() == 1


def test_nothing_is_asked_where_every_word_is_known(web):
    make(ClientType, name="Mayorista")
    run = upload(web, csv_bytes([["C-1", "Molinos", "mayorista"]], TYPED))
    assert web.post(url("columns", run.pk), chosen(web, run)).url == url("check", run.pk)


def test_an_answer_is_suggested_the_next_time(web):
    make(ClientType, name="Mayorista")
    answered(web, rehearsed(web, csv_bytes([["C-1", "Molinos", "Grandes"]], TYPED)), Grandes="=Mayorista")
    run = rehearsed(web, csv_bytes([["C-2", "Yerba", "GRANDES"]], TYPED))
    word = web.get(url("values", run.pk)).context["fields"][0].asked[0]
    assert (word.answer, word.hint) == ("=Mayorista", "remembered")


@pytest.mark.parametrize(
    ("answer", "outcome", "types"),
    [("new", {"created": 1}, ["Varios"]), ("out", {"skipped": 1}, [])],
)
def test_a_word_can_become_new_or_leave_its_field_or_its_rows(web, answer, outcome, types):
    run = answered(web, rehearsed(web, csv_bytes([["C-1", "Molinos", "Varios"]], TYPED)), Varios=answer)
    assert counts(run) == outcome
    web.post(url("start", run.pk))
    assert list(ClientType.objects.values_list("name", flat=True)) == types


def test_who_may_not_add_types_is_not_offered_to(importer):
    web = importer(*BOTH)
    run = rehearsed(web, csv_bytes([["C-1", "Molinos", "Varios"]], TYPED))
    assert not web.get(url("values", run.pk)).context["fields"][0].names.new
    assert answered(web, run, Varios="new").choices["values"] == {}


def test_an_option_of_a_custom_field_is_made_by_an_answer(web):
    ruta = Definition.objects.create(model="clients.client", slug="ruta", name="Ruta", kind="choice")
    Option.objects.create(definition=ruta, label="Norte")
    run = rehearsed(web, csv_bytes([["C-1", "Molinos", "Este"]], ["Código", "Razón social", "Ruta"]))
    assert counts(run) == {"failed": 1}
    run = answered(web, run, Este="new")
    assert counts(run) == {"created": 1}
    assert list(ruta.options.filter(is_retired=False).values_list("label", flat=True)) == ["Norte", "Este"]


# Corrected cells


BAD = csv_bytes([["C-1", "Molinos", "ayer"], ["C-2", "Yerba", "1/2/2024"], ["C-3", "Peña", "32/1/2024"]], DATED)


def test_a_cell_of_a_failed_row_is_corrected_in_the_check(web):
    run = rehearsed(web, BAD)
    assert counts(run) == {"created": 1, "failed": 2}
    run = corrected(web, run, cell_2_2="5/3/2024", cell_4_2="mañana")
    assert counts(run) == {"created": 2, "failed": 1}
    assert "En el archivo: «32/1/2024»" in page(web, run, "check")
    assert "mañana" in page(web, run, "check")
    run = corrected(web, run, cell_4_2="7/3/2024")
    web.post(url("start", run.pk))
    days = dict(Client.objects.values_list("code", "created_on"))
    assert {code: f"{day:%d/%m}" for code, day in days.items()} == {"C-1": "05/03", "C-2": "01/02", "C-3": "07/03"}


def test_a_row_that_failed_as_a_whole_is_corrected_in_what_tells_it(web):
    make_client(code="C-1", name="Molinos")
    make_client(code="C-9", name="Otro", tax_id="30500000747")
    titles = ["Código", "Razón social", "CUIT"]
    run = rehearsed(web, csv_bytes([["C-1", "Molinos", "30-50000074-7"]], titles))
    assert counts(run) == {"failed": 1}
    assert counts(corrected(web, run, cell_2_2="30-50000104-2")) == {"updated": 1}


def test_a_row_that_failed_in_the_run_is_corrected_and_imported_alone(web):
    run = imported(web, BAD)
    assert (counts(run), Client.objects.count()) == ({"created": 1, "failed": 2}, 1)
    run = corrected(web, run, cell_2_2="5/3/2024")
    assert (counts(run), run.rows) == ({"created": 2, "failed": 1}, 3)
    assert list(Client.objects.order_by("code").values_list("code", flat=True)) == ["C-1", "C-2"]
    assert [issue.row for issue in run.issues.filter(severity="error")] == [4]
    run = corrected(web, run, cell_4_2="6/3/2024")
    assert (counts(run), Client.objects.count()) == ({"created": 3}, 3)


def test_an_import_of_all_or_nothing_goes_in_once_its_rows_are_corrected(web):
    run = rehearsed(web, BAD, atomic="on")
    ImportRun.objects.filter(pk=run.pk).update(dry_run=False, state="done")
    run.refresh_from_db()
    run = corrected(web, run, cell_2_2="5/3/2024", cell_4_2="6/3/2024")
    assert (counts(run), Client.objects.count()) == ({"created": 3}, 3)


def test_the_error_file_has_the_corrected_cells(web):
    run = corrected(web, imported(web, BAD), cell_2_2="anteayer")
    errors = b"".join(web.get(url("errors", run.pk)).streaming_content).decode()
    assert "anteayer" in errors
    assert "ayer," not in errors.replace("anteayer", "")


def test_a_cell_that_was_left_alone_is_not_written_over(web):
    run = rehearsed(web, BAD)
    web.post(url("correct", run.pk), {"cell_2_2": "5/3/2024", "was_2_2": "5/3/2024"})
    run.refresh_from_db()
    assert (counts(run), run.choices) == ({"created": 1, "failed": 2}, {})


def test_a_cell_that_there_is_not_changes_nothing(web):
    run = rehearsed(web, BAD)
    names = ["cell_2_99", "cell_999_2", "cell_0_0", "cell_2_-1", "cell_x"]
    assert web.post(url("correct", run.pk), dict.fromkeys(names, "x")).status_code == 302
    run.refresh_from_db()
    assert counts(run) == {"created": 1, "failed": 2}


def test_a_plan_of_somebody_else_is_not_corrected(web, importer):
    run = rehearsed(web, BAD)
    other = importer(*BOTH)
    assert other.post(url("correct", run.pk), {"cell_2_2": "5/3/2024"}).status_code == 404
    run.refresh_from_db()
    assert counts(run) == {"created": 1, "failed": 2}


# Bad values


def test_bad_values_of_optional_columns_are_left_out_where_the_check_is_told_so(web):
    run = rehearsed(web, BAD)
    assert "2 datos malos son de columnas opcionales" in page(web, run, "check")
    web.post(url("lenient", run.pk), {"lenient": "yes"})
    run.refresh_from_db()
    assert counts(run) == {"created": 3}
    assert "La fila entra sin ese dato." in page(web, run, "check")
    web.post(url("lenient", run.pk), {"lenient": "no"})
    run.refresh_from_db()
    assert counts(run) == {"created": 1, "failed": 2}


# Options


def optional(web, run, **changes):
    """Send the form of the options as it is shown, with ``changes`` over it; return the answer."""
    form = web.get(url("options", run.pk)).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form} | changes
    return web.post(url("options", run.pk), data)


def test_what_a_column_does_and_what_all_rows_share_is_chosen_beside_the_columns(web):
    client = make_client(code="C-1", name="Molinos", city="Luján", notes="De antes")
    make(ClientType, name="Mayorista")
    titles = ["Código", "Razón social", "Localidad", "Notas"]
    run = upload(web, csv_bytes([["C-1", "Molinos", "Rosario", ""], ["C-2", "Yerba", "Oberá", ""]], titles))
    left = web.post(url("columns", run.pk), chosen(web, run) | {"options": "1", "mode": "update"})
    assert left.url == url("options", run.pk)
    given = {"policy_city": "fill", "policy_notes": "erase", "fixed_client_type": "mayorista"}
    assert optional(web, run, **given).url == url("columns", run.pk)
    run.refresh_from_db()
    assert (run.mode, len(run.mapping)) == ("update", 4)
    web.post(url("columns", run.pk), chosen(web, run) | {"mode": "upsert"})
    assert "Se borran datos que había: Notas en 1." in page(web, run, "check")
    web.post(url("start", run.pk))
    client.refresh_from_db()
    assert (client.city, client.notes, client.client_type.name) == ("Luján", "", "Mayorista")
    assert Client.objects.get(code="C-2").client_type.name == "Mayorista"


def test_a_value_that_cannot_stand_in_all_rows_is_refused_beside_its_field(web):
    run = rehearsed(web, BAD)
    answer = optional(web, run, fixed_owners="nadie@napsix.example")
    assert answer.status_code == 422
    assert "no está entre los valores" in answer.context["form"].errors["fixed_owners"][0]


def test_options_of_a_rehearsed_import_are_judged_at_once(web):
    run = rehearsed(web, csv_bytes([["C-1", "Molinos", ""]], DATED))
    assert optional(web, run, fixed_city="Luján").url == url("check", run.pk)
    assert "Luján" in page(web, run, "check")


def test_who_may_not_change_contacts_is_not_asked_about_them(importer):
    web = importer(*BOTH)
    run = rehearsed(web, BAD)
    assert not [name for name in web.get(url("options", run.pk)).context["form"].fields if "contact." in name]


def test_a_template_keeps_the_options(web):
    run = upload(web, BAD)
    web.post(url("columns", run.pk), chosen(web, run) | {"options": "1"})
    optional(web, run, policy_created_on="never", fixed_city="Luján")
    web.post(url("columns", run.pk), chosen(web, run, template_name="Mía"))
    again = upload(web, BAD)
    template = web.get(url("columns", again.pk)).context["templates"].get()
    web.post(url("template", again.pk), {"template": template.pk})
    again.refresh_from_db()
    assert again.choices == {"policies": {"created_on": "never"}, "fixed": {"city": "Luján"}, "lenient": False}


# A new field


def test_a_custom_field_is_made_for_a_column_and_nothing_chosen_is_lost(web):
    titles = ["Código", "Razón social", "Ruta", "Obs."]
    rows = [[f"C-{n}", f"Cliente {n}", ("Norte", "Sur")[n % 2], "x"] for n in range(6)]
    run = upload(web, csv_bytes(rows, titles))
    answer = web.post(url("columns", run.pk), chosen(web, run, column_2="+", column_3="", mode="create"))
    assert answer.url == url("field", run.pk) + "?column=2"
    form = web.get(answer.url).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    assert (data["name"], data["kind"], data["options_text"]) == ("Ruta", "choice", "Norte\nSur")
    assert web.post(url("field", run.pk), data | {"column": "2"}).url == url("columns", run.pk)
    run.refresh_from_db()
    assert (run.mode, run.mapped()["Ruta"], run.mapped()["Obs."]) == ("create", "custom.ruta", None)
    web.post(url("columns", run.pk), chosen(web, run))
    web.post(url("start", run.pk))
    ruta = Definition.objects.get(slug="ruta")
    assert {ruta.rules.text(ruta, client.custom["ruta"]) for client in Client.objects.all()} == {"Norte", "Sur"}


def test_a_field_of_contacts_takes_the_column_too(web):
    titles = ["Código", "Razón social", "Email", "Talle"]
    run = upload(web, csv_bytes([["C-1", "Molinos", "ana@ejemplo.test", "40"]], titles))
    web.post(url("columns", run.pk), chosen(web, run, column_3="+"))
    data = {
        "column": "3",
        "name": "Talle",
        "kind": "number",
        "model": "contacts.contact",
        "options_text": "",
        "slug": "",
    }
    assert web.post(url("field", run.pk), data).status_code == 302
    run.refresh_from_db()
    assert run.mapped()["Talle"] == "contact.custom.talle"
    web.post(url("columns", run.pk), chosen(web, run))
    web.post(url("start", run.pk))
    assert Contact.objects.get().custom == {"talle": "40"}


def test_a_field_that_cannot_be_made_is_refused_beside_what_is_wrong(web):
    run = upload(web, BAD)
    web.post(url("columns", run.pk), chosen(web, run, column_2="+"))
    data = {"column": "2", "name": "Ruta", "kind": "choice", "model": "clients.client", "options_text": ""}
    answer = web.post(url("field", run.pk), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["options_text"])
    assert web.get(url("field", run.pk) + "?column=99").url == url("columns", run.pk)


def test_who_may_not_define_fields_is_not_offered_to(importer):
    web = importer(*BOTH)
    run = upload(web, BAD)
    assert "Crear un campo propio" not in page(web, run, "columns")
    assert web.post(url("columns", run.pk), chosen(web, run, column_2="+")).status_code == 422
    assert web.get(url("field", run.pk) + "?column=2").status_code == 403


# What it costs


def test_the_check_of_many_failed_rows_and_words_costs_the_same_as_of_one(web, django_assert_max_num_queries):
    titles = ["Código", "Razón social", "Fecha de alta", "Tipo de cliente"]
    rows = [[f"C-{n}", f"Cliente {n}", "ayer", f"Rubro {n}"] for n in range(60)]
    run = rehearsed(web, csv_bytes(rows, titles), column_2="created_on", column_3="client_type")
    with django_assert_max_num_queries(45):
        assert page(web, run, "check").count('name="was_') == 20
    with django_assert_max_num_queries(20):
        assert page(web, run, "values").count('name="word"') == 50


def test_a_file_for_the_worker_is_asked_about_from_its_check(web, monkeypatch):
    monkeypatch.setattr(drafts, "SMALL", 1)
    make(ClientType, name="Mayorista")
    run = rehearsed(web, csv_bytes([["C-1", "Molinos", "Mayoristas"], ["C-2", "Yerba", ""]], TYPED))
    jobs.run(ImportRun, run.pk)
    assert url("values", run.pk) in page(web, run, "check")

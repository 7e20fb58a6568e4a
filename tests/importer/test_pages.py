"""The import wizard: file, columns, rehearsal, run and report; who may, and what is refused."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Client, ClientType
from clients.services import create_client
from contacts.models import Contact
from napsix.custom_fields.models import Definition
from napsix.files.models import StoredFile
from napsix.importer.models import ImportRun, ImportTemplate
from napsix.importer.services import drafts
from tests.factories import make_client, make_member, make_user
from tests.importer.spreadsheets import OLE2, PACKAGE

IMPORT = "clients.import_client"
BOTH = ("clients.add_client", "clients.change_client")
CSV = """\
CUIT;Razón social;Calle;Número;Email
30-50000074-7;Ñandú S.A.;San Martín;120;ana@ejemplo.test
30-50000104-2;Yerba SRL;Belgrano;8;no es un email
"30-50000111-5;La Quiaca SA;Sarmiento;9;"
30-50000135-2;Peña Hnos.;Mitre;1;pe@ejemplo.test
"""


def url(verb="", *args):
    return reverse(f"clients:client_import{verb and '_'}{verb}", args=args)


def file(content=CSV, name="clientes.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def upload(web, content=CSV, name="clientes.csv"):
    """Upload a file and return its draft."""
    answer = web.post(url(), {"file": file(content, name)})
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportRun.objects.latest("pk")


def chosen(web, run, **changes):
    """Return what the form of the columns would send as it is shown, with ``changes`` over it."""
    form = web.get(url("columns", run.pk)).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | changes


def rehearsed(web, content=CSV, **changes):
    """Upload a file, go on from its columns, and return the rehearsed run."""
    run = upload(web, content)
    answer = web.post(url("columns", run.pk), chosen(web, run, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    run.refresh_from_db()
    return run


def imported(web, content=CSV, **changes):
    """Go through the whole wizard and return the run."""
    run = rehearsed(web, content, **changes)
    web.post(url("start", run.pk))
    run.refresh_from_db()
    return run


@pytest.fixture
def importer(staff, allow, sign_in):
    """``importer("clients.add_client", …)``: the browser of somebody who may import, and do that."""
    return lambda *permissions: sign_in(allow(staff, IMPORT, *permissions))


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def overwritten(content):
    """An archive with other bytes in the middle of its first member."""
    return content[:52] + b"\xff" * 8 + content[60:]


ENTITIES = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook xmlns="{PACKAGE}">&a;</workbook>'
BAD_FILES = {
    "empty": ("a.csv", b"", "está vacío"),
    "only titles": ("a.csv", b"CUIT;Nombre\n", "ninguna fila"),
    "an image": ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200)), "imagen"),
    "a web page": ("a.xls", b"<html><body><p>Hola</p></body></html>", "página web"),
    "damaged inside": ("a.xlsx", overwritten(zipped(xl__workbook_xml=b"<workbook/>" * 99)), "dañado"),
    "protected": ("a.xlsx", OLE2 + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512), "contraseña"),
    "a zip bomb": ("a.xlsx", zipped(xl__workbook_xml=b"0" * 2**26), "por seguridad"),
    "an entity bomb": ("a.xlsx", zipped(xl__workbook_xml=ENTITIES), "por seguridad"),
    "damaged": ("a.xlsx", zipped(xl__workbook_xml="<workbook/>")[:-30], "dañado"),
    "1,001 columns": ("a.csv", ("a;" * 1000 + "b\n" + "1;" * 1000 + "2\n").encode(), "1.001 columnas"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_beside_its_field_and_nothing_is_kept(web, name, content, sentence):
    answer = web.post(url(), {"file": file(content, name)})
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused(web, monkeypatch):
    monkeypatch.setattr(drafts, "MAX_BYTES", 100)
    answer = web.post(url(), {"file": file()})
    assert "el máximo es 100" in answer.context["form"].errors["file"][0]
    assert not StoredFile.objects.exists()


def test_an_upload_too_big_for_the_memory_is_kept_whole(web, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    run = upload(web)
    assert run.file.open().read() == CSV.encode()


def test_no_file_is_said_beside_the_field(web):
    assert web.post(url(), {}).context["form"].errors["file"]


def test_the_upload_page_says_what_is_accepted_and_shows_earlier_imports(web):
    run = imported(web)
    page = web.get(url()).content.decode()
    assert "300,0" in page
    assert url("run", run.pk) in page
    assert "Terminada con errores" in page


def test_the_upload_page_costs_the_same_for_many_imports(web, django_assert_max_num_queries):
    for _ in range(8):
        upload(web)
    with django_assert_max_num_queries(12):
        web.get(url())


def test_the_titles_of_the_sample_file_are_recognised(web):
    sample = b"".join(web.get(url("sample")).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(sample))
    book.active.append(["C-1", "Ñandú S.A."])
    buffer = io.BytesIO()
    book.save(buffer)
    rows = web.get(url("columns", upload(web, buffer.getvalue(), "plantilla.xlsx").pk)).context["form"].rows
    assert [row.header for row in rows if not row.value] == []


def test_columns_come_with_samples_a_suggested_field_and_how_sure_it_is(web):
    page = web.get(url("columns", upload(web).pk))
    rows = page.context["form"].rows
    assert [row.value for row in rows] == ["tax_id", "name", "address", "address", "contact.email"]
    assert rows[1].samples == ["Ñandú S.A.", "Yerba SRL", "Peña Hnos."]
    assert rows[2].joined == ["Calle", "Número"]
    assert "Seguro" in page.content.decode()


def test_fields_are_grouped_by_what_they_belong_to(web):
    groups = dict(web.get(url("columns", upload(web).pk)).context["form"].groups)
    assert ("name", "Nombre o razón social") in groups["Cliente"]
    assert ("contact.email", "Email del contacto") in groups["Contacto"]


def test_two_columns_for_one_field_are_refused_beside_the_second_and_the_choice_is_kept(web):
    run = upload(web)
    answer = web.post(url("columns", run.pk), chosen(web, run, column_3="tax_id"))
    assert answer.status_code == 422
    assert "lleva una" in answer.context["form"].errors["column_3"][0]
    assert "CUIT" in answer.context["form"].errors["column_3"][0]
    assert answer.context["form"].rows[3].value == "tax_id"


def test_a_file_without_a_name_is_refused(web):
    run = upload(web)
    answer = web.post(url("columns", run.pk), chosen(web, run, column_1=""))
    assert answer.status_code == 422
    assert "Nombre o razón social" in answer.context["form"].non_field_errors()[0]


@pytest.mark.parametrize(("field", "value"), [("column_0", "pk"), ("mode", "delete"), ("match", "pk")])
def test_what_the_form_does_not_offer_is_refused(web, field, value):
    run = upload(web)
    answer = web.post(url("columns", run.pk), chosen(web, run, **{field: value}))
    assert answer.context["form"].errors[field]


def test_the_file_is_read_again_as_the_person_says(web):
    run = upload(web, "uno,dos;x\n" + CSV)
    answer = web.post(
        url("reading", run.pk), {"encoding": "utf-8", "delimiter": ";", "header_row": 2, "header_rows": 1}
    )
    assert answer.url == url("columns", run.pk)
    run.refresh_from_db()
    assert [column["header"] for column in run.columns][:2] == ["CUIT", "Razón social"]


def test_damaged_accents_are_repaired_where_the_person_asks_for_it(web):
    assert "repair" not in web.get(url("columns", upload(web).pk)).context["reading"].fields
    run = upload(web, "CUIT;Razón social;Localidad\n30500000747;Ana;CÃ³rdoba\n")
    shown = {"encoding": "utf-8", "delimiter": ";", "header_row": 1, "header_rows": 1}
    assert "repair" in web.get(url("columns", run.pk)).context["reading"].fields
    for given, city in (({"repair": "on"}, "Córdoba"), ({}, "CÃ³rdoba")):
        web.post(url("reading", run.pk), shown | given)
        run.refresh_from_db()
        assert run.preview[0][1][2] == city


def test_an_encoding_that_does_not_fit_is_said_and_all_stays_as_it_was(web):
    run = upload(web)
    shown = {"encoding": "utf-16", "delimiter": ";", "header_row": 1, "header_rows": 1}
    answer = web.post(url("reading", run.pk), shown)
    assert answer.status_code == 422
    assert answer.context["reading"].non_field_errors()
    assert answer.context["form"].rows[0].header == "CUIT"


def test_another_sheet_can_be_chosen(web):
    book = openpyxl.Workbook()
    for sheet, title in ((book.active, "Nombre"), (book.create_sheet("Otra"), "Razón social")):
        for row in ([title, "CUIT"], ["Ñandú", "30500000747"]):
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    run = upload(web, buffer.getvalue(), "libro.xlsx")
    web.post(url("reading", run.pk), {"sheet": "Otra", "header_row": 1, "header_rows": 1})
    run.refresh_from_db()
    assert run.columns[0]["header"] == "Razón social"


def test_accented_lines_show_how_the_text_was_decoded(web):
    page = web.get(url("columns", upload(web, CSV.encode("cp1252")).pk))
    assert "Ñandú S.A." in page.context["accented"][0][1]
    assert ("Codificación", "Windows (1252)") in page.context["facts"]


def test_the_rehearsal_counts_shows_the_rows_and_writes_nothing(web):
    run = rehearsed(web)
    page = web.get(url("check", run.pk))
    assert (run.rows, run.created, run.failed) == (4, 2, 2)
    assert not Client.objects.exists()
    assert [row.outcome for row in page.context["preview"].rows] == ["created", "failed", "failed", "created"]
    assert page.context["preview"].rows[0].cells[2].text == "San Martín 120"
    assert "Importar 2 clientes" in page.content.decode()
    assert "«no es un email» no es un email." in page.content.decode()


def test_the_rehearsal_shows_what_changes_field_by_field(web):
    create_client(client=Client(name="Ñandú", tax_id="30500000747", address="San Martín 120"))
    row = web.get(url("check", rehearsed(web).pk)).context["preview"].rows[0]
    name, address = row.cells[1], row.cells[2]
    assert row.outcome == "updated"
    assert (name.before, name.text) == ("Ñandú", "Ñandú S.A.")
    assert address.before is None


def test_the_rehearsal_shows_custom_fields_in_words(web):
    zone = Definition.objects.get(slug="zona")
    old, new = zone.options.all()[:2]
    create_client(client=Client(name="Ñandú", tax_id="30500000747", custom={"zona": old.pk}))
    run = rehearsed(web, f"CUIT;Nombre;Zona\n30500000747;Ñandú;{new.label}\n")
    cell = web.get(url("check", run.pk)).context["preview"].rows[0].cells[2]
    assert (cell.before, cell.text) == (old.label, new.label)


def test_the_rehearsal_says_which_types_it_would_add(web):
    run = rehearsed(web, "Nombre;Rubro\nÑandú;Mayorista nuevo\n")
    assert web.get(url("check", run.pk)).context["additions"] == ["Mayorista nuevo"]
    assert not ClientType.objects.filter(name="Mayorista nuevo").exists()


def test_issues_can_be_narrowed_and_paged(web):
    rows = "".join(f"Ñandú {n};mal\n" for n in range(60))
    run = rehearsed(web, "Nombre;Email\n" + rows, column_1="contact.email")
    page = web.get(url("check", run.pk), {"severity": "error", "page": "2"})
    assert len(page.context["page_obj"].rows) == 10
    assert not web.get(url("check", run.pk), {"severity": "warning"}).context["page_obj"].rows


def test_the_import_writes_what_was_rehearsed_and_reports_it(web):
    run = imported(web)
    assert set(Client.objects.values_list("name", flat=True)) == {"Ñandú S.A.", "Peña Hnos."}
    assert Contact.objects.get(email="ana@ejemplo.test").client.address == "San Martín 120"
    assert (run.state, run.created, run.failed) == ("done", 2, 2)
    assert "2 filas quedaron afuera" in web.get(url("run", run.pk)).content.decode()


def test_the_report_leads_to_the_rows_of_the_import(web):
    make_client(name="Otra")
    run = imported(web)
    listed = web.get(web.get(url("run", run.pk)).context["list_url"])
    assert listed.context["total"].number == 2


def test_a_second_click_imports_nothing_twice(web):
    run = imported(web)
    web.post(url("start", run.pk))
    assert Client.objects.count() == 2


def test_importing_again_changes_nothing(web):
    imported(web)
    run = rehearsed(web)
    assert (run.created, run.unchanged) == (0, 2)
    assert "No hay nada para importar" in web.get(url("check", run.pk)).content.decode()


def test_nothing_is_imported_without_a_rehearsal(web):
    run = upload(web)
    assert web.post(url("start", run.pk)).url == url("check", run.pk)
    assert web.get(url("check", run.pk)).url == url("columns", run.pk)
    assert not Client.objects.exists()


def test_a_rehearsal_counts_no_more_once_the_columns_are_changed(web):
    run = rehearsed(web)
    web.post(url("reading", run.pk), {"encoding": "utf-8", "delimiter": ";", "header_row": 1, "header_rows": 1})
    web.post(url("start", run.pk))
    assert not Client.objects.exists()


@pytest.mark.parametrize("verb", ["columns", "check"])
def test_an_import_that_has_begun_leads_to_its_report(web, verb):
    run = imported(web)
    assert web.get(url(verb, run.pk)).url == url("run", run.pk)


def test_all_or_nothing_imports_nothing_when_a_row_fails(web):
    run = rehearsed(web, atomic="on")
    assert "todo o nada" in web.get(url("check", run.pk)).content.decode()
    web.post(url("start", run.pk))
    assert not Client.objects.exists()
    assert web.get(url("run", run.pk)).status_code == 200


def test_the_rows_with_errors_can_be_downloaded_and_uploaded_again(web):
    run = imported(web)
    answer = web.get(url("errors", run.pk))
    content = b"".join(answer.streaming_content)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert "attachment" in answer["Content-Disposition"]
    assert [row[0] for row in rows] == ["Fila", "3", "4"]
    again = web.get(url("columns", upload(web, content).pk)).context["form"].rows
    assert [row.header for row in again] == ["CUIT", "Razón social", "Calle", "Número", "Email"]


def test_the_error_file_is_that_of_the_last_rehearsal(web):
    run = rehearsed(web)
    web.get(url("errors", run.pk))
    web.post(url("columns", run.pk), chosen(web, run, column_4=""))
    content = b"".join(web.get(url("errors", run.pk)).streaming_content).decode("utf-8-sig")
    assert [line.split(";")[0] for line in content.splitlines()] == ["Fila", "4"]
    assert StoredFile.objects.count() == 1


def test_there_is_no_error_file_without_failed_rows(web):
    assert web.get(url("errors", imported(web, "Nombre\nÑandú\n").pk)).status_code == 404


def test_a_file_that_was_imported_before_is_warned_of(web):
    first = imported(web)
    page = web.get(url("columns", upload(web).pk))
    assert page.context["earlier"] == (first, url("run", first.pk))
    assert f"importación {first.pk}" in page.content.decode()


def test_columns_are_remembered_under_a_name_and_used_again(web):
    rehearsed(web, column_4="", template_name="Registro")
    run = upload(web)
    template = ImportTemplate.objects.get(name="Registro")
    web.post(url("template", run.pk), {"template": template.pk})
    assert web.get(url("columns", run.pk)).context["form"].rows[4].value == ""


def test_a_template_of_somebody_else_is_not_written_over(web):
    ImportTemplate.objects.create(name="Registro", target="clients.client", user=make_user())
    run = upload(web)
    answer = web.post(url("columns", run.pk), chosen(web, run, template_name="Registro"))
    assert "otra persona" in answer.context["form"].errors["template_name"][0]


@pytest.mark.parametrize("number", ["", "abc", "999999"])
def test_a_template_that_is_not_there_is_said(web, number):
    run = upload(web)
    answer = web.post(url("template", run.pk), {"template": number}, follow=True)
    assert "ya no está" in answer.content.decode()


@pytest.fixture
def large(web, monkeypatch):
    """A file that counts as large, rehearsal asked for; the worker has not begun."""
    monkeypatch.setattr(drafts, "SMALL", 2)
    return rehearsed(web)


def test_a_large_file_is_rehearsed_by_the_worker_with_progress(web, large):
    page = web.get(url("check", large.pk)).content.decode()
    assert large.state == "queued"
    assert 'hx-trigger="every 2s"' in page
    assert "<progress" in page
    assert 'role="status"' in page


@pytest.mark.parametrize("verb", ["check", "run"])
def test_the_progress_is_a_part_of_the_page_until_all_is_done(web, large, verb):
    asked = {"HTTP_HX_REQUEST": "true"}
    running = web.get(url(verb, large.pk), **asked)
    ImportRun.objects.update(state="done")
    done = web.get(url(verb, large.pk), **asked)
    assert "<html" not in running.content.decode()
    assert done["HX-Refresh"] == "true"


def test_the_worker_finishes_what_is_rehearsed_and_imported(web, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(drafts, "SMALL", 2)
    with django_capture_on_commit_callbacks(execute=True):
        run = rehearsed(web)
    with django_capture_on_commit_callbacks(execute=True):
        web.post(url("start", run.pk))
    run.refresh_from_db()
    assert (run.state, Client.objects.count()) == ("done", 2)


def test_a_rehearsal_can_be_cancelled_and_asked_for_again(web, large):
    web.post(url("cancel", large.pk))
    assert "Cancelaste la revisión" in web.get(url("check", large.pk)).content.decode()
    web.post(url("columns", large.pk), chosen(web, large))
    large.refresh_from_db()
    assert large.state == "queued"


def test_an_import_that_stopped_goes_on_where_it_was(web):
    run = rehearsed(web)
    ImportRun.objects.update(state="failed", dry_run=False, error="Se interrumpió.")
    page = web.get(url("run", run.pk)).content.decode()
    web.post(url("resume", run.pk))
    assert "Se interrumpió." in page
    assert url("resume", run.pk) in page
    assert Client.objects.count() == 2


def test_a_damaged_copy_of_the_file_is_said_instead_of_rehearsed(web):
    run = upload(web)
    with open(run.file.file.storage.path(run.file.file.name), "ab") as stored:
        stored.write(b"x")
    web.post(url("columns", run.pk), chosen(web, run))
    assert "no es el que se subió" in web.get(url("check", run.pk)).content.decode()


PAGES = ["run", "columns", "check", "errors"]
POSTS = ["columns", "reading", "template", "start", "cancel", "resume"]


@pytest.mark.parametrize("verb", PAGES)
def test_the_import_of_another_person_is_not_found(web, importer, verb):
    run = rehearsed(web)
    assert importer(*BOTH).get(url(verb, run.pk)).status_code == 404


@pytest.mark.parametrize("verb", POSTS)
def test_nobody_acts_on_the_import_of_another_person(web, importer, verb):
    run = rehearsed(web)
    assert importer(*BOTH).post(url(verb, run.pk)).status_code == 404
    assert not Client.objects.exists()


def test_administrators_see_the_report_of_everybody_and_prepare_only_their_own(web, importer):
    run = rehearsed(importer(*BOTH, "contacts.add_contact", "contacts.change_contact"))
    assert web.get(url("run", run.pk)).status_code == 200
    assert web.get(url("check", run.pk)).status_code == 404
    assert web.post(url("start", run.pk)).status_code == 404


@pytest.mark.parametrize("verb", ["", "sample"])
def test_pages_are_closed_without_the_right_to_import(staff, allow, sign_in, verb):
    assert sign_in(allow(staff, *BOTH)).get(url(verb)).status_code == 403


@pytest.mark.parametrize("verb", [*PAGES, *POSTS])
def test_pages_of_an_import_are_closed_without_the_right_to_import(web, staff, allow, sign_in, verb):
    run = rehearsed(web)
    stranger = sign_in(allow(staff, *BOTH))
    assert stranger.get(url(verb, run.pk)).status_code == 403
    assert stranger.post(url(verb, run.pk)).status_code == 403


@pytest.mark.parametrize("verb", ["start", "cancel", "resume", "reading", "template"])
def test_every_change_is_a_post(web, verb):
    assert web.get(url(verb, rehearsed(web).pk)).status_code == 405


def test_a_missing_import_is_not_found(web):
    assert {web.get(url(verb, 999_999)).status_code for verb in PAGES} == {404}


def test_who_may_neither_add_nor_change_imports_nothing(importer):
    answer = importer().post(url(), {"file": file()})
    assert "No tenés permiso" in answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("right", "mode"), [("clients.add_client", "create"), ("clients.change_client", "update")], ids=["add", "change"]
)
def test_the_mode_is_what_the_person_may_do(importer, right, mode):
    one = importer(right)
    run = upload(one)
    form = one.get(url("columns", run.pk)).context["form"]
    assert [value for value, _words in form.fields["mode"].choices] == [mode]
    assert one.post(url("columns", run.pk), chosen(one, run, mode="upsert")).context["form"].errors["mode"]


def test_who_may_not_add_creates_nothing_by_import(importer):
    one = importer("clients.change_client")
    make_client(name="Ñandú", tax_id="30500000747")
    imported(one)
    assert list(Client.objects.values_list("name", flat=True)) == ["Ñandú S.A."]


def test_columns_of_contacts_are_not_offered_to_who_may_not_write_contacts(importer):
    one = importer(*BOTH)
    form = one.get(url("columns", upload(one).pk)).context["form"]
    assert "Contacto" not in dict(form.groups)
    assert form.rows[4].value == ""


def test_adding_contacts_takes_the_right_to_add_them(importer):
    one = importer("clients.change_client", "contacts.change_contact")
    run = upload(one)
    answer = one.post(url("columns", run.pk), chosen(one, run))
    assert "contacto" in answer.context["form"].errors["mode"][0]


def test_a_right_that_was_taken_away_meanwhile_is_missed_at_the_start(importer, staff):
    one = importer("clients.add_client")
    run = rehearsed(one)
    staff.user_permissions.filter(codename="add_client").delete()
    answer = one.post(url("start", run.pk), follow=True)
    assert "no tiene permiso" in answer.content.decode()
    assert not Client.objects.exists()


def test_the_list_of_clients_leads_to_the_import(web, importer):
    address = reverse("clients:client_list")
    assert url() in web.get(address).content.decode()


def test_a_contact_finds_no_import(sign_in):
    assert sign_in(make_member()).get(url()).status_code == 404

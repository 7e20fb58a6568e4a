"""openpyxl, used as its documentation says on the workbooks that go out of and into this program.

https://openpyxl.readthedocs.io: loading a workbook, number formats, read-only and write-only mode.
"""

import datetime
import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from clients.models import Client
from contacts.models import Contact
from napsix.custom_fields.models import Definition
from tests.factories import make, make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path):
    """``export()`` writes all clients as a workbook and returns its path."""

    def write(**options):
        path = tmp_path / "clientes.xlsx"
        call_command("export_clients", format="xlsx", output=str(path), **options)
        return path

    return write


@pytest.fixture
def run_import(tmp_path, capsys):
    """``run_import(book)`` saves a workbook and imports it by the command; returns the status and what was printed."""

    def call(book):
        path = tmp_path / "planilla.xlsx"
        book.save(path)
        status = 0
        try:
            call_command("import_clients", str(path))
        except SystemExit as end:
            status = end.code
        return status, capsys.readouterr().out

    return call


def test_cells_of_an_export_have_their_types(export):
    Definition.objects.create(kind="number", name="Puntaje", slug="puntaje")
    client = make_client(code="00017", name="=1+1", created_on=datetime.date(2024, 4, 3))
    Client.objects.filter(pk=client.pk).update(custom={"puntaje": "12.5"})
    sheet = load_workbook(export()).active
    cells = {title.value: cell for title, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["Código"].value, cells["Código"].data_type) == ("00017", "s")
    assert (cells["Nombre o razón social"].value, cells["Nombre o razón social"].data_type) == ("=1+1", "s")
    assert cells["Fecha de alta"].is_date
    assert cells["Fecha de alta"].value.date() == datetime.date(2024, 4, 3)
    assert cells["Fecha de alta"].number_format == "yyyy-mm-dd"
    assert (cells["Puntaje"].value, cells["Puntaje"].data_type) == (12.5, "n")


def test_amounts_of_a_kind_are_numbers(admin, sign_in):
    make(apps.get_model("clients.Invoice"), due_on=datetime.date(2024, 4, 3))
    answer = sign_in(admin).get(reverse("clients:invoice_list") + "?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = {title.value: cell for title, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["Total"].data_type == "n"
    assert cells["Vencimiento"].is_date


def test_the_titles_of_an_export_stay_in_sight(export):
    make_client()
    assert load_workbook(export()).active.freeze_panes == "A2"


def test_an_export_is_read_in_read_only_mode(export):
    for number in range(3):
        make_client(code=f"A{number}")
    book = load_workbook(export(columns="code,name"), read_only=True)
    rows = book.active.iter_rows(min_row=2, max_col=1, values_only=True)
    assert [code for (code,) in rows] == ["A0", "A1", "A2"]
    book.close()


def test_a_cell_changed_in_an_export_changes_that_client_alone(export, run_import):
    make_client(code="A1", name="Acme")
    other = make_client(code="B1", name="Beta")
    book = load_workbook(export())
    book.active["B2"] = "Acme S.A."
    status, out = run_import(book)
    assert (status, "1 actualizadas, 1 sin cambios" in out) == (0, True)
    assert Client.objects.get(code="A1").name == "Acme S.A."
    version = other.version
    other.refresh_from_db()
    assert other.version == version


def test_a_workbook_with_styles_and_typed_cells_is_imported(run_import):
    book = Workbook()
    sheet = book.active
    sheet.append(["Código", "Razón social", "Fecha de alta", "Activo", "Email del contacto"])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFCC00")
    sheet.append([17, "Acme", datetime.date(2024, 4, 3), False, "ana@acme.test"])
    sheet["C2"].number_format = "dd/mm/yy"
    sheet.column_dimensions["A"].width = 30
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    book.create_sheet("Notas")["A1"] = "nada"
    assert run_import(book)[0] == 0
    client = Client.objects.get()
    assert (client.code, client.created_on, client.is_active) == ("17", datetime.date(2024, 4, 3), False)
    assert Contact.objects.get().email == "ana@acme.test"


def test_a_formula_that_nobody_calculated_is_named_and_the_other_rows_go_in(run_import):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Clientes")
    sheet.append(["Código", "Razón social"])
    sheet.append(["A1", '="Ac"&"me"'])
    sheet.append(["B1", "Beta"])
    status, out = run_import(book)
    assert (status, Client.objects.get().name) == (3, "Beta")
    assert "Fila 2" in out

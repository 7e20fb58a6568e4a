"""The error file and its way back."""

from datetime import date

import openpyxl
import pytest

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import CellError, Detected, RawRow
from napsix.importer.engine.writer import ErrorFile, error_format, safe_cell, unguard
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells

TITLES = ["CUIT", "Nombre", "Alta"]
ROWS = [[30500000747, "Ñandú; S.A.", date(2024, 3, 4)], [1, "=HYPERLINK(1)", date(2024, 3, 5)]]


def errors_of(table, path):
    """The error file of all rows of a table, opened again."""
    with ErrorFile(path, table.detected, table.columns) as errors:
        for row in table.rows():
            errors.add(row, "error", "=malo", positions=(0,))
    return open_table(path, name=path.name)


@pytest.mark.parametrize(
    "text",
    [
        'CUIT;Nombre;Alta\n1;"Ñandú; S.A.";x\n2;=1+1;y\n',
        "CUIT,Nombre,Alta\n1,Ñandú,x\n2,-cmd|'/c calc',y\n",
        "sep=|\nCUIT|Nombre|\n1|Ñandú|x\n2|@SUM(A1)|y\n",
        "Nombre\nAna\n+Luis\n",
    ],
    ids=["semicolon", "comma", "pipe", "one-column"],
)
def test_the_error_file_of_a_text_file_reads_as_the_upload(tmp_path, text):
    table = open_table(spreadsheets.text_file(tmp_path, text, "cp1252"), name="x.csv")
    again = errors_of(table, tmp_path / "errores.csv")
    assert (tmp_path / "errores.csv").read_bytes().startswith(b"\xef\xbb\xbfFila")
    assert again.detected.delimiter == (table.detected.delimiter or ";")
    assert again.detected.own_columns == 3
    assert [column.header for column in again.columns][: len(table.columns)] == [
        column.header for column in table.columns
    ]
    assert [list(map(unguard, row.cells)) for row in again.rows()] == [row.cells for row in table.rows()]


def test_the_error_file_of_a_workbook_is_a_workbook_with_the_same_cells(tmp_path):
    table = open_table(spreadsheets.workbook(tmp_path, TITLES, *ROWS), name="x.xlsx")
    again = errors_of(table, tmp_path / "errores.xlsx")
    assert [column.header for column in again.columns] == TITLES
    assert [row.cells for row in again.rows()] == ROWS


def test_nothing_in_the_error_file_is_a_formula(tmp_path):
    detected = Detected("xlsx", sheet="Clientes", header_row=1)
    with ErrorFile(tmp_path / "e.xlsx", detected, []) as errors:
        errors.add(RawRow(2, ["=1+1", "texto\x07", CellError("#N/A")]), "error", "=2+2")
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").active
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "s", "s", "e"]
    assert [cell.value for cell in sheet[2]] == [2, "error", "=2+2", "=1+1", "texto", "#N/A"]


def test_faulty_cells_are_red(tmp_path):
    with ErrorFile(tmp_path / "e.xlsx", Detected("xls", sheet="Clientes", header_row=1), []) as errors:
        errors.add(RawRow(2, ["a", "b"]), "error", "malo", positions=(1,))
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").active
    assert [cell.fill.fill_type for cell in sheet[2]] == [None, None, None, None, "solid"]


@pytest.mark.parametrize(("found", "written"), [("csv", "csv"), ("xlsx", "xlsx"), ("xls", "xlsx"), ("ods", "xlsx")])
def test_old_workbooks_come_back_in_the_new_format(found, written):
    assert error_format(Detected(found)) == written


def test_a_row_quoted_as_a_whole_comes_back_as_it_was(tmp_path):
    table = open_table(spreadsheets.text_file(tmp_path, 'Código,Nombre\n"1,Ana"\n2,Luis\n'), name="x.csv")
    again = errors_of(table, tmp_path / "e.csv")
    assert [row.problem and row.problem.code for row in again.rows()] == ["row.quoted_whole", None]


def test_repeated_and_missing_titles_come_back_as_they_were(tmp_path):
    table = open_table(spreadsheets.text_file(tmp_path, "Nombre;Tel;Tel;\nAna;1;2;x\nLuis;3;4;y\n"), name="x.csv")
    again = errors_of(table, tmp_path / "e.csv")
    assert [column.title for column in again.columns] == ["Nombre", "Tel", "Tel", ""]


def test_the_error_file_of_a_file_without_titles_names_its_columns(tmp_path):
    table = open_table(spreadsheets.text_file(tmp_path, "1;ana@acme.com\n2;luis@acme.com\n"), name="x.csv")
    again = errors_of(table, tmp_path / "e.csv")
    assert [column.header for column in again.columns] == ["Columna A", "Columna B"]
    assert len(list(again.rows())) == 2


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1"], ids=repr)
def test_a_formula_is_guarded_and_comes_back(text):
    guarded = safe_cell(text)
    assert guarded != text
    assert guarded.startswith("'")
    assert unguard(guarded) == text


@pytest.mark.parametrize("value", ["-12,50", "+54 (11) 4444-5555", "-5", "Ana", "", "1=1", -5, None, "a@b.com"])
def test_numbers_phones_and_plain_texts_are_left_alone(value):
    assert safe_cell(value) == value


def test_rows_of_the_upload_keep_their_numbers(tmp_path):
    table = open_table(spreadsheets.text_file(tmp_path, "Nombre;Tel\n\nAna;1\nLuis;2\n"), name="x.csv")
    errors_of(table, tmp_path / "e.csv")
    lines = (tmp_path / "e.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == ["Fila", "3", "4"]
    assert cells(tmp_path / "e.csv") == [["Ana", "1"], ["Luis", "2"]]

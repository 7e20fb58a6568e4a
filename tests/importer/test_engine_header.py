"""Which row holds the titles, what the columns are called, rows that are wider or narrower."""

import pytest

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Limits
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, problems, refusal


def table_of(folder, text, **options):
    return open_table(spreadsheets.text_file(folder, text), name="x.csv", **options)


def headers(table):
    return [column.header for column in table.columns]


TITLES_ABOVE = (
    "Listado de clientes;;;\nal 12/03/2024;;;\n;;;\nCUIT;Nombre;Ciudad;Alta\n30500000747;Ana;Salta;1/2/2020\n"
)
NARROW_TITLES_ABOVE = TITLES_ABOVE.replace(";;;", "")


@pytest.mark.parametrize("text", [TITLES_ABOVE, NARROW_TITLES_ABOVE], ids=["P13-padded", "P13-narrow"])
def test_lines_above_the_titles_are_passed_over(tmp_path, text):
    table = table_of(tmp_path, text)
    assert (table.detected.header_row, headers(table)) == (4, ["CUIT", "Nombre", "Ciudad", "Alta"])
    assert [row.number for row in table.rows()] == [5]


def test_the_row_of_titles_can_be_chosen(tmp_path):
    table = table_of(tmp_path, "a;b;c\nCódigo;Nombre;Ciudad\n1;Ana;Salta\n", header_row=2)
    assert headers(table) == ["Código", "Nombre", "Ciudad"]


def test_a_row_of_titles_that_is_not_there_is_refused(tmp_path):
    assert refusal(spreadsheets.text_file(tmp_path, "a;b\n1;2\n"), header_row=9) == "file.no_such_row"


@pytest.mark.parametrize(
    "first",
    ["30-50000074-7;Banco;Azul", "1;ana@acme.com;Azul", "12/03/2024;Ana;150,50"],
    ids=["P14-cuit", "P14-email", "P14-date"],
)
def test_a_file_without_titles_begins_with_data(tmp_path, first):
    table = table_of(tmp_path, f"{first}\nx;Luis;Junín\n")
    assert (table.detected.header_row, headers(table)) == (0, ["Columna A", "Columna B", "Columna C"])
    assert len(list(table.rows())) == 2


def test_a_file_can_be_said_to_have_no_titles(tmp_path):
    assert cells(spreadsheets.text_file(tmp_path, "Ana;Salta\nLuis;Jujuy\n"), header_row=0) == [
        ["Ana", "Salta"],
        ["Luis", "Jujuy"],
    ]


def test_titles_may_be_years(tmp_path):
    assert headers(table_of(tmp_path, "Nombre;Ciudad;Rubro;Zona;2023\nAna;Salta;x;y;10\n"))[-1] == "2023"


def test_repeated_titles_keep_both_columns(tmp_path):
    table = table_of(tmp_path, "Nombre;Teléfono;Teléfono\nAna;1;2\n")
    assert headers(table) == ["Nombre", "Teléfono", "Teléfono (2)"]
    assert [column.title for column in table.columns] == ["Nombre", "Teléfono", "Teléfono"]


def test_no_two_columns_are_called_the_same(tmp_path):
    table = table_of(tmp_path, "Nombre;Tel;Tel;Tel (2)\nAna;1;2;3\n")
    assert headers(table) == ["Nombre", "Tel", "Tel (2)", "Tel (2) (2)"]


@pytest.mark.parametrize("titles", ["Nombre;;Ciudad", "Nombre;  ;Ciudad"], ids=["P16-empty", "P16-blank"])
def test_a_column_without_title_is_called_by_its_letter(tmp_path, titles):
    table = table_of(tmp_path, f"{titles}\nAna;x;Salta\n")
    assert headers(table) == ["Nombre", "Columna B (sin título)", "Ciudad"]
    assert not table.columns[1].titled


def test_a_column_behind_the_last_title_is_kept_when_most_rows_fill_it(tmp_path):
    assert headers(table_of(tmp_path, "Nombre;Ciudad\nAna;Salta;x\nLuis;Jujuy;y\n"))[2] == "Columna C (sin título)"


def test_titles_are_shown_on_one_line(tmp_path):
    assert headers(table_of(tmp_path, '"Razón\nsocial *";\u00a0Ciudad \nAcme;Salta\n')) == ["Razón social *", "Ciudad"]


def test_two_rows_of_titles_are_joined_when_asked(tmp_path):
    text = "Empresa;Contacto;;Dirección;\nNombre;Nombre;Email;Calle;Ciudad\nAcme;Ana;ana@acme.com;Mitre 1;Salta\n"
    table = table_of(tmp_path, text, header_row=2, header_rows=2)
    assert headers(table) == [
        "Empresa - Nombre",
        "Contacto - Nombre",
        "Contacto - Email",
        "Dirección - Calle",
        "Dirección - Ciudad",
    ]


def test_a_short_row_is_filled_up_with_a_warning(tmp_path):
    (row,) = table_of(tmp_path, "Nombre;Ciudad;Zona\nAna;Salta\n").rows()
    assert row.cells == ["Ana", "Salta", None]
    assert (row.problem.code, row.problem.severity, row.problem.position) == ("row.short", "warning", 2)


def test_a_long_row_is_an_error_that_counts_its_cells(tmp_path):
    rows = list(table_of(tmp_path, "Nombre;Ciudad\nAna;Salta\nRuiz; Luis;Jujuy\nEva;Junín\n").rows())
    assert (rows[1].problem.code, rows[1].problem.params) == ("row.long", {"cells": 3, "columns": 2})
    assert [row.problem for row in (rows[0], rows[2])] == [None, None]


def test_extra_empty_cells_say_nothing(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Ciudad;;\nAna;Salta;;\nLuis;Jujuy;;;;\n")
    assert cells(path) == [["Ana", "Salta"], ["Luis", "Jujuy"]]
    assert problems(path) == {}


def test_a_value_far_to_the_right_of_the_table_is_not_lost_silently(tmp_path):
    text = "Nombre;Ciudad;;\n" + "Ana;Salta;;\n" * 400 + "Luis;Jujuy;;x\n"
    assert problems(spreadsheets.text_file(tmp_path, text)) == {402: "row.long"}


def test_blank_rows_are_skipped_and_counted(tmp_path):
    table = table_of(tmp_path, "Nombre;Ciudad\n\nAna;Salta\n;\n ; \n\nLuis;Jujuy\n;\n\n")
    assert [(row.number, row.cells[0]) for row in table.rows()] == [(3, "Ana"), (7, "Luis")]
    assert table.blank_rows == 6


def test_rows_can_be_read_again(tmp_path):
    table = table_of(tmp_path, "Nombre;Ciudad\n\nAna;Salta\n")
    assert list(table.rows()) == list(table.rows())
    assert table.blank_rows == 1


def test_a_preview_is_the_first_rows(tmp_path):
    table = table_of(tmp_path, "Nombre;Ciudad\n" + "Ana;Salta\n" * 900)
    rows = list(table.rows())
    assert table.preview() == rows[:50]
    assert table.preview(600) == rows[:600]


@pytest.mark.parametrize("count", [1_001, 5_000])
def test_more_than_a_thousand_columns_are_refused(tmp_path, count):
    text = ";".join(f"c{n}" for n in range(count)) + "\n" + ";".join("x" * count) + "\n"
    assert refusal(spreadsheets.text_file(tmp_path, text)) == "file.too_many_columns"


def test_a_thousand_columns_are_accepted(tmp_path):
    text = ";".join(f"c{n}" for n in range(1_000)) + "\n" + ";".join("x" * 1_000) + "\n"
    assert len(table_of(tmp_path, text).columns) == 1_000


def test_samples_leave_out_rows_that_are_broken(tmp_path):
    table = table_of(tmp_path, 'Código,Nombre\n"1,Ana"\n2,Luis\n3,Eva\n', limits=Limits())
    assert table.columns[0].samples == ["2", "3"]

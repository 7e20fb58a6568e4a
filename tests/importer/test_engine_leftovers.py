"""Rows of a printed list that are no records."""

import pytest

from napsix.importer.engine.sheet import open_table
from tests.importer.engine_asserts import declared
from tests.importer.spreadsheets import text_file, workbook

TITLES = "Razón social;CUIT;Localidad;Saldo\n"
CLIENTS = "Acme SA;30500000747;Luján;100,50\nBeta SRL;30500001042;Salta;200\nGama;30500001115;Tandil;3\n"


def leftovers(folder, text, **options):
    """{row number: code} of the rows of a csv that are taken for no records."""
    table = open_table(text_file(folder, text), name="clientes.csv", **options)
    rows = list(table.rows())
    assert [row.problem for row in table.preview(len(rows))] == [row.problem for row in rows]
    assert {len(row.cells) for row in rows} == {len(table.columns)}
    return {row.number: declared(row.problem.code, row.problem.params) for row in rows if row.problem}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("TOTAL GENERAL;;;303,50", "row.total"),
        ("Total;;;303,50", "row.total"),
        (";;TOTAL;303,50", "row.total"),
        ("Subtotal Zona Norte;;;303,50", "row.total"),
        ("Total Córdoba;;;303,50", "row.total"),
        ("Cantidad de registros: 3;;;", "row.total"),
        ("3 registros;;;", "row.total"),
        ("Total de clientes activos: 3;;;", "row.total"),
        ("Suma;;;303,50", "row.total"),
        ("Página 1 de 2;;;", "row.page_line"),
        (";;;Hoja: 2/3", "row.page_line"),
        ("Page 1 of 2;;;", "row.page_line"),
        ("--------;------;-----;----", "row.page_line"),
        ("Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved.;;;", "row.page_line"),
        ("Confidential Information - Do Not Distribute", "row.page_line"),
        ("Generado por ana@acme.test;;;", "row.page_line"),
        ("Usuario: ana;;;", "row.page_line"),
        ("Transporte de la página anterior;;;303,50", "row.page_line"),
        ("Zona Norte;;;", "row.lone_cell"),
        (TITLES.strip(), "row.titles_again"),
        (TITLES.strip().upper(), "row.titles_again"),
    ],
)
def test_a_line_that_is_no_client_is_told_with_its_row(tmp_path, line, code):
    assert leftovers(tmp_path, f"{TITLES}{CLIENTS}{line}\n") == {5: code}


@pytest.mark.parametrize(
    "line",
    [
        "Total Austral SA;30500001352;Campana;5",
        "Total Austral;;Campana;5",
        "Total Gas SRL;;;5",
        "Página 12 SA;30500001352;CABA;7",
        "Transporte Pérez;;Luján;8",
        "Suma Consultores;;Luján;8",
        ";30500001352;;",
        "Nuevo;;Luján;",
    ],
)
def test_a_company_is_one_whatever_its_name_begins_with(tmp_path, line):
    assert leftovers(tmp_path, f"{TITLES}{CLIENTS}{line}\n") == {}


def test_headings_that_come_again_on_each_page_are_told_though_page_and_hour_differ(tmp_path):
    heading = "Listado de clientes;Página {0}\nEmitido;05/03/2024 10:{0}0\n\n"
    text = heading.format(1) + TITLES + CLIENTS + heading.format(2) + TITLES + CLIENTS
    assert leftovers(tmp_path, text) == {8: "row.page_line", 9: "row.page_line", 11: "row.titles_again"}


def test_rows_of_a_list_whose_rows_mostly_hold_one_cell_are_records(tmp_path):
    assert leftovers(tmp_path, "Nombre;CUIT;Email\nUno;;\nDos;;\nTres;30500000747;a@b.test\n") == {}


def test_rows_of_a_narrow_table_are_records_unless_their_words_say_otherwise(tmp_path):
    assert leftovers(tmp_path, "Nombre;CUIT\nUno;\nDos;\nTotales;\nPág. 1;\n") == {4: "row.total", 5: "row.page_line"}


def test_the_closing_lines_of_an_exporter_are_told_though_they_are_as_many_as_the_clients(tmp_path):
    lines = "Clientes de la zona\nCopyright (c) 2024 salesforce.com, inc.\nAcme Argentina\n"
    found = leftovers(tmp_path, f"{TITLES}{CLIENTS}\n{lines}", delimiter=";")
    assert found == {6: "row.lone_cell", 7: "row.page_line", 8: "row.lone_cell"}


def test_a_closing_line_longer_than_the_table_is_told_too(tmp_path):
    text = "Nombre,CUIT\nUno,\nDos,\nCopyright (c) 2000, salesforce.com, inc. All rights reserved.\n"
    assert leftovers(tmp_path, text) == {4: "row.page_line"}


def test_leftovers_are_no_samples_of_a_column(tmp_path):
    table = open_table(text_file(tmp_path, f"{TITLES}{CLIENTS}{TITLES}TOTAL;;;9\n"), name="clientes.csv")
    assert table.columns[0].samples == ["Acme SA", "Beta SRL", "Gama"]


def test_the_rows_of_a_workbook_are_judged_alike(tmp_path):
    rows = [["Nombre", "Localidad", "Saldo"], ["Uno", "Luján", 1.5], ["Dos", "Salta", 2], ["TOTAL", None, 3.5]]
    table = open_table(workbook(tmp_path, *rows), name="libro.xlsx")
    assert [row.problem and row.problem.code for row in table.rows()] == [None, None, "row.total"]

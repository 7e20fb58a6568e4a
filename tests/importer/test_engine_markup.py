"""Tables of web pages and workbooks of one XML file, which programs save as .xls (P27)."""

from datetime import datetime, time

import pytest

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import CellError, FormulaNoValue
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, refusal, warnings

TITLES = ["CUIT", "Razón social", "Ciudad"]
ROW = ["30500000747", "Ñandú & Cía.", "Luján"]


def page(folder, body, encoding="utf-8"):
    return spreadsheets.text_file(folder, f"<html><head><title>x</title></head>{body}</html>", encoding, "libro.xls")


def table(*rows, head="td"):
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def row_of(*texts, tag="td"):
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_table_of_a_page_is_a_sheet(tmp_path, encoding):
    path = page(
        tmp_path, table(row_of(*TITLES, tag="th"), row_of("30500000747", "Ñandú &amp; C&iacute;a.", "Luján")), encoding
    )
    found = open_table(path, name="libro.xls")
    assert [column.header for column in found.columns] == TITLES
    assert [(row.number, row.cells) for row in found.rows()] == [(2, ROW)]
    assert warnings(path) == ["file.extension_differs"]


def test_tags_that_were_left_open_are_closed_by_what_follows(tmp_path):
    path = page(tmp_path, "<TABLE><TR><TD>CUIT<TD>Nombre<TR><TD>30500000747<TD>Ana<br>Paz<p>y C&iacute;a.</TABLE>")
    assert cells(path) == [["30500000747", "Ana\nPaz\ny Cía."]]


def test_cells_over_several_rows_are_repeated_and_those_over_columns_leave_blanks(tmp_path):
    spanned = '<td rowspan="2">30500000747</td><td colspan="2">Ñandú</td><td>x</td>'
    path = page(tmp_path, table(row_of("CUIT", "Nombre", "Calle", "Zona"), spanned, row_of("b", "c", "d")))
    assert cells(path) == [["30500000747", "Ñandú", "", "x"], ["30500000747", "b", "c", "d"]]
    assert "file.merged_cells" in warnings(path)


def test_numbers_keep_the_digits_that_their_text_hides(tmp_path):
    path = page(tmp_path, table(row_of("CUIT", "Nombre"), '<td x:num="30500000747">3,05E+10</td><td x:num>Ana</td>'))
    assert cells(path) == [[30500000747, "Ana"]]


def test_scripts_and_styles_are_not_shown(tmp_path):
    path = page(
        tmp_path, table(row_of("CUIT", "Nombre"), row_of("1<script>var a = '<td>';</script>", "<style>b{}</style>Ana"))
    )
    assert cells(path) == [["1", "Ana"]]


def test_a_table_that_lays_out_a_page_is_no_sheet(tmp_path):
    inner = table(row_of(*TITLES), row_of(*ROW))
    path = page(tmp_path, f"<table><tr><td>Banco</td><td>{inner}</td></tr></table>")
    assert cells(path) == [["30500000747", "Ñandú & Cía.", "Luján"]]


def test_every_table_is_a_sheet_and_the_widest_is_read(tmp_path):
    path = page(tmp_path, table(row_of("Desde"), row_of("hoy")) + table(row_of(*TITLES), row_of(*ROW)))
    found = open_table(path, name="x.html")
    assert (found.detected.sheet, found.detected.sheets) == ("Tabla 2", ["Tabla 1", "Tabla 2"])


@pytest.mark.parametrize("count", [300, 100_000])
def test_tables_without_end_in_each_other_are_refused(tmp_path, count):
    assert refusal(page(tmp_path, "<table><tr><td>" * count)) == "file.unreadable"


def test_a_cell_over_a_thousand_million_columns_costs_nothing(tmp_path):
    path = page(tmp_path, table(row_of("CUIT", "Nombre"), '<td rowspan="999999" colspan="999999">1</td>', row_of("2")))
    assert refusal(path) == "file.too_many_columns"


def spreadsheet_ml(folder, rows, prologue="", more=""):
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    content = (
        f'<?xml version="1.0" encoding="windows-1252"?>{prologue}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Worksheet ss:Name="Clientes"><Table>{rows}</Table></Worksheet>{more}</Workbook>'
    )
    return spreadsheets.text_file(folder, content, "cp1252", "libro.xls")


def data(kind, text, **attributes):
    given = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell{given}><Data ss:Type="{kind}">{text}</Data></Cell>'


TITLE_ROW = f"<Row>{''.join(data('String', title) for title in TITLES)}</Row>"


def test_a_workbook_in_one_xml_file_is_read(tmp_path):
    row = data("Number", "30500000747") + data("String", "Ñandú &amp; Cía.") + data("String", "Luján")
    path = spreadsheet_ml(tmp_path, f'{TITLE_ROW}<Row ss:Index="5">{row}</Row>')
    found = open_table(path, name="libro.xls")
    assert (found.detected.format, found.detected.sheet) == ("spreadsheetml", "Clientes")
    assert [(row.number, row.cells) for row in found.rows()] == [(5, [30500000747, *ROW[1:]])]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (data("DateTime", "2024-03-05T00:00:00.000"), datetime(2024, 3, 5)),
        (data("DateTime", "1899-12-31T10:30:00.000"), time(10, 30)),
        (data("Boolean", "1"), True),
        (data("Error", "#N/A"), CellError("#N/A")),
        ('<Cell ss:Formula="=1+1"/>', FormulaNoValue()),
        (data("String", "a<B xmlns='http://www.w3.org/TR/REC-html40'>b</B>"), "ab"),
        ('<Cell><Data ss:Type="String">a</Data><Comment><Data>nota</Data></Comment></Cell>', "a"),
        (data("Number", "7", Index="2", MergeAcross="1"), 7),
    ],
)
def test_each_kind_of_cell_keeps_its_type(tmp_path, cell, value):
    path = spreadsheet_ml(tmp_path, f"{TITLE_ROW}<Row>{data('String', 'x')}{cell}</Row>")
    assert cells(path) == [["x", value, None]]


def test_hidden_sheets_and_rows_are_known(tmp_path):
    hidden = (
        f'<Worksheet ss:Name="Oculta"><Table>{TITLE_ROW * 2}</Table><WorksheetOptions '
        'xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>'
    )
    path = spreadsheet_ml(tmp_path, f"{TITLE_ROW}<Row ss:Hidden='1'>{data('String', 'x')}</Row>", more=hidden)
    assert open_table(path, name="x.xml").detected.sheets == ["Clientes", "Oculta"]
    assert "file.hidden_rows" in warnings(path)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"prologue": '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'}, "file.xml_entities"),
        ({"rows": "<Row>" * 100_000}, "file.unreadable"),
        ({"rows": f'{TITLE_ROW}<Row ss:Index="99999999999999">{data("String", "x")}</Row>'}, "file.unreadable"),
        ({"rows": f"{TITLE_ROW}<Row>{data('String', 'x', Index='16384')}</Row>"}, "file.too_many_columns"),
        ({"rows": f"{TITLE_ROW}<Row>{data('Number', 'x')}</Row>"}, "file.unreadable"),
        ({"rows": f"{TITLE_ROW}<Row><Cell>"}, "file.unreadable"),
    ],
    ids=["entities", "deep", "far-row", "far-column", "no-number", "cut"],
)
def test_an_absurd_workbook_in_xml_is_refused(tmp_path, options, code):
    assert refusal(spreadsheet_ml(tmp_path, **{"rows": TITLE_ROW * 2} | options)) == code

"""Workbooks: what the fast reader loses, sheets, sizes."""

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import CellError, FormulaNoValue
from napsix.importer.engine.values import cell_text
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, refusal, warnings

TITLES = ["CUIT", "Nombre", "Ciudad"]
ROWS = [["30500000747", "Ñandú S.A.", "Salta"], ["30500001042", "Peña", "Luján"]]


def row(number, *values):
    """Raw XML of a row: texts as they are, or ready cells."""
    letters = "ABCDEF"
    made = "".join(
        value
        if value.startswith("<")
        else f'<c r="{letters[n]}{number}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
        for n, value in enumerate(values)
    )
    return f'<row r="{number}">{made}</row>'


HEAD = row(1, "Nombre", "Código")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda folder: spreadsheets.workbook(folder, TITLES, *ROWS), id="xlsx"),
        pytest.param(lambda folder: spreadsheets.ods(folder, TITLES, *ROWS), id="P74-ods"),
        pytest.param(lambda folder: spreadsheets.xlsb(folder, TITLES, *ROWS), id="P74-xlsb"),
    ],
)
def test_every_kind_of_workbook_gives_the_same_rows(tmp_path, make):
    table = open_table(make(tmp_path), name="x")
    assert [column.header for column in table.columns] == TITLES
    assert [row.cells for row in table.rows()] == ROWS
    assert [row.number for row in table.preview()] == [2, 3]
    assert (table.detected.sheet, table.warnings) == ("Clientes", [])


def test_an_old_workbook_is_read(tmp_path):
    (found,) = cells(spreadsheets.xls(tmp_path))
    assert [cell_text(cell) for cell in found] == ["30500000747", "Ñandú S.A.", "04/03/2024"]


def test_dates_hours_and_truth_keep_their_types(tmp_path):
    values = [date(2024, 3, 4), datetime(2024, 3, 4, 10, 30), time(3, 4), timedelta(hours=30), True]
    (found,) = cells(spreadsheets.workbook(tmp_path, ["a", "b", "c", "d", "e"], values))
    assert found == values


def test_dates_of_the_1904_system_are_right(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["Nombre", "Alta"])
    book.active.append(["Ana", date(2024, 3, 4)])
    book.save(tmp_path / "x.xlsx")
    assert cells(tmp_path / "x.xlsx") == [["Ana", date(2024, 3, 4)]]


def test_error_cells_are_errors(tmp_path):
    path = spreadsheets.sheet_xml(
        tmp_path,
        HEAD
        + row(2, "Ana", '<c r="B2" t="e"><v>#N/A</v></c>')
        + row(3, "Luis", '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
    )
    assert cells(path) == [["Ana", CellError("#N/A")], ["Luis", CellError("#DIV/0!")]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param('<c r="B2"><f>1+1</f><v>2</v></c>', 2, id="P66-stored"),
        pytest.param('<c r="B2" t="str"><f>A2</f><v>Ana</v></c>', "Ana", id="P66-text"),
        pytest.param('<c r="B2" t="str"><f>""</f><v></v></c>', "", id="P66-empty-text"),
        pytest.param('<c r="B2"><f>1+1</f></c>', FormulaNoValue(), id="P67-without"),
        pytest.param('<c r="B2"><f>1+1</f><v/></c>', FormulaNoValue(), id="P67-empty"),
        pytest.param('<c r="B2"><f>1+1</f><v></v></c>', FormulaNoValue(), id="P67-empty-pair"),
        pytest.param('<c r="B2" s="0"><f t="shared" si="0"/></c>', FormulaNoValue(), id="P67-shared"),
    ],
)
def test_a_formula_gives_its_stored_value_or_says_that_it_has_none(tmp_path, cell, value):
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", cell) + row(3, "Luis", "x"))
    assert cells(path) == [["Ana", value], ["Luis", "x"]]


def test_rows_of_nothing_but_formulas_without_value_are_not_lost(tmp_path):
    formulas = "".join(f'<row r="{n}"><c r="A{n}"><f>B{n}</f></c></row>' for n in (2, 3))
    found = cells(spreadsheets.sheet_xml(tmp_path, HEAD + formulas))
    assert [cells[0] for cells in found] == [FormulaNoValue(), FormulaNoValue()]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [("00000", 1038, "01038"), ("0000", 7, "0007"), ("00000", 123456, "123456")],
    ids=["P40-five", "P40-four", "P40-longer"],
)
def test_zeros_that_the_number_format_shows_come_back(tmp_path, code, value, shown):
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Código"])
    book.active.append(["Ana", value])
    book.active["B2"].number_format = code
    book.save(tmp_path / "x.xlsx")
    assert cells(tmp_path / "x.xlsx") == [["Ana", shown]]


@pytest.mark.parametrize("code", ["0", "0.00", "#,##0", "General"])
def test_other_number_formats_leave_the_number(tmp_path, code):
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Código"])
    book.active.append(["Ana", 1038])
    book.active["B2"].number_format = code
    book.save(tmp_path / "x.xlsx")
    assert cells(tmp_path / "x.xlsx") == [["Ana", 1038]]


@pytest.mark.parametrize("dimension", ["A1", "A1:AMJ1048576"], ids=["P61-too-small", "P62-too-large"])
def test_a_wrong_dimension_is_not_believed(tmp_path, dimension):
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", "1"), dimension=f'<dimension ref="{dimension}"/>')
    assert cells(path) == [["Ana", "1"]]


def test_styled_blank_rows_are_not_rows_and_a_later_block_is_found(tmp_path):
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 20_003))
    table = open_table(
        spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", "1") + blank + row(20_003, "Eva", "2")), name="x"
    )
    assert [(row.number, row.cells) for row in table.rows()] == [(2, ["Ana", "1"]), (20_003, ["Eva", "2"])]
    assert table.blank_rows == 20_000


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param('<c r="B2" t="inlineStr"><is><t>Peña</t></is></c>', id="P64-inline"),
        pytest.param('<c r="B2" t="inlineStr"><is><t><![CDATA[Peña]]></t></is></c>', id="P64-cdata"),
        pytest.param('<c r="B2" t="inlineStr"><is><r><t>Pe</t></r><r><t>ña</t></r></is></c>', id="P64-rich"),
        pytest.param('<c r="B2" t="s"><v>0</v></c>', id="P64-shared"),
        pytest.param('<c r="B2" t="s"><v>1</v></c>', id="P64-phonetic"),
    ],
)
def test_a_text_is_a_text_however_it_is_stored(tmp_path, cell):
    shared = ["<t>Peña</t>", '<t>Peña</t><rPh sb="0" eb="1"><t>penia</t></rPh>']
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", cell), shared=shared)
    assert cells(path) == [["Ana", "Peña"]]
    assert [row.cells for row in open_table(path, name="x").preview()] == [["Ana", "Peña"]]


def test_escaped_line_ends_are_decoded(tmp_path):
    (found,) = cells(spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "uno_x000D_\ndos", "1")))
    assert cell_text(found[0]) == "uno\ndos"


def test_hidden_sheets_come_last_and_chart_sheets_not_at_all(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Oculta"
    book.active.sheet_state = "hidden"
    for title in ("Oculta", "Vista"):
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for values in (TITLES, *ROWS):
            sheet.append(values)
    book.create_chartsheet("Gráfico").add_chart(openpyxl.chart.BarChart())
    book.save(tmp_path / "x.xlsx")
    table = open_table(tmp_path / "x.xlsx", name="x.xlsx")
    assert (table.detected.sheet, table.detected.sheets) == ("Vista", ["Vista", "Oculta"])


def test_the_widest_sheet_with_titles_is_read_and_the_others_are_named(tmp_path):
    path = spreadsheets.workbook(tmp_path, ["Leeme"], Datos=[TITLES, *ROWS], Vacía=[])
    table = open_table(path, name="x.xlsx")
    assert (table.detected.sheet, table.detected.sheets) == ("Datos", ["Clientes", "Datos"])
    assert warnings(path) == ["file.several_sheets"]


def test_a_sheet_can_be_chosen(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, ROWS[0], Otra=[TITLES, ROWS[1]])
    assert cells(path, sheet="Otra") == [ROWS[1]]


def test_a_sheet_that_is_not_there_is_refused(tmp_path):
    assert refusal(spreadsheets.workbook(tmp_path, TITLES, ROWS[0]), sheet="Otra") == "file.no_such_sheet"


def test_an_empty_workbook_is_refused(tmp_path):
    assert refusal(spreadsheets.workbook(tmp_path)) == "file.empty"


def test_hidden_rows_are_imported_with_a_warning(tmp_path):
    hidden = row(3, "Eva", "2").replace("<row ", '<row hidden="1" ')
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", "1") + hidden)
    assert len(cells(path)) == 2
    assert warnings(path) == ["file.hidden_rows"]


def test_merged_cells_are_reported(tmp_path):
    after = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", "1") + row(3, "", "2"), after=after)
    assert warnings(path) == ["file.merged_cells"]


def test_more_than_a_thousand_columns_are_refused(tmp_path):
    path = spreadsheets.workbook(tmp_path, [f"c{n}" for n in range(1_001)], ["x"] * 1_001)
    assert refusal(path) == "file.too_many_columns"


def test_two_cells_in_far_corners_do_not_end_the_process(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = spreadsheets.sheet_xml(tmp_path, HEAD + row(2, "Ana", "1") + far)
    assert refusal(path) == "file.too_many_columns"


def test_blank_cells_in_far_corners_are_no_part_of_the_table(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c><c r="B1048576"><v>7</v></c></row>'
    head = row(1, "Nombre", "Código").replace("</row>", '<c r="XFD1" t="inlineStr"><is><t> </t></is></c></row>')
    path = spreadsheets.sheet_xml(tmp_path, head + row(2, "Ana", "1") + far, shared=["<t> </t>"])
    table = open_table(path, name="x")
    assert [column.header for column in table.columns] == ["Nombre", "Código"]
    assert [(row.number, row.cells) for row in table.rows()] == [(2, ["Ana", "1"]), (1_048_576, ["", 7])]


@pytest.mark.parametrize(
    "reference", ["B99999999999999999999999999999999999999999", "B1048577", "ZZZ2"], ids=["digits", "row", "column"]
)
def test_a_cell_where_no_sheet_has_one_is_refused(tmp_path, reference):
    rows = row(2, "Ana", f'<c r="{reference}"><f>1+1</f></c>')
    assert refusal(spreadsheets.sheet_xml(tmp_path, HEAD + rows)) in {"file.unreadable", "file.too_many_columns"}


def test_cells_without_references_stand_behind_each_other(tmp_path):
    titles = "<row>" + "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in TITLES) + "</row>"
    first = '<row><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><t>Ana</t></is></c><c><f>1+1</f></c></row>'
    second = '<row/><row r="5"><c/><c t="inlineStr"><is><t>Eva</t></is></c><c t="e"><v>#REF!</v></c></row>'
    table = open_table(spreadsheets.sheet_xml(tmp_path, titles + first + second), name="x")
    assert [(row.number, row.cells) for row in table.rows()] == [
        (2, [CellError("#N/A"), "Ana", FormulaNoValue()]),
        (5, ["", "Eva", CellError("#REF!")]),
    ]


def test_columns_keep_the_letters_of_the_sheet(tmp_path):
    titles = '<row r="3"><c r="C3" t="str"><v>Nombre</v></c><c r="E3" t="str"><v>Zona</v></c></row>'
    data = '<row r="4"><c r="C4"><v>1</v></c><c r="D4"><v>2</v></c><c r="E4"><v>3</v></c></row>'
    table = open_table(spreadsheets.sheet_xml(tmp_path, titles + data), name="x")
    assert [column.header for column in table.columns][2:] == ["Nombre", "Columna D (sin título)", "Zona"]
    assert [(row.number, row.cells[2:]) for row in table.rows()] == [(4, [1, 2, 3])]


def test_a_preview_reads_the_beginning_of_the_sheet_only(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, *[[str(n), f"Nombre {n}", "x"] for n in range(3_000)])
    table = open_table(path, name="x.xlsx")
    table._source.rows = lambda: pytest.fail("read it all")
    assert [row.cells[0] for row in table.preview()] == [str(n) for n in range(50)]


def test_shared_strings_out_of_order_are_previewed_right(tmp_path):
    shared = [f"<t>texto {n}</t>" for n in range(900)]
    rows = "".join(row(n, f'<c r="A{n}" t="s"><v>{901 - n}</v></c>', "x") for n in range(2, 900))
    table = open_table(spreadsheets.sheet_xml(tmp_path, HEAD + rows, shared=shared), name="x")
    assert [row.cells[0] for row in table.preview(3)] == ["texto 899", "texto 898", "texto 897"]


def test_parts_with_a_namespace_prefix_are_read(tmp_path):
    path = spreadsheets.sheet_xml(tmp_path, "")
    data = '<x:row r="{0}"><x:c r="A{0}" t="str"><x:v>Ana</x:v></x:c><x:c r="B{0}" t="e"><x:v>#REF!</x:v></x:c></x:row>'
    titles = '<x:row r="1"><x:c r="A1" t="str"><x:v>Nombre</x:v></x:c><x:c r="B1" t="str"><x:v>Nota</x:v></x:c></x:row>'
    rows = "".join(data.format(number) for number in range(2, 400))
    sheet = f'<x:worksheet xmlns:x="{spreadsheets.MAIN}"><x:sheetData>{titles}{rows}</x:sheetData></x:worksheet>'
    with spreadsheets.zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = spreadsheets.archive(tmp_path, parts | {"xl/worksheets/sheet1.xml": sheet}, "otro.xlsx")
    assert open_table(path, name="x.xlsx").preview(2)[1].cells == ["Ana", CellError("#REF!")]
    assert len(cells(path)) == 398

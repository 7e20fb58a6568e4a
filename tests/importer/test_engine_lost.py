"""Cells that the fast reader passes over: they are read all the same, or the file is refused, never shortened."""

import struct

import pytest

from napsix.importer.engine import biff, books
from napsix.importer.engine.grid import Survey
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import CellError, UnreadableFile
from napsix.importer.engine.values import cell_text
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, refusal

TITLES = ["CUIT", "Nombre", "Ciudad"]
ROWS = [["30500000747", "Ñandú S.A.", "Salta"], ["30500001042", "Peña", "Luján"]]


def test_short_cells_of_a_binary_workbook_are_read(tmp_path):
    path = spreadsheets.xlsb(tmp_path, TITLES, *ROWS, short=True)
    assert cells(path) == ROWS


def test_error_cells_of_a_binary_workbook_are_errors(tmp_path):
    error = struct.pack("<IIB", 1, 0, 42)
    path = spreadsheets.xlsb(tmp_path, TITLES, ["30500000747", (3, error), "Salta"])
    assert cells(path) == [["30500000747", CellError("#N/A"), "Salta"]]


def test_white_space_between_the_cells_of_an_opendocument_says_nothing(tmp_path):
    path = spreadsheets.ods(
        tmp_path, TITLES, ["30500000747", "Ñandú <text:span>S.A.</text:span> x", 4400], space="\n  "
    )
    assert cells(path) == [["30500000747", "Ñandú S.A. x", 4400]]


def test_a_workbook_of_which_cells_cannot_be_read_is_refused(tmp_path):
    cell = '<table:table-cell office:value-type="strange"><text:p>Salta</text:p></table:table-cell>'
    path = spreadsheets.ods(tmp_path, TITLES, ["30500000747", "Ñandú", cell])
    assert refusal(path) == "file.cells_lost"


def test_cells_of_nothing_are_not_missed(tmp_path):
    shared = ["<t></t>", "<t> </t>", "<t>Salta</t>"]
    titles = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", TITLES, strict=True))
    data = '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c>'
    more = '<c r="A3" t="inlineStr"><is><t/></is></c><c r="B3" t="str"><v></v></c><c r="C3"><v>7</v></c>'
    rows = f'<row r="1">{titles}</row><row r="2">{data}</row><row r="3">{more}</row>'
    assert cells(spreadsheets.sheet_xml(tmp_path, rows, shared=shared)) == [["", "", "Salta"], ["", "", 7]]


def test_a_reader_that_gives_fewer_cells_than_there_are_is_not_believed():
    rows = iter([(1, ["a", "b"]), (2, ["c", ""])])
    with pytest.raises(UnreadableFile, match="cells_lost"):
        list(books.checked(rows, Survey(4, {})))
    assert len(list(books.checked(iter([(1, ["a", "b"]), (2, ["c", ""])]), Survey(4, {}, 2, 2), lambda: 1))) == 2


def test_a_sheet_too_wide_to_read_is_in_nobodys_way(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, *ROWS, Ancha=[[f"c{n}" for n in range(1_001)]])
    assert open_table(path, name="x").detected.sheets == ["Clientes"]
    assert refusal(path, sheet="Ancha") == "file.too_many_columns"


def patched(folder, old, new):
    """The old workbook of `spreadsheets.xls` with `new` where the bytes `old` begin."""
    path = spreadsheets.xls(folder)
    content = path.read_bytes()
    start = content.index(old)
    path.write_bytes(content[:start] + new + content[start + len(new) :])
    return path


def test_error_cells_of_an_old_workbook_are_errors(tmp_path):
    number = struct.pack("<HHHH", 0x203, 14, 1, 0)
    error = struct.pack("<HHHHHBB", 0x205, 8, 1, 0, 17, 42, 1) + struct.pack("<HHH", 0xE1F, 2, 0)
    assert cells(patched(tmp_path, number, error))[0][0] == CellError("#N/A")


def test_a_text_of_nothing_in_an_old_workbook_is_not_missed(tmp_path):
    (found,) = cells(patched(tmp_path, "Ñandú S.A.".encode("latin-1"), b" " * 10))
    assert cell_text(found[1]) == ""


def test_texts_that_go_on_in_another_record_are_read():
    first = struct.pack("<II", 3, 3) + struct.pack("<HB", 4, 0) + b"CU"
    second = (
        b"\x01" + "IT".encode("utf-16-le") + struct.pack("<HBH", 1, 8, 1) + b" " + bytes(4) + struct.pack("<HB", 2, 1)
    )
    third = b"\x01" + "ñá".encode("utf-16-le")
    assert biff._blank_strings([first, second, third]) == {1}


def test_an_old_workbook_whose_sectors_go_round_is_refused(tmp_path):
    path = spreadsheets.xls(tmp_path)
    content = bytearray(path.read_bytes())
    first = struct.unpack_from("<I", content, 48)[0]
    table = 512 * (struct.unpack_from("<I", content, 76)[0] + 1)
    struct.pack_into("<I", content, table + 4 * first, first)
    path.write_bytes(content)
    assert refusal(path) == "file.unreadable"


def test_the_first_rows_of_a_workbook_are_read_without_the_rest(tmp_path, monkeypatch):
    path = spreadsheets.workbook(tmp_path, TITLES, *ROWS * 50)
    monkeypatch.setattr(books.XlsxBook, "rows", lambda *_: pytest.fail("read it all"))
    with books.opened(
        {"path": str(path), "format": "xlsx", "columns": 100, "sheet": None, "head": 9, "memory": 0}
    ) as book:
        assert len(list(book.head("Clientes", 9))) == 9

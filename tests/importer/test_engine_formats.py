"""What a file is, and which are refused before any parser sees them."""

import io
import zipfile

import pytest

from napsix.importer.engine import formats
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Limits
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, refusal, warnings

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
TITLES = ["CUIT", "Nombre"]
ROW = ["30500000747", "Ñandú S.A."]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "file.empty", id="P28-empty"),
        pytest.param(b"\xef\xbb\xbf\r\n\r\n", "file.empty", id="P28-blank"),
        pytest.param(b"CUIT;Nombre\r\n", "file.header_only", id="P28-titles-only"),
        pytest.param(PNG, "file.image", id="P28-png"),
        pytest.param(b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0", "file.image", id="P28-gif"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file.image", id="P28-svg"),
        pytest.param(PDF, "file.not_a_table", id="P28-pdf"),
        pytest.param(bytes(range(256)) * 20, "file.not_a_table", id="P28-bytes"),
        pytest.param(b"<html><body><p>Hola</p></body></html>", "file.html", id="P27-html"),
        pytest.param(b"<table><tr><td>a</td></tr></table>", "file.header_only", id="P28-html-titles-only"),
        pytest.param(b"<?xml version='1.0'?><office:document/>", "file.xml", id="P27-other-xml"),
        pytest.param(
            b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "file.xml", id="P27-xml"
        ),
        pytest.param(b"PK\x05\x06" + bytes(18), "file.not_a_table", id="P27-empty-zip"),
        pytest.param(b"PK\x03\x04 and then nothing", "file.unreadable", id="P27-broken-zip"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(tmp_path, content, code):
    assert refusal(spreadsheets.text_file(tmp_path, content)) == code


@pytest.mark.parametrize(
    ("part", "found"), [("word/document.xml", "DOCX"), ("fotos/1.jpg", "ZIP")], ids=["P27-docx", "P27-zip"]
)
def test_another_kind_of_archive_is_named(tmp_path, part, found):
    path = spreadsheets.archive(tmp_path, {part: "x"})
    assert refusal(path) == "file.not_a_table"


def test_text_named_xlsx_is_read_as_text_with_a_warning(tmp_path):
    path = spreadsheets.text_file(tmp_path, "CUIT;Nombre\n30500000747;Ñandú\n", name="clientes.xlsx")
    assert cells(path) == [["30500000747", "Ñandú"]]
    assert warnings(path) == ["file.extension_differs"]


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, ROW, name="clientes.csv")
    assert cells(path) == [ROW]
    assert warnings(path) == ["file.extension_differs"]


@pytest.mark.parametrize("name", ["clientes", "clientes.CSV", "clientes.2024", "clientes.dat"])
def test_a_text_file_may_have_any_name(tmp_path, name):
    path = spreadsheets.text_file(tmp_path, "CUIT;Nombre\n30500000747;Ñandú\n", name=name)
    assert warnings(path) == []


def test_a_protected_workbook_says_so(tmp_path):
    content = spreadsheets.OLE2 + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refusal(spreadsheets.text_file(tmp_path, content, name="libro.xlsx")) == "file.encrypted"


def test_a_protected_opendocument_says_so(tmp_path):
    assert refusal(spreadsheets.ods(tmp_path, TITLES, ROW, manifest="<encryption-data/>")) == "file.encrypted"


def test_a_damaged_old_workbook_is_unreadable(tmp_path):
    content = spreadsheets.OLE2 + bytes(512) + "Workbook".encode("utf-16-le") + bytes(512)
    assert refusal(spreadsheets.text_file(tmp_path, content, name="libro.xls")) == "file.unreadable"


def test_a_file_over_the_limit_is_refused(tmp_path):
    path = spreadsheets.text_file(tmp_path, "CUIT;Nombre\n30500000747;Ñandú\n")
    assert refusal(path, limits=Limits(file_bytes=10)) == "file.too_large"


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(Limits(zip_ratio=150), id="ratio"),
        pytest.param(Limits(zip_ratio=10**6, zip_bytes=2**20), id="total"),
        pytest.param(Limits(zip_ratio=10**6, zip_member_bytes=2**20), id="member"),
        pytest.param(Limits(zip_ratio=10**6, zip_members=2), id="members"),
    ],
)
def test_a_zip_bomb_is_refused(tmp_path, limits):
    path = spreadsheets.sheet_xml(tmp_path, " " * (4 * 2**20))
    assert refusal(path, limits=limits) == "file.zip_bomb"


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path):
    path = spreadsheets.sheet_xml(tmp_path, " " * (4 * 2**20))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert refusal(path) == "file.unreadable"


def test_a_directory_of_countless_members_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(formats.zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + bytes(10)
    assert refusal(spreadsheets.text_file(tmp_path, b"PK\x03\x04" + end)) == "file.zip_bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(tmp_path, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><sst>&c;</sst>'
    path = spreadsheets.sheet_xml(tmp_path, "")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/more.xml", bomb.encode(encoding))
    assert refusal(path) == "file.xml_entities"


def test_macros_and_images_in_a_workbook_are_passed_over(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, ROW, name="libro.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
        archive.writestr("xl/media/image1.png", PNG)
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert cells(path) == [ROW]


def test_an_upload_is_left_as_it_is(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, ROW)
    before = path.read_bytes()
    list(open_table(path, name=path.name).rows())
    assert io.BytesIO(before).getvalue() == path.read_bytes()

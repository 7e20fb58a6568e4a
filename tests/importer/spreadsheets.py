"""Small files of every kind, made where a test needs them."""

import base64
import struct
import zipfile
import zlib

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def text_file(folder, text, encoding="utf-8", name="clientes.csv"):
    """A text file; `text` may be bytes."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def archive(folder, parts, name="libro.xlsx"):
    """A zip of {part name: text}, parts in the order given."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            file.writestr(part, content)
    return path


def workbook(folder, *rows, name="libro.xlsx", **sheets):
    """An xlsx by openpyxl: `rows` in a first sheet called Clientes, further sheets as name=rows."""
    book = openpyxl.Workbook()
    book.active.title = "Clientes"
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" is no formula
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def sheet_xml(folder, rows, *, after="", styles="", shared=(), name="libro.xlsx", dimension=""):
    """An xlsx whose one sheet holds `rows` of raw XML, as other programs write it.

    Args:
        after: XML behind the rows.
        styles: content of ``styleSheet``.
        shared: shared strings as raw ``si`` contents.
    """
    strings = "".join(f"<si>{text}</si>" for text in shared)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Hoja" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{dimension}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>",
    }
    return archive(folder, parts, name)


def ods(folder, *rows, sheet="Clientes", manifest="", space=""):
    """An OpenDocument spreadsheet of texts, numbers and ready cells, with `space` between its elements."""
    cells = [space.join(map(_ods_cell, row)) for row in rows]
    body = space.join(f"<table:table-row>{space}{row}{space}</table:table-row>" for row in cells)
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="{sheet}">'
        f"{space}{body}{space}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
    }
    return archive(folder, parts, "libro.ods")


def _ods_cell(value):
    if isinstance(value, str) and value.startswith("<table:"):
        return value
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def xlsb(folder, *rows, short=False):
    """A binary workbook of texts, numbers and ready (record, data), its cells `short` but for the first of a row."""
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, size) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            is_short = short and column > 0
            place = struct.pack("<I", 0) if is_short else struct.pack("<II", column, 0)
            if isinstance(value, tuple):
                sheet += _record(*value)
            elif isinstance(value, str):
                sheet += _record(17 if is_short else 6, place + _wide(value))
            else:
                sheet += _record(16 if is_short else 5, place + struct.pack("<d", value))
    sheet += _record(146) + _record(130)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Clientes")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/worksheets/sheet1.bin": sheet,
    }
    return archive(folder, parts, "libro.xlsb")


def _record(number, data=b""):
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size = len(data)
    return head + (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])) + data


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# CUIT, Razón social, Alta / 30500000747, Ñandú S.A., 2024-03-04 as Excel 97 writes it, compressed.
_XLS = (
    "c-rk)O=uHA6#izDG(V(iQd6N-ODI^imKOEmrQN2j77wYlD*hm7+5{;LiKMyMgH~&fg5XK<Qm6+(qF($#4+=ea5UTbd2tuMqPojcIoAu4huA~vA"
    "0WDPKTjtH1H}huR&b)cEvoGfZ`I&o71yrCLHWUpvYRY7SlG`fyLG^|qSu1x@G8EPn+%8(k8V4TNzHrJll<Qr9hP(D>M1l8|PT&j%Q^|N}717H!"
    "M1{1Wi>Sa2lK9ZbR@E~dWx9^(9d7xAX%9;-Gwq_bd2t-``e55`(~FO4EnMe=?Dqldyk*G_G~l`P;`3KTsjUOy^jI{p#wwcaUd)0PbReFLr)9Yg"
    "H{k*L`#U3%&SQi;g0$GP_-cfJFV?Pp8dCDrl?#yk+j6<{H*yy(Vx|15W(THVoZ?NArMSGwUJAy2iLrPx6Q5YbPDqiN`VQ|q<OPPKlb@5JiPR{$"
    "3rWL?OqBfNRWup<9y-_&?(oQ9&%wdJEI8EirtuPup^o_gZyi64xOnT+>&VEEev&0qd?1vLjm^?Z7`PxcNZH3V8dDpkHs-f8y~w?8V7`fIko=nR"
    ")}aQI**nc`E^%!ujkAlfpl>PTw-TTIc;I1k_Jh8S_}oBYGMIa#&!B~lu^8#gXBzFIU0lB=@kqCFVTPD@OdEd*H!jU@+HRO<V;z>{1|tNRmP&GV"
    "#Ltpu&Xv>_71}nM6JcuK-amJGW3SW^+=HB<bDAt^WLIuZL$_9s`#gO;We2ne3JMAe3JMAe3JQOOFh9d><^{oFe&##P|2j*Qit0DXe~V$H=*iHf"
    "au1S}r*XC_|5*=*u=)}!)Uo~-N*tll(-_AH+c93X|I#&0l)ul475#s23spOQu^K!7@%TRgnJC%8"
)


def xls(folder):
    """An old Excel workbook: CUIT, Razón social, Alta over 30500000747, Ñandú S.A., 4 March 2024."""
    path = folder / "libro.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(_XLS)))
    return path

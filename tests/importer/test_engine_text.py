"""Text files: encodings, delimiters, quotes."""

import csv
import random

import pytest

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Limits
from tests.importer import spreadsheets
from tests.importer.engine_asserts import cells, problems, refusal, warnings

SPANISH = "Código;Razón social;Localidad\n1;Peña & Hijos;Ñorquincó\n2;Muñoz S.A.;Tucumán\n"
EXPECTED = [["1", "Peña & Hijos", "Ñorquincó"], ["2", "Muñoz S.A.", "Tucumán"]]
WORDS = (
    "Peña Muñoz Núñez García Güemes Ibáñez Córdoba Tucumán Ñandú ÁVILA ÍÑIGUEZ Compañía Dirección Sí café LÓPEZ".split()
)


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        pytest.param("cp1252", "cp1252", id="P01-cp1252"),
        pytest.param("utf-8", "utf-8", id="P01-utf-8"),
        pytest.param("utf-8-sig", "utf-8-sig", id="P02-bom"),
        pytest.param("utf-16", "utf-16", id="P03-utf-16"),
        pytest.param("utf-16-le", "utf-16-le", id="P03-le"),
        pytest.param("utf-16-be", "utf-16-be", id="P03-be"),
        pytest.param("cp850", "cp850", id="P04-dos"),
        pytest.param("mac_roman", "mac_roman", id="P04-mac"),
    ],
)
def test_the_encoding_is_found_out(tmp_path, encoding, codec):
    table = open_table(spreadsheets.text_file(tmp_path, SPANISH, encoding), name="x.csv")
    assert table.detected.encoding == codec
    assert [column.header for column in table.columns] == ["Código", "Razón social", "Localidad"]
    assert [row.cells for row in table.rows()] == EXPECTED


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp850", "mac_roman"])
def test_the_encoding_of_generated_spanish_is_always_right(tmp_path, encoding):
    chance = random.Random(7)
    for n in range(40):
        words = [" ".join(chance.choices(WORDS, k=2)) for _ in range(chance.randint(1, 8))]
        text = "Nombre;Cargo\n" + "".join(f"{word};jefe\n" for word in words)
        path = spreadsheets.text_file(tmp_path, text, encoding, f"{n}.csv")
        assert [row[0] for row in cells(path)] == words


def test_a_copyright_sign_alone_does_not_make_a_file_dos(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Nota\nAcme;© 2024\n", "cp1252")
    assert cells(path) == [["Acme", "© 2024"]]


def test_the_only_accent_may_stand_in_the_last_line(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Cargo\n" + "Ana;jefa\n" * 200_000 + "Núñez;jefe\n", "cp1252")
    *_, last = open_table(path, name="x.csv").rows()
    assert last.cells == ["Núñez", "jefe"]


def test_lines_in_another_encoding_are_read_and_reported(tmp_path):
    good = "Nombre;Ciudad\nPeña;Córdoba\nMuñoz;Tucumán\n".encode()
    path = spreadsheets.text_file(tmp_path, good + "Ibáñez;Junín\n".encode("cp1252") + "Ana;Luján\n".encode())
    assert cells(path) == [["Peña", "Córdoba"], ["Muñoz", "Tucumán"], ["Ibáñez", "Junín"], ["Ana", "Luján"]]
    assert problems(path) == {4: "row.mixed_encoding"}
    assert warnings(path) == ["file.mixed_encoding"]


def test_text_encoded_twice_is_reported(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Ciudad\nAna;CÃ³rdoba\n")
    (warning,) = open_table(path, name="x.csv").warnings
    assert (warning.code, warning.params) == ("file.mojibake", {"found": "CÃ³rdoba", "meant": "Córdoba"})


def test_an_old_code_page_that_lacks_a_byte_of_the_file_is_not_taken(tmp_path):
    text = b"Nombre;Ciudad\n" + "Peña;Luján\nNúñez;Junín\n".encode("cp1252") + "Ávila;Salta\n".encode()
    path = spreadsheets.text_file(tmp_path, text)
    assert open_table(path, name="x.csv").detected.encoding == "iso8859-1"
    assert cells(path)[0] == ["Peña", "Luján"]


def test_utf_16_cut_inside_a_letter_is_damaged(tmp_path):
    content = "Nombre\tCiudad\nPeña\tLuján\n".encode("utf-16")
    assert refusal(spreadsheets.text_file(tmp_path, content[:-1])) == "file.unreadable"


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("CÃ³rdoba", "Córdoba"),
        ("Ã\x91andÃº", "Ñandú"),
        ("PEÃ‘A", "PEÑA"),
        ("C├│rdoba", "Córdoba"),
        ("C√≥rdoba", "Córdoba"),
        ("ESPA¥A", "ESPAÑA"),
        ("GUZMµN", "GUZMÁN"),
    ],
)
def test_texts_read_in_a_wrong_code_page_are_said_and_repaired_when_asked(tmp_path, damaged, meant):
    path = spreadsheets.text_file(tmp_path, f"Nombre;{damaged}\nAna;{damaged}\nLuis;Müller & Söhne 10 £\n")
    assert warnings(path) == ["file.mojibake"]
    assert cells(path)[0] == ["Ana", damaged]
    table = open_table(path, name="x.csv", repair=True)
    assert [problem.code for problem in table.warnings] == ["file.repaired"]
    assert table.columns[1].header == meant
    assert [row.cells for row in table.rows()] == [["Ana", meant], ["Luis", "Müller & Söhne 10 £"]]
    assert [row.cells[1] for row in table.preview()] == [meant, "Müller & Söhne 10 £"]


@pytest.mark.parametrize("text", ["Müller & Söhne", "10 £", "Açaí", "São Paulo", "Île de France", "U$S 20 ¡ojo!"])
def test_sound_texts_are_not_taken_for_damaged(tmp_path, text):
    assert warnings(spreadsheets.text_file(tmp_path, f"Nombre;Ciudad\nAna;{text}\n")) == []


def test_nul_bytes_are_dropped_and_counted(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Ciudad\nAna Paula Ruiz;Sal\0ta\n")
    assert cells(path) == [["Ana Paula Ruiz", "Salta"]]
    assert warnings(path) == ["file.nul_bytes"]


def test_a_chosen_encoding_is_kept_to(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Ciudad\nPe\xa4a;x\n", "latin-1")
    assert cells(path, encoding="cp850") == [["Peña", "x"]]


@pytest.mark.parametrize(
    ("encoding", "code"),
    [("klingon", "file.unknown_encoding"), ("base64", "file.unknown_encoding"), ("utf-8", "file.wrong_encoding")],
)
def test_an_encoding_that_cannot_be_is_refused(tmp_path, encoding, code):
    assert refusal(spreadsheets.text_file(tmp_path, SPANISH, "cp1252"), encoding=encoding) == code


DELIMITED = {
    "semicolon": (";", "Código;Nombre;Saldo\n1;Peña, Juan;1.234,56\n2;Ruiz, Ana;12,5\n"),
    "comma": (",", 'Código,Nombre,Saldo\n1,"Peña, Juan",1234.56\n2,"Ruiz, Ana",12.5\n'),
    "tab": ("\t", "Código\tNombre\n1\tPeña, Juan; hijo\n2\tRuiz, Ana\n"),
    "pipe": ("|", "Código|Nombre\n1|Peña, Juan\n2|Ruiz; Ana\n"),
    "decimal commas": (";", "Nombre;Saldo\n" + "Ana;1,50\n" * 50),
    "addresses": (";", "Nombre;Dirección\nAna;Calle 1, piso 2, Córdoba\nLuis;Av. Mitre 3, Junín\n"),
    "semicolons in notes": (",", "Código,Nombre,Nota\n1,Ana,debe; paga\n2,Luis,nada\n3,Eva,debe; no paga\n"),
    "numbers": (",", "1,2,3\n4,5,6\n7,8,9\n"),
    "blanks before quotes": (",", '"Código", "Nombre"\n"1", "Peña, Juan"\n"2", "Ruiz, Ana"\n'),
    "titles above": (";", "Listado de clientes\nal 12/03/2024\n\nCUIT;Nombre;Ciudad\n1;Ana;Salta\n2;Luis;Jujuy\n"),
    "ragged": (";", "a;b;c\n" + "1;2;3\n" * 20 + "1;2\n" + "1;2;3;4\n"),
    "one column": (None, "Nombre\nPeña, Juan\nRuiz, Ana\n"),
    "one column of mails": (None, "Email\nana@acme.com\nluis@acme.com\n"),
}


def test_a_blank_before_a_quote_is_no_part_of_the_cell(tmp_path):
    path = spreadsheets.text_file(tmp_path, '"Código", "Nombre", Zona\n"1", "Peña, Juan", Sur\n"2",  "Ruiz", Norte\n')
    assert cells(path) == [["1", "Peña, Juan", "Sur"], ["2", "Ruiz", "Norte"]]


@pytest.mark.parametrize(("delimiter", "text"), DELIMITED.values(), ids=[f"P09-{name}" for name in DELIMITED])
def test_the_delimiter_is_found_out(tmp_path, delimiter, text):
    assert open_table(spreadsheets.text_file(tmp_path, text), name="x.csv").detected.delimiter == delimiter


@pytest.mark.parametrize("line", ["sep=;", "SEP=;\r", '"sep=;"'])
def test_a_sep_line_announces_the_delimiter_and_counts_as_a_line(tmp_path, line):
    table = open_table(spreadsheets.text_file(tmp_path, f"{line}\nNombre;Nota\nAna;a, b, c\n"), name="x.csv")
    assert (table.detected.delimiter, table.detected.header_row) == (";", 2)
    assert [(row.number, row.cells) for row in table.rows()] == [(3, ["Ana", "a, b, c"])]


@pytest.mark.parametrize(("asked", "delimiter"), [(",", ","), ("tab", "\t"), ("\\t", "\t")])
def test_a_chosen_delimiter_is_kept_to(tmp_path, asked, delimiter):
    path = spreadsheets.text_file(tmp_path, f"a;b{delimiter}c\n1;2{delimiter}3\n")
    assert cells(path, delimiter=asked) == [["1;2", "3"]]


def test_a_delimiter_of_two_characters_is_refused(tmp_path):
    assert refusal(spreadsheets.text_file(tmp_path, "a;b\n1;2\n"), delimiter=";;") == "file.bad_delimiter"


def test_a_cell_of_several_lines_is_kept_and_numbers_are_physical_lines(tmp_path):
    text = 'Nombre;Nota;Ciudad\r\nAna;"uno\r\ndos\r\ntres";Salta\r\nLuis;x;Jujuy\r\n'
    rows = list(open_table(spreadsheets.text_file(tmp_path, text), name="x.csv").rows())
    assert [(row.number, row.cells[2]) for row in rows] == [(2, "Salta"), (5, "Jujuy")]
    assert rows[0].cells[1].splitlines() == ["uno", "dos", "tres"]


OPEN_QUOTES = {
    "to the end": 'Nombre;Nota;Ciudad\nAna;x;Salta\nLuis;"abierta;Jujuy\nEva;y;Junín\nPía;z;Luján\n',
    "closed by a later one": 'Nombre;Nota;Ciudad\nAna;x;Salta\nLuis;"abierta;Jujuy\nEva;y;Junín\nPía;"z";Luján\n',
    "over many lines": 'Nombre;Nota;Ciudad\nAna;x;Salta\nLuis;"abierta;Jujuy\n'
    + "Eva;y;Junín\n" * 300
    + "Pía;z;Luján\n",
    "over a megabyte": 'Nombre;Nota;Ciudad\nAna;x;Salta\nLuis;"abierta;Jujuy\n'
    + "Eva;y;Junín\n" * 90_000
    + "Pía;z;Luján\n",
}


@pytest.mark.parametrize("text", OPEN_QUOTES.values(), ids=[f"P20-{name}" for name in OPEN_QUOTES])
def test_an_open_quote_costs_its_own_row_only(tmp_path, text):
    rows = list(open_table(spreadsheets.text_file(tmp_path, text), name="x.csv").rows())
    assert [row.number for row in rows if row.problem] == [3]
    assert rows[1].problem.code == "row.open_quote"
    assert len(rows) == text.count("\n") - 1
    assert (rows[-1].number, rows[-1].cells) == (text.count("\n"), ["Pía", "z", "Luján"])


def test_many_open_quotes_are_read_in_one_pass(tmp_path):
    text = "Nombre;Nota;Ciudad\n" + 'Ana;"x;Salta\nLuis;y;Jujuy\nEva;z;Junín\n' * 3_000
    found = problems(spreadsheets.text_file(tmp_path, text))
    assert len(found) == 3_000
    assert set(found.values()) == {"row.open_quote"}


def test_a_row_quoted_as_a_whole_is_named(tmp_path):
    text = 'Código,Nombre,Calle\n"1,Ana,""Perón, J."""\n2,Luis,Mitre\n'
    rows = list(open_table(spreadsheets.text_file(tmp_path, text), name="x.csv").rows())
    assert (rows[0].number, rows[0].problem.code, rows[0].problem.params) == (
        2,
        "row.quoted_whole",
        {"cells": 3, "columns": 3},
    )
    assert rows[1].cells == ["2", "Luis", "Mitre"]


def test_most_rows_quoted_as_a_whole_are_named(tmp_path):
    text = "Código,Nombre,Calle\n" + '"1,Ana,""Perón, J."""\n' * 5
    assert set(problems(spreadsheets.text_file(tmp_path, text)).values()) == {"row.quoted_whole"}


def test_a_file_quoted_row_by_row_with_its_titles_is_read(tmp_path):
    text = '"Código,Nombre,Calle"\n' + '"1,Ana,""Perón, J."""\n' * 3
    assert cells(spreadsheets.text_file(tmp_path, text)) == [["1", "Ana", "Perón, J."]] * 3


def test_a_cell_of_200_kilobytes_is_read_and_one_of_a_megabyte_is_an_error(tmp_path):
    path = spreadsheets.text_file(tmp_path, f"Nombre;Nota\nAna;{'x' * 200_000}\nLuis;{'x' * 1_100_000}\nEva;y\n")
    assert problems(path) == {3: "row.field_too_long"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["P25-unix", "P25-dos", "P25-mac"])
def test_every_line_end_is_accepted(tmp_path, end):
    path = spreadsheets.text_file(tmp_path, SPANISH.replace("\n", end))
    assert cells(path) == EXPECTED


def test_mixed_line_ends_are_accepted(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre;Ciudad\r\nAna;Salta\rLuis;Jujuy\nEva;Junín\r\n")
    assert [(row.number, row.cells[0]) for row in open_table(path, name="x.csv").rows()] == [
        (2, "Ana"),
        (3, "Luis"),
        (4, "Eva"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('Nombre;Nota\nAna;"dijo ""hola; chau"""\nLuis;x\n', id="P26-doubled"),
        pytest.param('Nombre;Nota\nAna;"dijo \\"hola; chau\\""\nLuis;x\n', id="P26-backslash"),
        pytest.param("Nombre;Nota\nAna;'dijo \"hola; chau\"'\nLuis;x\n".replace('"', ""), id="P26-apostrophe"),
    ],
)
def test_escaped_quotes_are_understood(tmp_path, text):
    (note, _) = (row[1] for row in cells(spreadsheets.text_file(tmp_path, text)))
    assert note.replace('"', "") == "dijo hola; chau"


def test_reading_leaves_no_file_open(tmp_path, recwarn):
    path = spreadsheets.text_file(tmp_path, SPANISH)
    rows = open_table(path, name="x.csv").rows()
    next(rows)
    rows.close()
    assert not [warning for warning in recwarn if warning.category is ResourceWarning]


def test_more_rows_than_the_limit_are_refused(tmp_path):
    path = spreadsheets.text_file(tmp_path, "Nombre\n" + "Ana\n" * 11)
    assert refusal(path, limits=Limits(rows=10)) == "file.too_many_rows"


def test_what_csv_writes_is_read_back(tmp_path):
    rows = [["a;b", 'c"d', "e\nf"], ["", "'", "x"], ["1,5", "ñ", "-"]]
    path = tmp_path / "x.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([["Uno", "Dos", "Tres"], *rows])
    assert cells(path) == rows

"""Damaged and absurd files: a table or a refusal in a sentence, soon, and in little memory (P75-P77)."""

import json
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from napsix.importer.engine import guard
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.messages import sentence
from tests.importer import mutations, spreadsheets
from tests.importer.engine_asserts import refusal

TITLES, ROW = ["CUIT", "Nombre"], ["30500000747", "Ñandú S.A."]


def read_damaged(seed, count):
    """What came of so many damaged files, read in a process without Django."""
    command = [sys.executable, "-m", "tests.importer.mutations", str(seed), str(count)]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=600, check=True)
    return json.loads(ended.stdout)


def test_files_damaged_at_random_give_a_table_or_a_refusal():
    found = read_damaged(seed=7, count=300)
    assert found["faults"] == []
    assert found["tables"] > 50 < sum(found["refused"].values())
    assert found["megabytes"] < mutations.MEGABYTES


def test_bytes_overwritten_inside_a_workbook_are_a_refusal(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, *[ROW] * 300)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 120
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    assert refusal(path) == "file.unreadable"


@pytest.mark.parametrize("fault", [*guard.FAULTS, MemoryError, RuntimeError], ids=lambda fault: fault.__name__)
def test_every_fault_of_an_archive_is_a_refusal(fault):
    made = fault("utf-8", b"", 0, 1, "x") if issubclass(fault, UnicodeError) else fault("x")
    with pytest.raises(UnreadableFile) as raised, guard.refusing_faults("xlsx"):
        raise made
    assert raised.value.code in {"file.unreadable", "file.needs_too_much_memory"}
    assert sentence(raised.value.code, raised.value.params)


def test_an_encrypted_member_is_said_to_be_protected(tmp_path):
    path = spreadsheets.workbook(tmp_path, TITLES, ROW)
    content = path.read_bytes()
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(magic) + flags
        content = content[:place] + b"\x01" + content[place + 1 :]
    path.write_bytes(content)
    assert refusal(path) == "file.encrypted"


def test_a_row_without_end_is_refused(tmp_path):
    cells = "<c><v>1</v></c>" * 1_200_000
    assert refusal(spreadsheets.sheet_xml(tmp_path, f'<row r="1">{cells}')) in {"file.zip_bomb", "file.unreadable"}


def test_parts_nested_without_end_are_refused(tmp_path):
    path = spreadsheets.ods(tmp_path, TITLES, ["1", "<text:span>" * 5_000 + "x" + "</text:span>" * 5_000])
    assert refusal(path) == "file.unreadable"

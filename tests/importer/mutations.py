"""Damaged files of every format, read as uploads are: ``python -m tests.importer.mutations SEED COUNT``.

A process without Django, so that a reader can be forked from it with the same bounds on memory and time as the real
one, in milliseconds. Writes JSON: how many files gave a table, how many were refused and with which codes, whatever
else came out of them, the CPU seconds of the slowest and the peak memory of this process and of the readers.
"""

import io
import json
import os
import pickle
import random
import re
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from napsix.importer.engine import reader, workbook
from napsix.importer.engine.codes import CODES
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import BadValue, UnreadableFile
from napsix.importer.engine.values import KINDS, cell_text, converter
from tests.importer import spreadsheets

TITLES = ["Razón social", "CUIT", "Localidad", "Alta"]
ROWS = [[f"Ñandú {n} S.A.", f"3050000{n:04}", "Luján", "05/03/2024"] for n in range(40)]
SECONDS, MEGABYTES = 5, 300
# What is put into texts and XML where a machine would have put something else.
WORDS = [
    *(
        b'"',
        b"'",
        b"\0",
        b";",
        b"\n",
        b"\r",
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
        b"/>",
        b"\xc3",
        b"\xff\xfe",
    ),
    *(
        b"&#x110000;",
        b"&#xD800;",
        b"&lol;",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"\x1a",
        b"=1+1",
        b"-1",
        b"NaN",
        b"1e999",
    ),
    *(
        b' r="XFD1048576"',
        b' r="ZZZ99999999999999999999"',
        b' t="e"',
        b' t="s"',
        b' s="99999"',
        b"</row>",
        b"<c>",
        b"</c>",
    ),
    *(b"<table>" * 400, b"<tr>", b"<td colspan=999999 rowspan=999999>", b"<row>" * 400, b"99999999999999999999"),
    *(b' table:number-columns-repeated="999999"', b' table:number-rows-repeated="99999999"', b' ss:Index="1048576"'),
]


def seeds(folder):
    """{name: content} of a sound file of every format."""
    text = "\r\n".join(";".join(row) for row in [TITLES, *ROWS])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in [TITLES, *ROWS])
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = (f"<Row>{''.join(_data(cell) for cell in row)}</Row>" for row in [TITLES, *ROWS])
    rows = "".join(_xml_row(number, row) for number, row in enumerate([TITLES, *ROWS], 1))
    styles = '<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>'
    return {
        "utf-8.csv": text.encode(),
        "cp1252.csv": text.encode("cp1252"),
        "utf-16.txt": text.replace(";", "\t").encode("utf-16"),
        "quoted.csv": text.replace(";", '", "').replace("\r\n", '"\n"').encode(),
        "page.xls": f"<html><body><table>{body}</table></body></html>".encode("cp1252"),
        "xml.xls": f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="a"><Table>'
        f"{''.join(cells)}</Table></Worksheet></Workbook>".encode(),
        "openpyxl.xlsx": spreadsheets.workbook(folder, TITLES, *ROWS).read_bytes(),
        "others.xlsx": spreadsheets.sheet_xml(folder, rows, styles=styles, shared=["<t>Luján</t>"]).read_bytes(),
        "binary.xlsb": spreadsheets.xlsb(folder, TITLES, *ROWS, short=True).read_bytes(),
        "open.ods": spreadsheets.ods(folder, TITLES, *ROWS, space="\n").read_bytes(),
        "old.xls": spreadsheets.xls(folder).read_bytes(),
    }


def _data(cell):
    return f'<Cell><Data ss:Type="String">{cell}</Data></Cell>'


def _xml_row(number, row):
    first, *more = (
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABCD", row, strict=True)
    )
    rest = [
        f'<c r="B{number}" s="0"><v>{number}</v></c>',
        '<c t="s"><v>0</v></c>',
        '<c t="e"><v>#N/A</v></c><c><f>1+1</f></c>',
    ]
    return f'<row r="{number}">{first}{"".join(more if number == 1 else rest)}</row>'


def damaged(chance, content):
    """The content of a file, damaged in one to three ways: outside, or inside of an archive that stays whole."""
    if content.startswith(b"PK") and chance.random() < 0.6:
        return _damaged_inside(chance, content)
    for _ in range(chance.randint(1, 3)):
        content = _damage(chance, content)
    return content


def _damaged_inside(chance, content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if parts[name]]
    for name in chance.choices(
        names, weights=[3 if "sheet" in name or "content" in name else 1 for name in names], k=2
    ):
        parts[name] = _damage(chance, parts[name])
    if chance.random() < 0.1:
        del parts[chance.choice(names)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _damage(chance, content):
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + int(chance.expovariate(1 / 60)))
    before, hit, behind = content[:start], content[start:end], content[end:]
    flipped = bytearray(content)
    for _ in range(chance.randint(1, 20) if flipped else 0):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return chance.choice(
        [
            before,
            before + behind,
            before + hit * chance.choice([2, 4, 2000]) + behind,
            before + chance.randbytes(len(hit)) + behind,
            before + chance.choice(WORDS) + hit + behind,
            before + chance.choice(WORDS) + behind,
            bytes(flipped),
        ]
    )


class Readers:
    """Readers forked from this process, in the place of `workbook.answer_to`, with what they cost."""

    def __init__(self):
        self.peak = self.seconds = 0

    @contextmanager
    def answer_to(self, request):
        incoming, outgoing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(incoming)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            with open(outgoing, "wb") as out:
                reader.answer(request, lambda message: pickle.dump(message, out, pickle.HIGHEST_PROTOCOL))
            os._exit(0)
        os.close(outgoing)
        with open(incoming, "rb") as answers:
            try:
                yield answers
            finally:
                os.kill(pid, signal.SIGKILL)
                _, _, used = os.wait4(pid, 0)
                self.peak = max(self.peak, used.ru_maxrss)
                self.seconds += used.ru_utime + used.ru_stime


def read(path, converters):
    """Read a file as an import does, to its last cell; return how many rows it has."""
    table = open_table(path, name=path.name)
    table.preview()
    number = 0
    for number, row in enumerate(table.rows(), 1):
        for cell in row.cells:
            cell_text(cell)
            for convert in converters if number < 5 else ():
                try:
                    convert(cell)
                except BadValue as refusal:
                    assert set(refusal.params) == set(CODES[refusal.code])
    return number


def run(seed, count, keep=None):
    """Read `count` damaged files; return what came of them. `keep`: a folder for those that something is wrong with."""
    chance = random.Random(seed)
    readers = Readers()
    workbook.answer_to = readers.answer_to
    converters = [converter(kind) for kind in KINDS]
    refused, faults, slowest, tables = Counter(), [], (0, ""), 0
    with tempfile.TemporaryDirectory() as folder:
        sound = seeds(Path(folder))
        for number in range(count):
            name = chance.choice(sorted(sound))
            path = Path(folder) / f"{seed}-{number}-{name}"
            path.write_bytes(damaged(chance, sound[name]))
            began, readers.seconds = time.process_time(), 0
            fault = ""
            try:
                read(path, converters)
                tables += 1
            except UnreadableFile as refusal:
                refused[refusal.code] += 1
                fault = "" if set(refusal.params) == set(CODES.get(refusal.code, [None])) else f"undeclared {refusal}"
            except Exception:
                fault = traceback.format_exc()[-900:]
            seconds = time.process_time() - began + readers.seconds
            slowest = max(slowest, (round(seconds, 2), path.name))
            if fault:
                faults.append((path.name, fault))
                if keep:
                    (Path(keep) / path.name).write_bytes(path.read_bytes())
            path.unlink()
    # Not ru_maxrss, which a process inherits from the one that started it.
    own = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
    return {
        "files": count,
        "tables": tables,
        "refused": dict(refused),
        "faults": faults,
        "slowest": slowest,
        "megabytes": max(own, readers.peak) // 1024,
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])))

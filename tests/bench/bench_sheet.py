"""The first 50 rows of a workbook of 100,000, against openpyxl in its read-only mode."""

import resource
import time

import pytest
from openpyxl import Workbook, load_workbook

from napsix.importer.engine.sheet import open_table

ROWS, COLUMNS, SHOWN = 100_000, 10, 50

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A workbook of 100,000 rows with texts of their own."""
    path = tmp_path_factory.mktemp("sheet") / "clientes.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([f"Columna {number}" for number in range(COLUMNS)])
    for row in range(ROWS):
        sheet.append([f"Ñandú {row} {number}" for number in range(COLUMNS)])
    book.save(path)
    return path


def cpu_seconds():
    """The CPU time of this process and of the children it waited for: our reader works in one."""
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + of_children.ru_utime + of_children.ru_stime


def spent(work):
    """Return the CPU seconds that ``work`` takes, and what it returns."""
    start = cpu_seconds()
    answer = work()
    return cpu_seconds() - start, answer


def test_the_preview_of_a_large_workbook(workbook, ratio):
    ours, rows = spent(lambda: open_table(workbook, name="clientes.xlsx").preview(SHOWN))
    stock, cells = spent(lambda: list(load_workbook(workbook, read_only=True).active.iter_rows(max_row=SHOWN + 1)))
    assert len(rows) == len(cells) - 1 == SHOWN
    ratio("first 50 rows of an xlsx of 100,000", ours=ours, peer=stock, unit="CPU s", target="0.20 or less")

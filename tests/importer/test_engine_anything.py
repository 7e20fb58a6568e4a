"""Whatever bytes and cells come, the engine answers: a table, a value, or a refusal with a declared code."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from napsix.importer.engine.mapping import suggest
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import BadValue, CellError, FormulaNoValue, RawRow, UnreadableFile
from napsix.importer.engine.values import KINDS, Profiler, converter
from tests.importer import spreadsheets
from tests.importer.engine_asserts import declared
from tests.importer.test_engine_mapping import TARGETS

PIECES = [
    ";",
    ",",
    "\t",
    "\n",
    "\r\n",
    '"',
    "'",
    "\\",
    " ",
    "\0",
    "ñ",
    "a",
    "1",
    "=",
    "30500000747",
    "a@b.com",
    "1/2/2020",
]
TEXTS = some.lists(some.sampled_from(PIECES), max_size=60).map("".join)
CELLS = some.one_of(
    some.text(max_size=30),
    TEXTS,
    some.integers(),
    some.floats(),
    some.booleans(),
    some.dates(),
    some.datetimes(),
    some.times(),
    some.timedeltas(),
    some.sampled_from([None, CellError("#N/A"), FormulaNoValue()]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for the files of all examples."""
    return tmp_path_factory.mktemp("anything")


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, encoding=some.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"]))
def test_any_text_gives_rows_of_one_width_or_a_refusal(folder, text, encoding):
    path = spreadsheets.text_file(folder, text, encoding)
    try:
        table = open_table(path, name="x.csv")
        rows = list(table.rows())
    except UnreadableFile as refusal:
        declared(refusal.code, refusal.params)
        return
    assert table.preview(10) == rows[:10]
    sound = [row for row in rows if row.problem is None or row.problem.severity == "warning"]
    assert {len(row.cells) for row in sound} <= {len(table.columns)}
    assert all(earlier.number < later.number for earlier, later in pairwise(rows))
    suggest(table.columns, TARGETS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=80, deadline=None)
@given(column=some.lists(CELLS, min_size=1, max_size=5))
def test_any_cell_gives_a_value_or_a_refusal(kind, column):
    profiler = Profiler({0: kind})
    for number, cell in enumerate(column, 2):
        profiler.add(RawRow(number, [cell]))
    convert = converter(kind, profiler.profile(0))
    for cell in column:
        try:
            convert(cell)
        except BadValue as refusal:
            declared(refusal.code, refusal.params)


@pytest.mark.parametrize("cell", [date(2024, 1, 1), datetime(2024, 1, 1), time(1), timedelta(1)], ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_cells_of_dates_and_hours_are_answered_by_every_kind(kind, cell):
    try:
        converter(kind)(cell)
    except BadValue as refusal:
        declared(refusal.code, refusal.params)

"""Which columns only count the rows."""

import pytest

from napsix.importer.engine.counting import counts_rows
from napsix.importer.engine.mapping import Target, counting, suggest
from napsix.importer.engine.types import SourceColumn

TARGETS = [
    Target("code", "Código", aliases=("legajo", "customer id", "nro de cliente"), is_key=True),
    Target("name", "Nombre", is_key=True),
    Target("postal_code", "Código postal", "postal_code"),
    Target("floor", "Piso", "integer"),
]


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "3"],
        [1.0, 2.0, 3.0],
        ["0", "1", "2", "3"],
        ["101", "102", "103"],
        ["1", "2", "3", "1", "2", "1", "2", "3"],
        ["5", "4", "3", "2"],
        ["1)", "2)", "3)"],
        ["Nº 1", "Nº 2", "Nº 3"],
        ["1.0", "2.0", "3.0"],
    ],
)
def test_numbers_that_run_on_count_the_rows_whatever_the_title(cells):
    assert counts_rows(cells, is_called_so=False)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["1", "2"],
        ["1", "3", "4", "7"],
        ["1", "1", "1", "1"],
        ["C-1", "C-2", "C-3"],
        ["001", "002", "003"],
        ["1", "2", "3", "x"],
        ["7000", "6700", "1038"],
    ],
)
def test_other_numbers_do_not(cells):
    assert not counts_rows(cells, is_called_so=False)


FEW, REPEATED, WITH_A_GAP = ["1", "2"], ["1", "1", "2", "2", "3"], [str(n) for n in range(1, 30) if n != 7]


@pytest.mark.parametrize("cells", [["1"], FEW, REPEATED, ["01", "02", "03"], WITH_A_GAP])
def test_under_a_title_of_counting_few_numbers_and_repeated_ones_and_gaps_and_zeros_will_do(cells):
    assert counts_rows(cells, is_called_so=True)
    assert not counts_rows(cells, is_called_so=False)


def column(title, *cells):
    return SourceColumn(0, title, list(cells), title)


@pytest.mark.parametrize("title", ["Nro", "Código", "Legajo", "Customer ID", "Nro de cliente", "ID", "Orden", ""])
def test_a_column_that_counts_is_proposed_for_no_field(title):
    columns = [column(title, "1", "2", "3", "4")]
    assert counting(columns, TARGETS) == {0}
    assert suggest(columns, TARGETS) == {}


@pytest.mark.parametrize(("title", "field"), [("Piso", "floor"), ("Código postal", "postal_code")])
def test_a_column_of_a_field_that_finds_nobody_is_left_to_it(title, field):
    columns = [column(title, "1000", "1001", "1002")]
    assert counting(columns, TARGETS) == set()
    assert suggest(columns, TARGETS)[0].target == field


def test_a_column_that_is_known_to_hold_keys_is_one_though_its_numbers_run_on():
    assert suggest([column("Código", "1", "2", "3")], TARGETS, keys={0})[0].target == "code"

"""Asking the engine for its verdicts."""

import pytest

from napsix.importer.engine.codes import CODES
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import BadValue, UnreadableFile
from napsix.importer.engine.values import Value


def refusal(path, **options):
    """The code with which a file is refused, when it is opened or read."""
    with pytest.raises(UnreadableFile) as raised:
        list(open_table(path, name=path.name, **options).rows())
    return declared(raised.value.code, raised.value.params)


def declared(code, params):
    """The code, when its parameters are those that its sentence is promised."""
    assert set(params) == set(CODES[code]), code
    return code


def bad(convert, cell):
    """The code with which a converter refuses a cell."""
    with pytest.raises(BadValue) as raised:
        convert(cell)
    return declared(raised.value.code, raised.value.params)


def warned(convert, cell):
    """(value, codes of the warnings) of a converter that has something to say."""
    result = convert(cell)
    assert type(result) is Value, result
    return result.value, [declared(*warning) for warning in result.warnings]


def cells(path, **options):
    """The cells of the data rows of a file."""
    return [row.cells for row in open_table(path, name=path.name, **options).rows()]


def problems(path, **options):
    """{row number: code} of the rows that have a problem."""
    rows = open_table(path, name=path.name, **options).rows()
    return {row.number: declared(row.problem.code, row.problem.params) for row in rows if row.problem}


def warnings(path, **options):
    """Codes of the warnings about a file."""
    table = open_table(path, name=options.pop("name", path.name), **options)
    return [declared(problem.code, problem.params) for problem in table.warnings]

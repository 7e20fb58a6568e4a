"""What the engine may say is written in one table."""

import re
from pathlib import Path

from napsix.importer import engine
from napsix.importer.engine.codes import CODES

SOURCES = sorted(Path(engine.__file__).parent.rglob("*.py"))
CODE = re.compile(
    r'"((?:file|row|column|cell|value|integer|decimal|number|date|boolean|choice|email|phone|url|tax_id)\.[a-z_]+)"'
)


def test_every_code_that_is_said_is_declared_and_every_declared_one_is_said():
    used = {code for path in SOURCES if path.name != "codes.py" for code in CODE.findall(path.read_text())}
    assert used == set(CODES)


def test_the_engine_does_not_know_django():
    assert not [path.name for path in SOURCES if re.search(r"^\s*(from|import) django", path.read_text(), re.MULTILINE)]

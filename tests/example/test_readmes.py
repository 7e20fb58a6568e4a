"""The READMEs tell how to extend the suite in code of this app, which runs; and they stay a page each."""

import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings

from napsix import extensions

ROOT, HERE = Path(settings.BASE_DIR), Path(__file__).parent
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOORS = [name for name, _function in inspect.getmembers(extensions, inspect.isfunction) if name.startswith("add_")]


def text(name):
    return (ROOT / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("readme", "module"), [("clients", "models.py"), ("napsix", "apps.py")])
def test_the_code_of_a_readme_is_an_excerpt_of_this_app(readme, module):
    (code,) = BLOCK.findall(text(readme))
    assert f"\n{code}" in (HERE / module).read_text(encoding="utf-8")


def test_this_app_is_read_in_a_minute():
    modules = [path for path in HERE.glob("*.py") if not path.name.startswith(("test_", "expect"))]
    lines = [line.strip() for path in modules for line in path.read_text(encoding="utf-8").splitlines()]
    code = [line for line in lines if line and not line.startswith(("#", '"""'))]
    assert len(code) <= 80


@pytest.mark.parametrize("door", DOORS)
def test_every_door_says_when_it_is_called_and_is_in_the_readme(door):
    assert "\n    Called: " in (getattr(extensions, door).__doc__ or "")
    assert door in text("napsix").split("## Extending")[1]


@pytest.mark.parametrize(("readme", "lines"), [("clients", 75), ("napsix", 80), ("portal", 60), ("tests", 60)])
def test_a_readme_is_about_a_page(readme, lines):
    assert len(text(readme).splitlines()) <= lines

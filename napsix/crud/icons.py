"""The pictures that pages may show: those of ``static/icons.svg``, by their names."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SPRITE = "icons.svg"


@cache
def drawn() -> frozenset[str]:
    """Return the names of the icons there are."""
    path = finders.find(SPRITE)
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(str(path)).read_text()) if path else ())


def undrawn(names: Iterable[str]) -> list[str]:
    """Return those of ``names`` that no icon has, each once; no name at all is none of them."""
    return sorted({name for name in names if name} - drawn())

"""What demo rows are made of, and who makes them."""

import datetime
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.db import transaction

from clients.kinds.events import quiet
from napsix.accounts.models import User


@dataclass
class World:
    """The demo's size, its seed and its today, and its people once they are made."""

    size: int
    seed: int
    today: datetime.date
    staff: list[User] = field(default_factory=list)
    contact: User | None = None

    def random(self, name: str) -> random.Random:
        """Return a source of chance of its own for ``name``, so that a new app changes no other app's rows."""
        return random.Random(f"{self.seed}:{name}")  # noqa: S311 - demo data


def seeds() -> list[Callable[["World"], None]]:
    """Return the function ``seed(world)`` of every module ``demo`` in the installed apps.

    Apps come in the order of ``INSTALLED_APPS``, clients first; an app's own module before those of its parts.
    """
    return [module.seed for module in _demo_modules() if hasattr(module, "seed")]


@transaction.atomic
def sow(world: World) -> None:
    """Make all of the demo's rows, or none. Its people do not exist: nobody is sent mail."""
    with quiet():
        for seed in seeds():
            seed(world)


def _demo_modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        root = Path(app.path)
        paths = [*root.rglob("demo.py"), *(path.parent for path in root.rglob("demo/__init__.py"))]
        for path in sorted(paths, key=lambda path: (len(path.parts), path)):
            yield import_module(".".join([app.name, *path.relative_to(root).with_suffix("").parts]))

"""The kinds of linked records: one module here is one kind, found by itself.

A kind is a module with a model and its declaration; one that needs services of its own is a package with ``models``,
``services`` and ``declaration``. What turns declarations into pages is ``clients.kinds``.
"""

import pkgutil
from importlib import import_module


def discover():
    """Import every kind of this package, so that its model exists and its declaration is known."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(f"{module.name}.declaration" if module.ispkg else module.name)

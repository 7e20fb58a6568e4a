"""Linked records: one module here is one kind, found by itself.

A kind is a module with a model and its declaration. Only one whose services need a module of their own is a package,
with ``models``, ``services`` and ``declaration``.
"""

import pkgutil
from importlib import import_module

# The pages are of the web: they are made from the declarations, later.
PAGES = "pages"


def discover():
    """Import every kind of this package, so that its model exists and its declaration is known."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        if module.name != f"{__name__}.{PAGES}":
            import_module(f"{module.name}.declaration" if module.ispkg else module.name)

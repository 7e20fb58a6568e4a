"""The kinds of linked records: one module here is one kind, found by itself.

A kind is a module: model, actions, demo rows, and the declaration last. It is a package of ``models``, ``services`` and
``declaration`` only where other code calls its services without knowing the kind's declaration: invoices are paid by
payments and issued by subscriptions, whose periods a worker issues. Demo rows stand with the declaration, which names
them. What turns declarations into pages is ``clients.kinds``.
"""

import pkgutil
from importlib import import_module


def discover() -> None:
    """Import every kind of this package, so that its model exists and its declaration is known."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(f"{module.name}.declaration" if module.ispkg else module.name)

"""Which resource writes the rows of a model into a spreadsheet, found by the model's label.

Lists, exports in the worker, imports and ``manage.py import|export`` ask here, so that there is one way in and out.
"""

from collections.abc import Callable
from typing import Any

# What makes the resources of each model, by its label in lower case: ``by_label["clients.client"]()``.
by_label: dict[str, Callable[..., Any]] = {}


def register(label: str, maker: Callable[..., Any]) -> None:
    """Let ``maker`` make the resources of the model ``label``; called when the apps are ready.

    Args:
        label: as ``"clients.Client"``.
        maker: called with the names of the chosen columns, or nothing for the usual ones; returns an object with
            ``available`` (columns by name), ``headers()`` and ``rows(queryset)``: a class, or a partial of one.
    """
    by_label[label.lower()] = maker

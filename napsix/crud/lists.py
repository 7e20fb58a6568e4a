"""The lists of the back office by model: a list page in the URLconf is its registration.

A run in the background keeps a model's label, the key of an action and a query string; here it finds the list again.
"""

from collections import defaultdict
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import get_resolver, get_script_prefix

from napsix.accounts.models import User
from napsix.crud import additions
from napsix.crud.actions import BulkAction
from napsix.crud.checks import all_addresses


@cache
def _lists(urlconf: str) -> dict[str, list[tuple[str, Any]]]:
    """``{model label: [(route, view)]}`` of every list page; those that need a key, as a client's tabs, come last."""
    lists: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for route, view in all_addresses(get_resolver(urlconf).url_patterns):
        page = getattr(view, "view_class", None)
        if hasattr(page, "listing_of"):
            lists[page(**view.view_initkwargs).model._meta.label_lower].append((route, view))
    return {label: sorted(found, key=lambda one: "<" in one[0]) for label, found in lists.items()}


def list_address(label: str) -> str | None:
    """Return the address of the first list of the model ``label``; None where each of its lists needs a key."""
    routes = [route for route, _view in _lists(settings.ROOT_URLCONF).get(label, ()) if "<" not in route]
    return get_script_prefix() + routes[0] if routes else None


def list_pages(label: str) -> list[Any]:
    """Return every ``ListPage`` of the model ``label``, as the URLconf declares them; they answer no request."""
    views = [view for _route, view in _lists(settings.ROOT_URLCONF).get(label, ())]
    return [view.view_class(**view.view_initkwargs) for view in views]


def listing_for(label: str, user: User, query: str = "", action: str = "") -> Any:
    """Return the ``Listing`` that ``user`` sees of the model ``label`` at the query string ``query``.

    It is that of the first list page, or of the first that has the action of the key ``action``. Raises ``LookupError``
    where there is none.
    """
    page = _page_with(label, action)[0] if action else next(iter(list_pages(label)), None)
    if page is None:
        raise LookupError(f"{label} has no list.")
    return page.listing_of(QueryDict(query), user, rows=partial(page.model._default_manager.visible_to, user))


def action_for(label: str, key: str) -> BulkAction:
    """Return the action ``key`` of the lists of the model ``label``, whoever may do it.

    Raises ``LookupError`` where no list has such an action.
    """
    return _page_with(label, key)[1]


def _page_with(label: str, key: str) -> tuple[Any, BulkAction]:
    """Return the first list page of the model ``label`` that has the action ``key``, and the action."""
    for page in list_pages(label):
        for action in (*page.actions, *additions.actions.of(page.model)):
            if action.key == key:
                return page, action
    raise LookupError(f"No list of {label} has the action {key}.")

"""The lists of the back office by model: a list page in the URLconf is its registration.

A run in the background keeps a model's label, the key of an action and a query string; here it finds the list again.
"""

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
def _lists(urlconf: str) -> dict[str, tuple[str, Any]]:
    """``{model label: (route, view)}`` of every list page that needs no key, as the client's tabs do."""
    lists = {}
    for route, view in all_addresses(get_resolver(urlconf).url_patterns):
        page = getattr(view, "view_class", None)
        if hasattr(page, "listing_of") and "<" not in route:
            lists.setdefault(page(**view.view_initkwargs).model._meta.label_lower, (route, view))
    return lists


def list_address(label: str) -> str:
    """Return the address of the list of the model ``label``. Raises ``KeyError`` where the model has no list."""
    return get_script_prefix() + _lists(settings.ROOT_URLCONF)[label][0]


def list_page(label: str) -> Any:
    """Return the ``ListPage`` of the model ``label``, as the URLconf declares it; it answers no request.

    Raises ``KeyError`` where the model has no list.
    """
    view = _lists(settings.ROOT_URLCONF)[label][1]
    return view.view_class(**view.view_initkwargs)


def listing_for(label: str, user: User, query: str = "") -> Any:
    """Return the ``Listing`` that ``user`` sees of the model ``label`` at the query string ``query``."""
    page = list_page(label)
    return page.listing_of(QueryDict(query), user, rows=partial(page.model._default_manager.visible_to, user))


def action_for(label: str, key: str) -> BulkAction:
    """Return the action ``key`` of the list of the model ``label``, whoever may do it.

    Raises ``LookupError`` where the list has no such action.
    """
    page = list_page(label)
    for action in (*page.actions, *additions.actions.of(page.model)):
        if action.key == key:
            return action
    raise LookupError(f"The list of {label} has no action {key}.")

"""Checks of the ground that everything stands on."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.urls import URLPattern, get_resolver

from napsix.crud import additions
from napsix.crud.access import Page
from napsix.crud.fields import Derived
from napsix.crud.icons import undrawn
from napsix.crud.models.saving import SavesChanges

# SQLite's WAL-reset fault may corrupt a database that two connections write to. Fixed in 3.51.3, and in
# these patches of older series (security.md, finding 7).
MENDED = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}


def has_wal_reset_fault(version: tuple[int, int, int]) -> bool:
    """Return whether the SQLite ``version``, three numbers, has the WAL-reset fault."""
    return version < MENDED and version[2] < BACKPORTS.get(version[:2], version[2] + 1)


@checks.register(checks.Tags.database)
def sqlite_is_sound(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn about a SQLite that may corrupt the database; runs with ``migrate`` and ``check --database default``."""
    uses_sqlite = any(connections[alias].vendor == "sqlite" for alias in databases or [])
    if not uses_sqlite or not has_wal_reset_fault(sqlite3.sqlite_version_info):
        return []
    text = f"SQLite {sqlite3.sqlite_version} tiene una falla que puede dañar la base (WAL-reset)."
    hint = "Usá SQLite 3.51.3, 3.50.7 o 3.44.6, o PostgreSQL con DATABASE_URL, y hacé copias de seguridad."
    return [checks.Warning(text, hint=hint, id="crud.W001")]


@checks.register(checks.Tags.security, deploy=True)
def proxies_are_counted(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """W002: nobody said how many proxies stand in front, and behind one all people would share one log-in limit."""
    if settings.TRUSTED_PROXIES is not None:
        return []
    text = "Falta la variable TRUSTED_PROXIES: cuántos proxies propios hay delante."
    hint = "Con nginx delante es 1; 0 solo si nadie está en el medio. Los intentos de ingreso se cuentan por dirección."
    return [checks.Warning(text, hint=hint, id="crud.W002")]


def undeclared_addresses() -> list[str]:
    """Return the addresses of the URLconf that do not say who may open them (security.md D1)."""
    return [route for route, view in all_addresses(get_resolver().url_patterns) if not declares_access(view)]


def all_addresses(patterns: Iterable, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (route, view) of every address below ``patterns``."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from all_addresses(pattern.url_patterns, route)


def declares_access(view: Callable) -> bool:
    """Return whether a view says what it requires, or is open to everybody on purpose.

    A page says it by ``requires``, or by the ``required()`` of its class; django-allauth's own pages are closed by
    ``LoginRequiredMiddleware`` or are those of signing in.
    """
    page = getattr(view, "view_class", view)
    says = getattr(page, "requires", None) is not None
    computes = getattr(page, "required", None) not in (None, Page.required)
    is_public = getattr(view, "login_required", True) is False
    return says or computes or is_public or view.__module__.startswith("allauth.")


@checks.register("access")
def every_address_says_who_may_open_it(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """E001: an address without a declaration; the server does not start with one (``refuse_undeclared``)."""
    hint = "Give the page a list ``requires``, or mark it with login_not_required."
    return [
        checks.Error(f"«{route}» does not say who may open it.", hint=hint, id="crud.E001")
        for route in undeclared_addresses()
    ]


@checks.register("access")
def every_address_has_one_page(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """E002: an address that two pages claim, so that one of them never answers."""
    routes = Counter(
        re.sub(r"<(\w+):\w+>", r"<\1>", route) for route, _view in all_addresses(get_resolver().url_patterns)
    )
    return [
        checks.Error(f"«{route}» belongs to {pages} pages.", hint="Give one of them another name.", id="crud.E002")
        for route, pages in routes.items()
        if pages > 1
    ]


@checks.register(checks.Tags.models)
def derived_columns_follow(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """E003: a model with derived columns that a stale copy or a save of some columns would leave behind."""
    return [
        checks.Error(
            f"{model._meta.label} has derived columns and does not save its changes alone.",
            hint="Make it a napsix.crud.models.SavesChanges.",
            id="crud.E003",
        )
        for model in apps.get_models()
        if any(isinstance(field, Derived) for field in model._meta.concrete_fields)
        and not issubclass(model, SavesChanges)
    ]


@checks.register("icons")
def icons_are_drawn(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """E004: a number, card, panel or action with an icon that is none, so that an empty place would be shown."""
    hint = "Choose one of static/icons.svg, or add it by manage.py vendor_static."
    return [
        checks.Error(f"Something is added with the icon «{name}», which is none.", hint=hint, id="crud.E004")
        for name in undrawn(additions.icons())
    ]


def refuse_undeclared() -> None:
    """Stop a server from starting with an address that does not say who may open it."""
    routes = undeclared_addresses()
    if routes:
        raise ImproperlyConfigured(f"These addresses do not say who may open them: {', '.join(routes)}.")

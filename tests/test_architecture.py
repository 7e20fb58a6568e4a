"""Contracts of the code itself: what every module, model, address and template keeps to."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from napsix.crud.access import Page
from napsix.crud.views.base import ModelPage
from tests.urlconf import addresses

ROOT = Path(settings.BASE_DIR)
TOPS = ["napsix", "clients", "contacts", "portal"]
MODULES = sorted(
    path
    for top in TOPS
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts and path.stat().st_size
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OUR_MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in TOPS]
LONGEST_FUNCTION = 50

VIEWS = re.compile(r"/views(/\w+)?\.py|_pages\.py")

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
every_model = pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@every_module
def test_functions_fit_the_eye(path):
    long = [node.name for node in functions_of(tree_of(path)) if node.end_lineno - node.lineno >= LONGEST_FUNCTION]
    assert long == []


@every_module
def test_public_things_have_a_docstring(path):
    tree = tree_of(path)
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    silent = [] if ast.get_docstring(tree) else ["the module"]
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        silent += [] if ast.get_docstring(node) else [node.name]
        if isinstance(node, ast.ClassDef):
            silent += silent_methods(node, getattr(module, node.name))
    assert silent == []


def silent_methods(node, cls):
    """Public methods without a docstring that no base class has explained already."""
    methods = [item for item in functions_of(node) if not item.name.startswith("_") and not ast.get_docstring(item)]
    inherited = {name for base in cls.__mro__[1:] for name in vars(base)}
    hooks = re.compile(r"clean_|render_|order_|value_|filter_|get_.*_display$")  # called by name by Django and its kin
    own = set(vars(cls))
    return [
        f"{node.name}.{item.name}"
        for item in methods
        if item.name in own and item.name not in inherited and not hooks.match(item.name)
    ]


@every_model
def test_models_have_an_order(model):
    assert model._meta.ordering, "pages of rows without an order are not stable"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# What ruff's rules do not say. Each: a name, what the code may not contain, and where it may after all.
BANNED_NAMES = {
    "mark_safe": [],
    "SafeString": ["napsix/crud/lean.py", "napsix/crud/tables.py"],
    "csrf_exempt": [],
    "cache_page": [],
    "RawSQL": [],
    "from_string": [],
    "raw": [],
    "extra": [],
    "get_host": [],
    "build_absolute_uri": [],
    "send_mail": [],
    "EmailMessage": [],
    "EmailMultiAlternatives": ["napsix/jobs/"],
    "has_perm": ["napsix/crud/access.py", "napsix/accounts/backends.py"],
    "has_perms": ["napsix/crud/access.py", "portal/access.py"],
}


@every_module
def test_nothing_banned_is_used(path):
    place = str(path.relative_to(ROOT))
    banned = {name for name, homes in BANNED_NAMES.items() if not any(place.startswith(home) for home in homes)}
    assert sorted(banned & used_names(tree_of(path))) == []


def used_names(tree):
    """Every name a module imports, and every one it calls."""
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return imported | {getattr(func, "attr", None) or getattr(func, "id", None) for func in calls}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if VIEWS.search(str(path))], ids=lambda path: str(path.relative_to(ROOT))
)
def test_pages_take_their_rows_from_a_scoped_queryset(path):
    assert not re.search(r"\.objects\.(all|filter|get|exclude)\(", path.read_text(encoding="utf-8"))


# The policy of the pages forbids all of it, so the browser would silently leave it out.
INLINE = re.compile(r"""<style|\sstyle=|\son\w+=["']|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:""")


@every_template
def test_templates_hold_nothing_inline_and_escape_everything(path):
    source = path.read_text(encoding="utf-8")
    if not str(path.relative_to(ROOT / "templates")).startswith(("mail/", "email/")):
        assert INLINE.findall(source) == []
    assert re.findall(r"\|\s*safe\b|autoescape off|safeseq", source) == []


# Pages below the layer of ``napsix.crud``, which look after themselves.
OWN_GUARD = {"/accounts/profile/": "one's own name and language"}


def declares_access(route, view):
    """A page says what it requires, or is open to all on purpose; allauth's are closed by the middleware."""
    page = getattr(view, "view_class", None)
    if page and issubclass(page, Page):
        return page.requires is not None or issubclass(page, ModelPage)
    is_open = getattr(view, "login_required", True) is False
    return is_open or route in OWN_GUARD or view.__module__.startswith("allauth.")


def test_every_address_says_who_may_open_it():
    assert [route for route, view in addresses() if not declares_access(route, view)] == []

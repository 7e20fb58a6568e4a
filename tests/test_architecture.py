"""Contracts of the code itself: what every module, model, address and template keeps to."""

import ast
import importlib
import inspect
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.urls import get_resolver
from django.views.generic import View

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

# The pages of every kind are made by clients/kinds/pages/; the two bases decide who may open a page.
PAGES_HOME = re.compile(r"\.views\.|^clients\.kinds\.pages\.|^(napsix\.crud|portal)\.access$")
# What the pages of kinds are composed of.
PARTS_HOME = re.compile(r"^clients\.kinds\.(filters|forms|overview|resources|tables)$")

every_model = pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)


def place(path):
    """Where a file is, from the top of the project."""
    return str(path.relative_to(ROOT))


def module_name(path):
    """What a file is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_functions_fit_the_eye():
    assert {
        f"{place(path)}: {node.name}"
        for path in MODULES
        for node in functions_of(tree_of(path))
        if node.end_lineno - node.lineno >= LONGEST_FUNCTION
    } == set()


def test_public_things_have_a_docstring():
    assert {place(path): silent for path in MODULES if (silent := without_docstring(path))} == {}


def without_docstring(path):
    """The public things of a module that say nothing of themselves."""
    tree = tree_of(path)
    module = importlib.import_module(module_name(path))
    silent = [] if ast.get_docstring(tree) else ["the module"]
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        silent += [] if ast.get_docstring(node) else [node.name]
        if isinstance(node, ast.ClassDef):
            silent += silent_methods(node, getattr(module, node.name))
    return silent


# What Django and its kin call by name, and no base class of theirs has.
HANDLERS = {View: {"get", "post"}, AppConfig: {"ready"}, BaseCommand: {"handle"}}
HOOKS = re.compile(r"clean_|render_|order_|value_|filter_|get_.*_display$")


def silent_methods(node, cls):
    """Public methods without a docstring that no base class has explained already; a handler's is its page's."""
    methods = [item for item in functions_of(node) if not item.name.startswith("_") and not ast.get_docstring(item)]
    inherited = {name for base in cls.__mro__[1:] for name in vars(base)}
    own = (
        set(vars(cls))
        - inherited
        - {name for base, names in HANDLERS.items() if issubclass(cls, base) for name in names}
    )
    return [f"{node.name}.{item.name}" for item in methods if item.name in own and not HOOKS.match(item.name)]


FEWEST_WORDS = 4


def test_docstrings_say_more_than_the_name():
    assert {place(path): curt for path in MODULES if (curt := curt_docstrings(path))} == {}


def curt_docstrings(path):
    """The public things of a module whose docstring has too few words to add something to their name."""
    public = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    return [node.name for node in public if 0 < len((ast.get_docstring(node) or "").split()) < FEWEST_WORDS]


def test_all_of_our_code_is_annotated_and_checked():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["ty"]["src"]["include"] == sorted(tools["importlinter"]["root_packages"])
    spared = [place for place, rules in tools["ruff"]["lint"]["per-file-ignores"].items() if "ANN" in rules]
    assert spared == ["tests/**"]


@every_model
def test_models_have_an_order(model):
    assert model._meta.ordering, "pages of rows without an order are not stable"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# What ruff's rules do not say. Each: a name, what the code may not contain, and where it may after all.
BANNED_NAMES = {
    "mark_safe": [],
    "SafeString": ["napsix/crud/lean.py", "napsix/crud/tables/"],
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
    "has_perms": ["napsix/crud/access.py", "portal/viewer.py"],
}


def test_nothing_banned_is_used():
    assert {place(path): used for path in MODULES if (used := banned_in(path))} == {}


def banned_in(path):
    """The names that a module uses and may not."""
    banned = {name for name, homes in BANNED_NAMES.items() if not place(path).startswith(tuple(homes) or "-")}
    return sorted(banned & used_names(tree_of(path)))


def used_names(tree):
    """Every name a module imports, and every one it calls."""
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return imported | {getattr(func, "attr", None) or getattr(func, "id", None) for func in calls}


def below(cls):
    """Every class that inherits from ``cls``, however far down."""
    for child in cls.__subclasses__():
        yield child
        yield from below(child)


get_resolver().url_patterns  # noqa: B018 - every page exists once the URLconf is loaded
PAGES = sorted(
    {page for page in below(View) if page.__module__.split(".")[0] in TOPS},
    key=lambda page: f"{page.__module__}.{page.__qualname__}",
)
UNSCOPED = re.compile(r"\.(objects|_default_manager|_base_manager)\.(all|filter|get|exclude|values\w*|first|count)\(")


UNSCOPED_FOR_A_REASON = {
    "clients/kinds/forms.py": "the series of documents are for all of the team",
    "clients/views/team.py": "the people of the team, whatever their state",
    "napsix/views/account.py": "the row of whoever asks, and no other",
}


# What reads what somebody sent: pages, forms, filters, the toolkit of lists.
READS_WHAT_IS_SENT = re.compile(r"(^|\.)(views|forms|filters|pages|filter_fields)(\.|$)|^napsix\.crud\.|^portal\.")
NUMBERS_HOME = "napsix.crud.addresses"


def test_what_somebody_sent_is_made_a_number_in_one_place():
    assert {
        f"{place(path)}:{node.lineno}"
        for path in MODULES
        if READS_WHAT_IS_SENT.search(module_name(path)) and module_name(path) != NUMBERS_HOME
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and is_number_maker(node.func)
    } == set()


def is_number_maker(called):
    """Whether what is called makes a number of a text, or asks whether it may."""
    if isinstance(called, ast.Attribute):
        return called.attr in {"isdigit", "isdecimal", "isnumeric"}
    return isinstance(called, ast.Name) and called.id == "int"


def test_what_a_field_offers_of_rows_is_narrowed_in_one_place():
    """What the row has stays a choice there; a queryset put into a field elsewhere would lose it."""
    narrowed = {
        place(path)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "queryset"
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) != "self"
    }
    assert narrowed == {"napsix/crud/forms.py"}


def test_pages_take_their_rows_from_a_scoped_queryset():
    homes = {
        Path(inspect.getfile(page)) for page in PAGES
    }  # whole files: what pages hand their rows to stands there too
    homes |= {path for path in MODULES for home in (PAGES_HOME, PARTS_HOME) if home.search(module_name(path))}
    found = {place(path) for path in homes if UNSCOPED.search(path.read_text(encoding="utf-8"))}
    assert found == UNSCOPED_FOR_A_REASON.keys()


def test_pages_live_with_the_views():
    assert [page for page in PAGES if not PAGES_HOME.search(page.__module__)] == []


# The options of a model or a form, and the class of a management command.
NAMED_BY_DJANGO = {"Meta", "Command"}


def test_no_two_classes_have_one_name():
    homes = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                homes.setdefault(node.name, []).append(place(path))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


# The policy of the pages forbids all of it, so the browser would silently leave it out.
INLINE = re.compile(r"""<style|\sstyle=|\son\w+=["']|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:""")


def test_templates_hold_nothing_inline():
    pages = [path for path in TEMPLATES if not place(path).startswith(("templates/mail/", "templates/email/"))]
    assert {place(path): found for path in pages if (found := INLINE.findall(path.read_text(encoding="utf-8")))} == {}


def test_templates_escape_everything():
    unescaped = re.compile(r"\|\s*safe\b|autoescape off|safeseq")
    assert [place(path) for path in TEMPLATES if unescaped.search(path.read_text(encoding="utf-8"))] == []


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


def test_a_rule_is_silenced_for_a_reason():
    silenced = re.compile(r"# noqa(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* [-(])|ty: ignore(?!\[[\w-]+\] +[-#(])")
    assert [place(path) for path in MODULES if silenced.search(path.read_text(encoding="utf-8"))] == []


# Made when the project is set up or runs, and what an example calls its own.
ELSEWHERE = {"var/", "locale/en/", "logistics/"}
READMES = [ROOT / "README.md", *(ROOT / part / "README.md" for part in ("clients", "napsix", "portal", "tests"))]
NAMED = re.compile(r"`([a-z_/]+(?:\.py|/))`")


@pytest.mark.parametrize("readme", READMES, ids=place)
def test_a_readme_names_what_is_there(readme):
    names = set(NAMED.findall(readme.read_text(encoding="utf-8")))
    homes = [readme.parent, ROOT, *(path for path in ROOT.iterdir() if path.is_dir())]
    assert {name for name in names if not any((home / name).exists() for home in homes)} - ELSEWHERE == set()

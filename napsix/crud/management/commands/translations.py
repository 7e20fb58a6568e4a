"""Keep the English catalogues in step with the Spanish texts of code and templates, without GNU gettext.

Each app has its own ``locale/``; templates and modules outside an app belong to ``napsix/locale``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

LANGUAGE = "en"
# Django's own Spanish texts, where it speaks to people in another way than the project does; kept by hand.
CORRECTIONS = settings.BASE_DIR / "napsix" / "locale" / "es_AR" / "LC_MESSAGES" / "django.po"
# Where each function takes its texts from: context, text and plural, by position.
ARGUMENTS = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "msgid_plural"),
    "pgettext": ("msgctxt", "msgid"),
    "npgettext": ("msgctxt", "msgid", "msgid_plural"),
}
# Texts by context, each with its plural or "".
Texts = dict[tuple[str | None, str], str]
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:{_LITERAL},\s*)*(?:{_LITERAL}|count)\)")
_PLACEHOLDER = re.compile(r"%\(\w+\)|%[sd]|\{\w*\}")


class Command(BaseCommand):
    """Bring every catalogue up to date, or only say what is wrong with them."""

    help = "Brings the English catalogues up to date with the texts in code and templates, and compiles them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Update or check every catalogue; raise CommandError naming each text without a translation."""
        faults = []
        for folder, texts in texts_by_catalogue().items():
            if not check:
                update(folder, texts)
            faults += find_faults(folder, texts)
        if not check:
            compiled(CORRECTIONS).write_bytes(polib.pofile(CORRECTIONS).to_binary())
        faults += stale(CORRECTIONS, polib.pofile(CORRECTIONS))
        if faults:
            raise CommandError("\n".join(faults))


def texts_by_catalogue() -> dict[Path, Texts]:
    """Return ``{locale folder: {(context, text): plural or ""}}`` for all of the project's code."""
    found = defaultdict(dict)
    for path in sorted(sources()):
        source = path.read_text(encoding="utf-8")
        calls = python_calls(source) if path.suffix == ".py" else template_calls(source)
        for text in calls:
            found[catalogue_of(path)][text.get("msgctxt"), text["msgid"]] = text.get("msgid_plural", "")
    return found


def sources() -> Iterator[Path]:
    """Yield every file that may contain texts for people."""
    for top in ["napsix", "clients", "contacts", "portal"]:
        yield from (settings.BASE_DIR / top).rglob("*.py")
    for suffix in ["html", "txt"]:
        yield from (settings.BASE_DIR / "templates").rglob(f"*.{suffix}")


def catalogue_of(path: Path) -> Path:
    """Return the locale folder a source file belongs to: its app's, else ``napsix/locale``."""
    folders = [Path(config.path) for config in apps.get_app_configs() if path.is_relative_to(config.path)]
    return (folders[0] if folders else settings.BASE_DIR / "napsix") / "locale"


def template_calls(source: str) -> Iterator[dict]:
    """Yield the texts of a template, from the gettext calls that Django itself makes of its tags."""
    for call in _CALL.findall(templatize(source)):
        yield from python_calls(call, {"_": "gettext"} | {name: name for name in ARGUMENTS})


def python_calls(source: str, names: dict[str, str] | None = None) -> Iterator[dict]:
    """Yield a dict of gettext arguments for every call in Python ``source`` whose texts are written out.

    ``names`` says what the functions are called there; without it, the module's imports do.
    """
    tree = ast.parse(source)
    names = names or imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            arguments = dict(zip(ARGUMENTS[names[node.func.id]], node.args, strict=False))
            if all(isinstance(value, ast.Constant) for value in arguments.values()):
                yield {name: value.value for name, value in arguments.items() if isinstance(value, ast.Constant)}


def imported_names(tree: ast.AST) -> dict[str, str]:
    """Return ``{local name: gettext function}`` of a module's imports; a lazy one counts as the plain one."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [name for node in imports if node.module == "django.utils.translation" for name in node.names]
    functions = {name.asname or name.name: name.name.removesuffix("_lazy") for name in names}
    return {name: function for name, function in functions.items() if function in ARGUMENTS}


def read(folder: Path) -> polib.POFile:
    """Return the catalogue of ``folder``, empty where there is none yet."""
    path = po_path(folder)
    catalogue = polib.pofile(path, wrapwidth=120) if path.exists() else polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def po_path(folder: Path) -> Path:
    """The catalogue's place in a locale folder."""
    return folder / LANGUAGE / "LC_MESSAGES" / "django.po"


def update(folder: Path, texts: Texts) -> None:
    """Add new ``texts`` without a translation, drop those that are gone, and compile."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in read(folder)}
    catalogue = read(folder)
    catalogue.clear()
    for (context, text), plural in sorted(texts.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        entry = known.get((context, text)) or polib.POEntry(msgctxt=context, msgid=text)
        if plural != entry.msgid_plural:
            entry.msgid_plural, entry.msgstr, entry.msgstr_plural = plural, "", {0: "", 1: ""}
        catalogue.append(entry)
    po_path(folder).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(po_path(folder))
    compiled(po_path(folder)).write_bytes(catalogue.to_binary())


def compiled(path: Path) -> Path:
    """The compiled form of a catalogue."""
    return path.with_suffix(".mo")


def stale(path: Path, catalogue: polib.POFile) -> list[str]:
    """Return a sentence where the compiled form of a catalogue is missing or an older one."""
    fresh = compiled(path).exists() and compiled(path).read_bytes() == catalogue.to_binary()
    return [] if fresh else [f"{path}: not compiled; run manage.py translations"]


def find_faults(folder: Path, texts: Texts) -> list[str]:
    """Return a sentence for everything wrong with the catalogue of ``folder``."""
    path = po_path(folder)
    if not path.exists():
        return [f"{path}: missing; run manage.py translations"]
    catalogue = read(folder)
    faults = []
    if {(entry.msgctxt, entry.msgid): entry.msgid_plural for entry in catalogue} != texts:
        faults.append(f"{path}: not up to date; run manage.py translations")
    faults += stale(path, catalogue)
    return faults + [f"{path}: {fault}" for entry in catalogue for fault in entry_faults(entry)]


def entry_faults(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with one translation: none, a doubtful one, or other placeholders than the text has."""
    translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(translations) or entry.fuzzy:
        yield f"no translation of {entry.msgid!r}"
        return
    wanted = set(_PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    if any(set(_PLACEHOLDER.findall(translation)) - wanted for translation in translations):
        yield f"other placeholders in the translation of {entry.msgid!r}"

"""The commands on a bare machine: ``make`` and what it runs."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
from pathlib import Path

import polib
import psutil
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from napsix.crud.management.commands import translations
from tests.processes import answers, free_port, wait_for

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def empty_clone(tmp_path):
    """A folder with what ``make`` reads, and nothing made yet."""
    for name in ["Makefile", "constraints.txt", "pyproject.toml"]:
        shutil.copy(Path(settings.BASE_DIR) / name, tmp_path)
    return tmp_path


def run_make(folder, *args, **env):
    return subprocess.run(
        ["make", *args], cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


def python_that(folder, script):
    """An executable that stands for python3 and runs a shell script."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


@needs_make
def test_a_missing_python_is_said_in_two_languages(empty_clone):
    done = run_make(empty_clone, "setup", "PYTHON=/nowhere/python3")
    assert done.returncode == 2
    assert "Falta Python" in done.stderr
    assert "Python is missing" in done.stderr
    assert not (empty_clone / ".venv").exists()


@needs_make
def test_an_old_python_is_said_in_two_languages_with_its_version(empty_clone):
    old = python_that(empty_clone, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    done = run_make(empty_clone, "run", old)
    assert done.returncode == 2
    assert re.search(r"Hace falta Python 3\.11.* / Python 3\.11 or later is needed.*Python 3\.9\.2", done.stderr)


@needs_make
def test_a_python_without_venv_is_said_in_two_languages(empty_clone):
    bare = python_that(empty_clone, 'case "$2" in *ensurepip*) exit 1;; esac')
    done = run_make(empty_clone, "test", bare)
    assert done.returncode == 2
    assert re.search("A Python le falta venv.* / Python has no venv", done.stderr)


@pytest.fixture
def clone_with_python(empty_clone):
    """A folder with the Makefile and an environment of this Python."""
    (empty_clone / ".venv").mkdir()
    (empty_clone / ".venv/made").touch()
    (empty_clone / ".venv/bin").symlink_to(Path(os.sys.executable).parent)
    return empty_clone


@needs_make
def test_the_environment_file_is_private_and_written_once(clone_with_python):
    run_make(clone_with_python, ".env", SECRET_KEY="")
    file = clone_with_python / ".env"
    written = file.read_text()
    assert re.fullmatch(r"DEBUG=1\nSECRET_KEY=[\w-]{50,}\n", written)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    run_make(clone_with_python, ".env", SECRET_KEY="")
    assert file.read_text() == written


@needs_make
def test_where_the_environment_brings_its_key_no_debug_file_is_written(clone_with_python):
    assert run_make(clone_with_python, ".env", SECRET_KEY="of-production").returncode == 0
    assert not (clone_with_python / ".env").exists()


def serve(project):
    """Start ``manage.py serve`` and return its process once the address answers."""
    project.env["PORT"] = str(free_port())
    process = project.start("serve")
    wait_for(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{project.env['PORT']}/healthz"))
    wait_for(lambda: len(psutil.Process(process.pid).children(recursive=True)) == 3)  # gunicorn, its worker, huey
    return process


def is_gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_serve_stops_all_it_started_when_told_to(project, number):
    process = serve(project)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, number)
    assert process.wait(20) == 0
    assert all(is_gone(child) for child in children)


@pytest.mark.parametrize("victim", ["gunicorn", "run_huey"])
def test_when_one_process_dies_serve_stops_the_other_with_its_status(project, victim):
    process = serve(project)
    children = psutil.Process(process.pid).children(recursive=True)
    next(child for child in psutil.Process(process.pid).children() if victim in child.cmdline()).kill()
    assert process.wait(20) == 128 + signal.SIGKILL
    wait_for(lambda: all(is_gone(child) for child in children))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux tells a child that its parent died")
def test_nothing_stays_behind_when_serve_itself_is_killed(project):
    process = serve(project)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    wait_for(lambda: all(is_gone(child) for child in children))


def test_a_taken_port_is_one_sentence_and_nothing_starts(project):
    with socket.create_server(("127.0.0.1", 0)) as door:
        project.env["PORT"] = str(door.getsockname()[1])
        done = project.manage("serve", "--demo")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"CommandError: El puerto {project.env['PORT']} ya está en uso.")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext as plural, pgettext
_("Cliente" " nuevo")
plural("%(n)s fila", "%(n)s filas", 2)
pgettext("mes", "Mayo")
_(variable)
"""
TEMPLATE = """{% load i18n %}<p title="{% translate 'Ver' %}">{{ _("Salir") }}
{% blocktranslate trimmed with name=user %}
  Hola,
  {{ name }}
{% endblocktranslate %}</p>"""


def test_texts_are_found_in_python_under_the_names_it_imports():
    assert list(translations.python_calls(SOURCE)) == [
        {"msgid": "Cliente nuevo"},
        {"msgid": "%(n)s fila", "msgid_plural": "%(n)s filas"},
        {"msgctxt": "mes", "msgid": "Mayo"},
    ]


def test_texts_are_found_in_templates():
    texts = [call["msgid"] for call in translations.template_calls(TEMPLATE)]
    assert texts == ["Ver", "Salir", "Hola, %(name)s"]


def test_a_new_text_is_a_fault_until_it_is_translated_and_compiled(tmp_path):
    texts = {(None, "Clientes de %(name)s"): ""}
    translations.update(tmp_path, texts)
    assert "no translation" in "".join(translations.find_faults(tmp_path, texts))

    catalogue = polib.pofile(translations.po_path(tmp_path))
    catalogue[0].msgstr = "Clients of %(name)s"
    catalogue.save()
    assert "not compiled" in "".join(translations.find_faults(tmp_path, texts))

    translations.update(tmp_path, texts)
    assert translations.find_faults(tmp_path, texts) == []


@pytest.mark.parametrize("translated", ["Clients of %(nombre)s", "Clients of %s"])
def test_a_translation_with_a_placeholder_of_its_own_is_a_fault(translated):
    entry = polib.POEntry(msgid="Clientes de %(name)s", msgstr=translated)
    assert len(list(translations.entry_faults(entry))) == 1


@pytest.mark.parametrize("folder", translations.texts_by_catalogue(), ids=lambda folder: folder.parent.name)
def test_a_spanish_text_is_shown_as_it_is_written(folder):
    """No text of ours is by chance an English one that Django or a library translates into something else."""
    texts = [text for context, text in translations.texts_by_catalogue()[folder] if not context]
    with translation.override("es-ar"):
        assert [(text, gettext(text)) for text in texts if gettext(text) != text] == []

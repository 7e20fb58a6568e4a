"""A real Chromium before what ``make run`` starts, on a database of its own with demo data."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests import processes
from tests.browser.looks import LOOKS
from tests.inbox import listening

# ``make test`` installs no browser driver; its run passes this folder by.
if not importlib.util.find_spec("playwright"):
    collect_ignore_glob = ["test_*.py"]

# How long make run may take, demo data and all, on a busy machine.
MINUTES = 3
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM_PATHS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


def find_chromium():
    """Return the path of Chromium: what the environment says, else the first of the usual places."""
    usual = [shutil.which(name) for name in CHROMIUM_NAMES] + [path for path in CHROMIUM_PATHS if Path(path).exists()]
    return os.environ.get("CHROMIUM") or next(filter(None, usual), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the Chromium of this machine; as root it runs without its sandbox, which needs another user."""
    path = find_chromium()
    if not path or not shutil.which(path):
        pytest.exit(
            f"Chromium is missing ({path or 'not found'}): apt install chromium, or set CHROMIUM.", returncode=1
        )
    return {**browser_type_launch_args, "executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A project of its own for all the browser tests, made and run by ``address``."""
    with processes.project(tmp_path_factory.mktemp("browser") / "demo") as one:
        one.env["PORT"] = str(processes.free_port())
        one.log = one.folder / "run.log"
        yield one


@pytest.fixture(scope="session")
def address(demo):
    """The address of what ``make run`` started; all of it ends with the session."""
    with demo.log.open("w") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=settings.BASE_DIR, env=demo.env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{demo.env['PORT']}"
        processes.wait_for(
            lambda: process.poll() is not None or processes.answers(f"{url}/healthz"), seconds=MINUTES * 60
        )
        assert process.poll() is None, demo.log.read_text()
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def session_of(browser, address):
    """``session_of(email)`` returns the cookies of somebody of the demo who signed in by the form."""

    def cookies(email):
        context = browser.new_context(base_url=address)
        sign_in(context.new_page(), email)
        state = context.storage_state()
        context.close()
        return state

    return cookies


@pytest.fixture(scope="session")
def signed_in(session_of):
    """The cookies of the administrator."""
    return session_of("admin@napsix.example")


def sign_in(page, email):
    """Sign in by the form and wait for the page that follows."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill("demo-napsix")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


@pytest.fixture(scope="module")
def inbox():
    """The mail server of a story."""
    with listening() as one:
        yield one


@pytest.fixture(scope="module")
def served(request, tmp_path_factory, inbox):
    """A project of the module's own, whose worker sends to ``inbox``: its address, and what ``prepare`` answered.

    ``prepare(project)`` is a function of the module that makes the data of its story.
    """
    with processes.project(tmp_path_factory.mktemp("story") / "project") as project:
        project.env["EMAIL_URL"] = f"smtp://127.0.0.1:{inbox.port}"
        answer = request.module.prepare(project)
        with project.served() as address:
            yield address, answer


@pytest.fixture
def watched(browser, address):
    """``watched(**context options)`` opens a page; the test fails if its console ever shows an error.

    ``watched(context=…)`` opens it in a browser context that other tests share.
    """
    own, pages, errors = [], [], []

    def open_page(context=None, **options):
        if context is None:
            context = browser.new_context(**{"base_url": address, "locale": "es-AR"} | options)
            own.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        return page

    yield open_page
    for opened in [*pages, *own]:
        opened.close()
    assert errors == []


@pytest.fixture
def page(watched, signed_in):
    """A browser in which the administrator is signed in; it waits up to ten seconds for what it looks for."""
    page = watched(storage_state=signed_in, **LOOKS["desk"])
    page.set_default_timeout(10_000)
    return page

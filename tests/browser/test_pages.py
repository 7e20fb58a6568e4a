"""Every page of the URLconf, looked at once in each of two looks: readable by all, nothing refused, nothing cut off."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.importer.imports import REGISTER
from tests.urlconf import addresses

pytestmark = pytest.mark.browser

LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# Parts of addresses behind a mail or a device.
OUT_OF_REACH = ["<uidb36>", "<key>", "webauthn", "provider"]
# What an address needs to show anything.
QUERIES = {"/contacts/add/": "?client={clients.Client}"}
# Whose row an address shows, where that is not the page's model: an import that is done, one still being prepared.
ROWS = {
    "/clients/import/<int:pk>/": "importer.ImportRun",
    "/clients/import/<int:pk>/columns/": "a plan",
    "/clients/import/<int:pk>/check/": "a plan",
}
SECOND_FACTOR = """
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from napsix.accounts.models import User
user = User.objects.get(email="ventas@napsix.example")
TOTP.activate(user, generate_totp_secret())
RecoveryCodes.activate(user)
answer = True
"""
FIRST_ROWS = """
from django.apps import apps
answer = {m._meta.label: m._base_manager.values_list("pk", flat=True).first() for m in apps.get_models()}
"""


def pages():
    """Routes that may answer GET with a page, and the model whose first row stands for ``<int:pk>``."""
    for route, view in addresses():
        page = getattr(view, "view_class", None)
        if any(part in route for part in OUT_OF_REACH) or (page and not hasattr(page, "get")):
            continue
        model = getattr(page, "model", None)
        yield pytest.param(route, ROWS.get(route, model and model._meta.label), id=route)


@pytest.fixture(scope="session")
def first_rows(demo, browser, address, signed_in):
    """The key of the first row of every model, by label, None where there is no row; and that of "a plan"."""
    file = demo.folder / "registro.csv"
    file.write_bytes(REGISTER)
    assert demo.manage("import_clients", file, "--user", "admin@napsix.example").returncode == 3
    context = browser.new_context(base_url=address, storage_state=signed_in)
    page = context.new_page()
    page.goto("/clients/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Subir y seguir").click()
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("link", name="Volver a las columnas").wait_for()
    plan = re.search(r"\d+", urlsplit(page.url).path)[0]
    context.close()
    return demo.ask(FIRST_ROWS) | {"a plan": plan}


@pytest.fixture(scope="session")
def sessions(demo, session_of, signed_in):
    """Who may look at pages: the administrator, somebody with a second factor, a stranger."""
    with_second_factor = session_of("ventas@napsix.example")
    assert demo.ask(SECOND_FACTOR)
    return [signed_in, with_second_factor, None]


@pytest.fixture
def visit(watched, sessions, first_rows, demo, address):
    """``visit(route, model, **look)`` opens a page as the first person who may see it.

    A test skips an address that only leads elsewhere, is no page, or shows a row when there is none.
    """

    def open_path(route, model, **look):
        if "<" in route and not first_rows.get(model):
            pytest.skip("no row to show")
        path = re.sub(r"<int:\w+>", str(first_rows.get(model)), route)
        for session in sessions:
            page = watched(base_url=address, storage_state=session, **look)
            answer = page.request.get(path + query(route, first_rows))
            if answer.status == 405 or (answer.ok and "text/html" not in answer.headers["content-type"]):
                pytest.skip("not a page")
            if urlsplit(answer.url).path == path and answer.status != 404:
                assert page.goto(answer.url).status == 200, (demo.folder / "serve.log").read_text()[-3_000:]
                return page
        assert answer.ok, "nobody finds it"
        return pytest.skip("only leads elsewhere")

    return open_path


def query(route, first_rows):
    """The query string an address needs, with the keys of real rows."""
    return re.sub(r"{([\w.]+)}", lambda match: str(first_rows[match[1]]), QUERIES.get(route, ""))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("route", "model"), list(pages()))
def test_page_reads_well(route, model, look, visit):
    page = visit(route, model, **LOOKS[look])
    picture(page, f"{route}-{look}")
    assert inaccessible_parts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def inaccessible_parts(page):
    """What axe finds wrong on the page: its rule and the elements."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only the browser group has it

    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}" for rule in found]


def picture(page, name):
    """Keep a picture of the whole page in the folder ``SCREENSHOTS``, if the environment names one."""
    if folder := os.environ.get("SCREENSHOTS"):
        name = re.sub(r"[^\w-]+", "_", name).strip("_")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

"""Every page of the URLconf, looked at once, and once more on a phone in the dark where it has a template of its own."""

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.looks import LOOKS, faults, picture
from tests.importer.imports import REGISTER
from tests.urlconf import addresses

pytestmark = pytest.mark.browser

# Parts of addresses behind a mail or a device, and those of files.
OUT_OF_REACH = ["<uidb36>", "<key>", "webauthn", "provider", "<int:file>"]
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
answer = {m._meta.label: m._base_manager.order_by("pk").values_list("pk", flat=True).first() for m in apps.get_models()}
"""


def pages():
    """Yield a look, a route that may answer GET with a page, and the label of the model behind ``<int:pk>``.

    Each at the desk; on the phone only the first address of a view, for the others share its template.
    """
    known = set()
    for route, view in addresses():
        page = getattr(view, "view_class", None)
        if any(part in route for part in OUT_OF_REACH) or (page and not hasattr(page, "get")):
            continue
        model = getattr(page(**view.view_initkwargs), "model", None) if page else None
        label = ROWS.get(route, model and model._meta.label)
        for look in ["desk"] if page in known else LOOKS:
            yield pytest.param(look, route, label, id=f"{route}-{look}")
        known |= {page} - {None}


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
def visit(watched, sessions, first_rows, demo):
    """``visit(route, model, **look)`` opens a page as the first person who may see it.

    A test skips an address that only leads elsewhere, is no page, or shows a row when there is none.
    """

    def open_path(route, model, **look):
        path = filled(route, model, first_rows)
        refusals = []
        for session in sessions:
            page = watched(storage_state=session, **look)
            answer = page.request.get(path + query(route, first_rows))
            if answer.status == 405 or (answer.ok and "<html" not in answer.text()):
                pytest.skip(f"not a page: {route}")
            if answer.ok and urlsplit(answer.url).path == path:
                assert page.goto(answer.url).status == 200
                return page
            refusals += [] if answer.ok else [answer.status]
        assert refusals == [], demo.log.read_text()[-3_000:]
        return pytest.skip(f"only leads elsewhere: {route}")

    return open_path


def filled(route, model, first_rows):
    """The path of ``route`` for the first row of ``model``; skips the test where there is none."""
    keys = {"pk": first_rows.get(model), "client_pk": first_rows["clients.Client"]}
    for name in re.findall(r"<int:(\w+)>", route):
        if keys[name] is None:
            pytest.skip(f"no row of {model}")
    return re.sub(r"<int:(\w+)>", lambda match: str(keys[match[1]]), route)


def query(route, first_rows):
    """The query string an address needs, with the keys of real rows."""
    return re.sub(r"{([\w.]+)}", lambda match: str(first_rows[match[1]]), QUERIES.get(route, ""))


@pytest.mark.parametrize(("look", "route", "model"), list(pages()))
def test_page_reads_well(look, route, model, visit):
    page = visit(route, model, **LOOKS[look])
    picture(page, f"{route}-{look}")
    assert faults(page) == []

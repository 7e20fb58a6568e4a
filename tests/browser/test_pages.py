"""Every page is looked at once, and on a phone in the dark where it has a template of its own.

Pages are found as people find them: by following links from the addresses that need no key.
"""

import re
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.looks import LOOKS, faults, picture
from tests.importer.imports import csv_bytes
from tests.urlconf import addresses

pytestmark = pytest.mark.browser

# How many addresses of one route are tried: the first invoice may be one that nobody may edit any more.
TRIES = 3
LINK = re.compile(r'href="(/[^"#]*)')
SECOND_FACTOR = """
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from napsix.accounts.models import User
user = User.objects.get(email="ventas@napsix.example")
TOTP.activate(user, generate_totp_secret())
RecoveryCodes.activate(user)
answer = True
"""

# What no page links to until somebody makes it, or only a panel that comes later does.
FURTHER = """
import io
from clients.actions import reactivate
from clients.models import Client
from contacts.models import MessageTemplate
from napsix.accounts.models import User
from napsix.crud.bulk import start
from napsix.crud.models import ExportRun
from napsix.files.services import store
admin = User.objects.get(email="admin@napsix.example")
template = MessageTemplate.objects.create(name="Saludo", subject="Hola", body="Buen día.")
run = start(reactivate, Client.objects.filter(is_active=False)[:1], user=admin, form=None, back="/clients/")
file = store(io.BytesIO(b"x"), name="clientes.csv", user=admin, max_bytes=9)
export = ExportRun(user=admin, model_label="clients.client", format="csv", name=file.name, file=file, state="done")
export.total = 1
export.save()
client = Client.objects.active().first().pk
answer = [template.get_absolute_url(), run.get_absolute_url(), export.get_absolute_url()]
answer += [f"/contacts/write/?client={client}", f"/contacts/files/add/?client={client}"]
"""


def routes():
    """Yield a look and a route: each at the desk, and on the phone only the first route of a view's class."""
    known = set()
    for route, view in addresses():
        page = getattr(view, "view_class", None)
        if page and not hasattr(page, "get"):
            continue
        for look in ["desk"] if page in known else LOOKS:
            yield pytest.param(look, route, id=f"{route}-{look}")
        known |= {page} - {None}


@pytest.fixture(scope="session")
def an_import(demo, browser, address, signed_in):
    """An import that is done, with a failed row, and one that was rehearsed."""
    file = demo.folder / "mirar.csv"
    file.write_bytes(csv_bytes([["M1", "Para mirar S.A.", "", "", ""], ["M2", "", "", "", ""]]))
    assert demo.manage("import_clients", file, "--user", "admin@napsix.example").returncode == 3
    page = browser.new_context(base_url=address, storage_state=signed_in).new_page()
    page.goto("/clients/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Subir y seguir").click()
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("link", name="Volver a las columnas").wait_for()
    page.context.close()


@pytest.fixture(scope="session")
def sessions(demo, session_of, signed_in):
    """Who looks at pages: the administrator, somebody with a second factor, a client's contact, a stranger."""
    with_second_factor = session_of("ventas@napsix.example")
    assert demo.ask(SECOND_FACTOR)
    return [signed_in, with_second_factor, session_of("contacto@cliente.example"), None]


@pytest.fixture(scope="session")
def further(demo, address):
    """The addresses of what no page links to."""
    return demo.ask(FURTHER)


@pytest.fixture(scope="session")
def found(browser, address, sessions, an_import, further):
    """For each route that leads to a page: the session that sees it, and its address with real keys."""
    pages = {}
    for session in sessions:
        context = browser.new_context(base_url=address, storage_state=session)
        for route, path in walk(context.request, further, skip=set(pages)):
            pages.setdefault(route, (session, path))
        context.close()
    return pages


def walk(request, further, *, skip):
    """Yield (route, address) of every page reached by links, but not through those of the routes in ``skip``.

    It starts from the addresses without keys and from ``further``.
    """
    waiting = deque([*further, *(route for route, _view in addresses() if "<" not in route)])
    tried = Counter()
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in skip or tried[route] == TRIES or tried[path]:
            continue
        tried.update({route, path})
        answer = request.get(path)
        if not answer.ok or "<html" not in answer.text():
            continue
        end = urlsplit(answer.url)
        if end.path == urlsplit(path).path or not tried[end.path]:
            yield route_of(end.path), end._replace(scheme="", netloc="").geturl()
            waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(answer.text()))


def route_of(path):
    """The route that serves ``path``, None for what the URLconf does not know, such as static files."""
    try:
        return "/" + resolve(urlsplit(path).path).route
    except Resolver404:
        return None


@pytest.fixture(scope="session")
def window(browser, address):
    """``window(session, look)`` is the browser context of somebody in a look; all tests share its cache."""
    contexts = {}

    def of(session, look):
        key = id(session), look
        if key not in contexts:
            options = {"base_url": address, "locale": "es-AR", "storage_state": session, **LOOKS[look]}
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    yield of
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("look", "route"), list(routes()))
def test_page_reads_well(look, route, watched, window, found):
    if route not in found:
        pytest.skip(f"no page: {route}")
    session, path = found[route]
    page = watched(context=window(session, look))
    assert page.goto(path).status == 200
    picture(page, f"{route}-{look}")
    assert faults(page) == []
